// What a view is, and what it may use. A view reads the run, and changes it only by the commands that have a name.

import type { TemplateResult } from "lit";
import type { Commands, RunView } from "../client/run-view.js";
import type { Trainer } from "../client/trainer.js";
import type { Edits } from "../controls/slider.js";
import type { Reader } from "../scores/reading.js";
import type { Palette } from "../theme.js";
import type { Snapshot } from "../types.js";
import type { Answer, Ask } from "../worker/questions.js";

/** What views use. */
export interface Lab {
  /** The experiment, to be read. */
  readonly run: RunView;
  /** What can be done to it. */
  readonly commands: Commands;
  readonly edits: Edits;
  /** Width of the panel's inside, in units of a chart. */
  readonly width: number;
  /** Whether less motion is wanted: nothing may glide, and pictures change twice a second. */
  readonly still: boolean;
  palette(): Palette;
  /** Asks this of the run after every look, from now on; nothing ends it. */
  watch(ask: Ask | undefined): void;
  /** Draws anew with one of the next frames. */
  update(): void;
  /** Another trainer, for runs beside this one. Whoever asks closes it. */
  another(): Promise<Trainer>;
  /** A file that a data set needs, see `neededAsset`. */
  asset(name: string): Promise<ArrayBuffer>;
  /** A worker that reads a file of scores. Whoever asks closes it. */
  reader(): Promise<Reader>;
}

/** One view, while it is open. */
export interface View {
  /** Everything it shows. Called at most 30 times a second. */
  render(): TemplateResult;
  /** Called after each rendering, with the place it went to. */
  rendered?(place: HTMLElement): void;
  /** A look at the run. */
  looked?(snapshot: Snapshot): void;
  /** The answer to what is being watched. */
  answered?(answer: Answer): void;
  /** Another pair is pinned, or none. */
  pinned?(): void;
  /** A new run has begun: nothing of the one before holds. */
  restarted?(): void;
  /** What canvases held is lost: nothing that was painted earlier may be used at the next rendering. */
  repaint?(): void;
  close?(): void;
}

/** Makes a view. */
export type Make = (lab: Lab) => View;
