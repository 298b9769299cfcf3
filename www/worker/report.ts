// What a training loop tells the page: unasked while it runs, and once when a run has been made.

import type { Engine, Evaluation, Failure, PairPictures, Snapshot } from "../types.js";
import type { CrewReport } from "./crew.js";
import type { Answer, Slot } from "./questions.js";
import type { Side } from "./sides.js";

/** What the loop reports while it runs. */
export type Report =
  | { kind: "snapshot"; snapshot: Snapshot; run?: "twin" }
  | { kind: "evaluation"; evaluation: Evaluation; run?: "twin" }
  | { kind: "answer"; answer: Answer; slot: Slot }
  | { kind: "speed"; steps_per_second: number }
  | { kind: "finished"; step: number }
  | { kind: "engine"; engine: Engine; run?: "twin" }
  | CrewReport
  | { kind: "parted"; run: Side; failure: Failure }
  | { kind: "failed"; failure: Failure };

/** The name of a file that a run needs and that is not there yet. */
export interface Lacking {
  lacks: string;
}

/** A run that has just been made. */
export interface Started {
  engine: Engine;
  pairs: PairPictures;
  /** One sentence: what must find what. */
  task: string;
  /** Why there is no second run, where one was wanted. */
  refused?: Failure;
}
