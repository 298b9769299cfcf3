// What the run answers about the rows of one batch. See the core's `views::matrix` and `views::forces`.

export type { Arrow, Forces, Matrix, Term } from "./generated/boundary.js";

/** Stands for a pair, or a class, that there is none of: a synthetic candidate, or what is not remembered yet. */
export const NOBODY = 0xffffffff;

/** A pair by its number. Those from `own` on, the number of the data set's own pairs, are synthetic. */
export const pairNamed = (pair: number, own = NOBODY): string =>
  pair < own ? `pair ${pair}` : `synthetic pair ${pair}`;

/** What became of an entry; 16 is added for the anchor's class, 32 more for its item. */
export const STATES = { absent: 0, positive: 1, takes_part: 2, removed: 3 } as const;
export const SAME_CLASS = 16;
export const SAME_ITEM = 32;

/** Where candidates come from, by number. */
export const SOURCES = ["batch", "collected", "own", "remembered", "same side"] as const;
