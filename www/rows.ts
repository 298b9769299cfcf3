// What the run answers about the rows of one batch. See the core's `views::matrix` and `views::forces`.

/** Stands for a pair, or a class, that there is none of: a mixture, or what is not remembered yet. */
export const NOBODY = 0xffffffff;

/** What became of an entry; 16 is added for the anchor's class, 32 more for its item. */
export const STATES = { absent: 0, positive: 1, takes_part: 2, removed: 3 } as const;
export const SAME_CLASS = 16;
export const SAME_ITEM = 32;

/** Where candidates come from, by number. */
export const SOURCES = ["batch", "collected", "own", "remembered", "same side"] as const;

/** A piece of the batch's table of similarities: `n` anchors; `m` columns, the `n` partners first. Tables are row-major. */
export interface Matrix {
  step: number;
  tau: number;
  /** The side that asks; its items are the rows. */
  side: "query" | "key";
  /** Anchors in the batch. */
  batch: number;
  /** Candidates beyond the batch's partners that are not shown. */
  left_out: number;
  /** `[n]`: each anchor's pair, its row in the batch, its class, its own loss. */
  rows: Uint32Array;
  places: Uint32Array;
  row_labels: Uint32Array;
  losses: Float32Array;
  /** `[m]`: each column's pair and class, or NOBODY; and where it comes from. The k-th of the anchors' own is another
   * candidate in each row. */
  columns: Uint32Array;
  column_labels: Uint32Array;
  column_sources: Uint8Array;
  /** `[n, own columns]`: the pairs and classes of the anchors' own candidates, or NOBODY. */
  own_pairs: Uint32Array;
  own_labels: Uint32Array;
  /** `[n, m]`. */
  similarities: Float32Array;
  /** `[n, m]`: dL_i/ds of the anchor's own loss. */
  gradient: Float32Array;
  /** `[n, m]`: its size as a share of the row's push. */
  shares: Float32Array;
  /** `[n, m]`. */
  states: Uint8Array;
  removed_by: string;
  weighed_by: string;
}

/** A force, or a sum of some: its length in all dimensions, and `[axes]` as it is drawn. */
export interface Arrow {
  length: number;
  arrow: number[];
}

/** What pulls and pushes one anchor: minus the gradient of its own loss, along the sphere. */
export interface Forces {
  step: number;
  tau: number;
  side: "query" | "key";
  axes: 2 | 3;
  /** Whether positions and arrows are seen along principal components. */
  projected: boolean;
  /** Whether all of the anchor's gradient passes through its similarities. */
  complete: boolean;
  anchor: { row: number; pair: number; label: number; loss: number; position: number[] };
  /** The strongest first, then removed ones; the positive is always among them. */
  terms: Term[];
  others: Arrow & { count: number; gradient: number; share: number };
  /** How many candidates a filter removed. */
  removed: number;
  resultant: Arrow;
  pull: Arrow;
  push: Arrow;
  /** Training pairs that there are. */
  corpus: number;
  /** `[n]`: the pairs of its batch that are drawn, the classes of their queries, and `[n, axes]` where they lie. */
  indices: number[];
  labels: number[];
  queries: number[];
  keys: number[];
}

/** One candidate's force. */
export interface Term extends Arrow {
  /** NOBODY for a mixture. */
  pair: number;
  label: number;
  source: number;
  kind: "positive" | "negative" | "false_negative";
  removed: boolean;
  similarity: number;
  /** Share of e^(s/tau) among the positive and the negatives that take part. */
  share: number;
  gradient: number;
  position: number[];
}
