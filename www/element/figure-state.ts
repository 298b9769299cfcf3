// What the element shows, and what can be done there.

import type { Taken } from "../charts/figure.js";
import type { Commands, RunView } from "../client/run-view.js";
import type { Edits } from "../controls/slider.js";
import type { KnobId, ViewId } from "../generated/settings.js";
import type { Scheme } from "../theme.js";
import type { EnginePreference } from "../types.js";
import type { Around } from "../views/around.js";
import type { Told } from "../views/equation.js";
import type { MainChart } from "./host-types.js";

/** Everything the figure needs. */
export interface Figure {
  run: RunView;
  commands: Pick<Commands, "dismiss" | "address" | "pin" | "present">;
  scheme: Scheme;
  embed: boolean;
  /** Whether there is more on the page than the figure. */
  guest: boolean;
  speed: number;
  log_counts: boolean;
  /** The pair of which the formula tells. */
  told: Told | undefined;
  /** Whether more than three dimensions are projected. */
  projection: boolean;
  /** Otherwise: one query and its keys, once they are known. */
  around: Around | undefined;
  /** Whether somebody has moved the temperature's slider. */
  slider_moved: boolean;
  /** Parts and settings that are left out. */
  hidden: ReadonlySet<string>;
  panel_open: boolean;
  pipeline_open: boolean;
  /** The card of the pipeline that is open where only one can be. */
  open_card: KnobId | undefined;
  link_to_copy: string;
  share_open: boolean;
  edits: Edits;
  toggle(): void;
  stepOnce(): void;
  /** Goes on after the end of the budget for so many steps more. */
  trainOn(count: number): void;
  restart(): void;
  newSeed(): void;
  setSpeed(steps_per_second: number): void;
  setLogCounts(log: boolean): void;
  setProjection(projection: boolean): void;
  setPanelOpen(open: boolean): void;
  setPipelineOpen(open: boolean): void;
  openCard(id: KnobId | undefined): void;
  /** Opens this link, which is two runs, and lets them run. */
  compare(link: string): void;
  copyLink(): void;
  closeCopy(): void;
  setShareOpen(open: boolean): void;
  show(view: ViewId | undefined): void;
  /** A picture of the first screen, to be taken away. */
  taken(chart: MainChart): Taken | undefined;
  revive(engine?: EnginePreference): void;
}
