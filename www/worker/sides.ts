// The two of two runs, and what makes them differ.

/** Which of the two: the page's own run, or the one beside it. */
export type Side = "main" | "twin";

/** What a twin differs in: a knob, a whole recipe, or all that a link says. */
export interface Difference {
  knob: string;
  value: number | string;
}
