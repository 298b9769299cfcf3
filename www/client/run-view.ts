// What views see of the experiment, and what they can do to it. Views hold no session: they read the one, which has no
// method that changes anything, and call the other by name.

import type { Applied, Checkpoints, Difference, Settings } from "../types.js";
import type { Answers, Ask, Question } from "../worker/questions.js";
import type { Side } from "../worker/sides.js";
import type { Bounds } from "./bounds.js";
import type { Branch } from "./branches.js";
import type { RunHistory } from "./history.js";
import type { Pins } from "./pins.js";
import type { Source, State } from "./state.js";
import type { Strata } from "./strata.js";
import type { Ghost, TwinRun } from "./twins.js";

/** What has been measured, to be read. */
export interface HistoryView
  extends Readonly<
    Pick<RunHistory, "steps" | "first" | "losses" | "evaluations" | "separations" | "curve" | "lossAt" | "until">
  > {
  readonly strata: Readonly<Pick<Strata, "looks">>;
  readonly bounds: Readonly<Pick<Bounds, "stretches">>;
}

/** A branch, to be read. */
export interface BranchView extends Readonly<Omit<Branch, "history">> {
  readonly history: HistoryView;
}

/** A run that was pinned, to be read. */
export interface GhostView extends Readonly<Omit<Ghost, "history">> {
  readonly history: HistoryView;
}

/** The second run, to be read. */
export interface TwinView
  extends Readonly<Pick<TwinRun, "difference" | "settings" | "snapshot" | "evaluation" | "alive" | "parted">> {
  readonly history: HistoryView;
}

/** The experiment, to be read; see `State` for what each field says. */
export interface RunView
  extends Readonly<
    Pick<
      State,
      | "catalogue"
      | "settings"
      | "engine"
      | "pairs"
      | "task"
      | "snapshot"
      | "until"
      | "evaluation"
      | "run_number"
      | "data_since"
      | "steps_per_second"
      | "playing"
      | "finished"
      | "failure"
      | "busy"
      | "notes"
      | "changed_in_flight"
      | "story"
      | "brief"
      | "view"
      | "presents"
      | "step"
      | "running"
    >
  > {
  readonly history: HistoryView;
  readonly twin: TwinView | undefined;
  readonly branches: { readonly all: readonly BranchView[]; readonly current: BranchView };
  readonly ghosts: { readonly all: readonly GhostView[]; readonly full: boolean };
  readonly pins: Readonly<Pick<Pins, "anchor" | "pair" | "seen" | "pictures" | "rows">>;
}

/** What can be done to the experiment. What goes wrong is shown by whoever does it. */
export interface Commands {
  play(): Promise<void>;
  pause(): Promise<void>;
  /** Starts again from step 0, with the same seed or another, and plays. */
  reset(options?: { seed?: number; play?: boolean }): Promise<void>;
  /** Changes settings for good: in flight where that is possible, otherwise by starting again. */
  commit(patch: Record<string, unknown>, source: Source): Promise<Applied>;
  /** The address of a page with this experiment, or with one of other settings. */
  address(settings?: Settings): Promise<string>;
  /** Asks this of the run after every look from now on, and at once of the last one. */
  watch(ask: Ask | undefined): void;
  /** Asks the run this once. Rejects with a `Failure` where there is no answer. */
  question<Asked extends Question>(ask: Ask<Asked>): Promise<Answers[Asked]>;
  /** Shows this pair everywhere from now on; or none. */
  pin(pair: number | undefined): void;
  /** The forces on this pair are shown, as long as none is pinned. */
  aim(pair: number | undefined): void;
  /** Keeps the pairs of a table that has been shown: `places` says where each stood in its batch. */
  keepRows(pairs: ArrayLike<number>, places: ArrayLike<number>): void;
  /** A second run beside this one, that differs in what is named. */
  setTwin(difference: Difference): Promise<void>;
  swapTwins(): Promise<void>;
  /** Goes on with one of the two; what the other measured stays to be seen. */
  keepTwin(side: Side): Promise<void>;
  /** Keeps what a run has measured so far, to compare others with. */
  pinGhost(side: Side): void;
  removeGhost(id: number): void;
  /** Whether runs keep checkpoints from now on, so that going back is quick. */
  keepCheckpoints(wanted: boolean): void;
  checkpoints(): Promise<Checkpoints | undefined>;
  /** Back to an earlier step, paused, with the settings it had there; what came after stays as a branch. */
  rewind(step: number): Promise<void>;
  /** Takes a branch off the charts; the one that runs stays. */
  removeBranch(number: number): void;
  /** Shows the page as for a projector, or as for a desk. */
  present(on: boolean): void;
  /** Takes a message off the page. */
  dismiss(id: number): void;
  /** Called when the session ends, to end what runs beside it. */
  alongside(end: () => void): void;
}
