// The two of two runs.

/** Which of the two: the page's own run, or the one beside it. */
export type Side = "main" | "twin";
