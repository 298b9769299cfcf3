// What can be asked of a run, once or after every look. Asking changes nothing of it.

import type { Failure } from "../types.js";

/** Questions that the wasm module answers, each a method of its run. */
export const QUESTIONS = [
  "lens",
  "matrix",
  "forces",
  "items",
  "ask",
  "ask_drawn",
  "ask_corpus",
  "ask_items",
  "diagnosis",
] as const;

export type Question = (typeof QUESTIONS)[number];

/** Those whose answer changes with an evaluation, not only with a look. */
export const READ_EVALUATIONS: readonly Question[] = ["diagnosis"];

/** One of them, with what it wants to know. */
export interface Ask {
  question: Question;
  args: unknown[];
}

/** Who asks after every look: the open view, or the pair that is pinned. */
export type Slot = "view" | "pin";

/** What came of it. */
export interface Answer {
  ask: Ask;
  value?: unknown;
  /** Why there is no value. */
  failure?: Failure;
}
