// What can be asked of a run, once or after every look. Asking changes nothing of it.

import type { Failure, Playground } from "../types.js";

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
  "examination",
  "ranking",
  "lengths",
] as const satisfies (keyof Playground)[];

export type Question = (typeof QUESTIONS)[number];

/** What each is answered with. */
export type Answers = { [Asked in Question]: Awaited<ReturnType<Playground[Asked]>> };

/** Those whose answer changes with an evaluation, not only with a look. */
export const READ_EVALUATIONS: readonly Question[] = ["diagnosis", "lengths"];

/** One of them, with what it wants to know. */
export interface Ask<Asked extends Question = Question> {
  question: Asked;
  args: Parameters<Playground[Asked]>;
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

/** The value of an answer to one of these questions; nothing where another was asked, or there is none. */
export function answerTo<Asked extends Question>(
  { ask, value }: Answer,
  ...questions: Asked[]
): Answers[Asked] | undefined {
  // Which value belongs to which question is the module's promise, and no type can say it of a message.
  return questions.some((question) => question === ask.question) ? (value as Answers[Asked] | undefined) : undefined;
}
