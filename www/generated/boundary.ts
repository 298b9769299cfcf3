// Generated from the structs of the crate by `cargo xtask types`. Do not edit.

import type { ViewId } from "./settings.js";

/** The value of a knob. */
export type Value = number | string;

/** A setting to try. */
export interface Advice {
  /** What to do, in words. */
  say: string;
  /** The knob that does it, if it is one. */
  knob?: string;
  /** What to set it to. */
  value?: Value;
  /** Whether the run must begin anew for it to help. */
  restart: boolean;
}

/** The anchor. */
export interface Anchor {
  /** Its row in the batch. */
  row: number;
  /** Its pair. */
  pair: number;
  /** Its class. */
  label: number;
  /** Its own loss, as the direction has it. */
  loss: number;
  /** `[axes]`. */
  position: number[];
}

/** A force without an owner. */
export interface Arrow {
  /** Its length in all dimensions. */
  length: number;
  /** `[axes]`: how it is drawn. */
  arrow: number[];
}

/** Everything that can be set, followed and measured. */
export interface Catalogue {
  /** The version of links that these defaults belong to. */
  version: number;
  /** Every knob, in order. */
  knobs: Knob[];
  /** Every recipe. */
  recipes: Recipe[];
  /** Every metric. */
  metrics: Metric[];
  /** Every view. */
  views: ViewRow[];
}

/** What is kept, for whoever asks. */
export interface Checkpoints {
  /** Their steps, ascending. */
  steps: Uint32Array;
  /** Memory that they take, in bytes. */
  bytes: number;
  /** The first step after 0 that can be gone back to; 1 unless very many changes were made. */
  from: number;
}

/** What there is to say. */
export interface Diagnosis {
  /** The state. */
  id: State;
  /** Steps taken. */
  step: number;
  /** The state in one sentence, with the numbers that show it. */
  sentence: string;
  /** What to try, most promising first. */
  advice: Advice[];
  /** Lines to read the loss against. */
  lines: Lines;
  /** What to know about them: which coincide, and why. */
  about_lines: string;
  /** The unit of the losses; empty where they have none. */
  unit: string;
  /** The loss of the last look. */
  loss: number;
  /** The mean of the recent losses; `None` when there are none. */
  recent_loss?: number;
  /** Whether the loss is still falling; `None` while nobody can say. */
  falling?: boolean;
  /** How many negatives an anchor effectively has; `None` where none is left. */
  effective_negatives?: number;
  /** Share of the push that falls on false negatives. */
  false_push?: number;
  /** How well held-out queries find their partners. */
  retrieval?: Retrieval;
}

/** Training produced numbers that are not finite and was stopped; the last good weights are back. */
export interface Diverged {
  /** The step whose loss or embeddings were not finite. */
  step: number;
  /** The step whose weights were restored. */
  restored: number;
  /** Both in a sentence, with what to try. */
  message: string;
}

/** The engine that runs, for people. */
export interface Engine {
  /** `cpu` or `gpu`. */
  kind: "cpu" | "gpu";
  /** The adapter's name, or what the CPU engine uses. */
  name: string;
  /** Why this one, in a sentence. */
  reason: string;
}

/** Retrieval among the held-out pairs, or among all training pairs. */
export interface Evaluation {
  /** Steps taken. */
  step: number;
  /** Share of the queries whose own partner ranks first. */
  recall_at_1: number;
  /** Share of the queries whose own partner is among the first five. */
  recall_at_5: number;
  /** Share of the queries whose own partner is among the first ten. */
  recall_at_10: number;
  /** Mean of 1 / rank of the own partner. */
  mrr: number;
  /**
   * Share of the queries whose nearest key shows their item: their own partner or a duplicate of it. What
   * `recall_at_1` lacks of it are right answers that count as wrong.
   */
  right_at_1: number;
  /** Share of the queries for which such a key stands before all but nine of the others. */
  right_at_10: number;
  /** As `right_at_1`, of keys that look for queries. */
  key_right_at_1: number;
  /**
   * Normalised discounted cumulative gain of the first ten: 3 for the own partner, 2 for a duplicate, 1 for the class.
   */
  ndcg_at_10: number;
  /** Share of the first ten keys, the own partner left out, that have the query's class. */
  class_at_10?: number;
  /** The same with the own partner. */
  class_at_10_with_own?: number;
  /** `recall_at_1` of the queries of the most frequent third of the classes. */
  recall_head?: number;
  /** Of the middle third. */
  recall_torso?: number;
  /** Of the rarest third. */
  recall_tail?: number;
  /** `recall_at_1` of the queries of a kind that training shows, where there are others. */
  recall_seen?: number;
  /** `recall_at_1` of the queries of a kind that training never shows. */
  recall_unseen?: number;
  /** Mean squared distance of partners. */
  alignment: number;
  /** Mean of the queries' and of the keys' uniformity. */
  uniformity?: number;
  /** The queries' uniformity. */
  query_uniformity?: number;
  /** The keys' uniformity. */
  key_uniformity?: number;
  /** Mean of the queries' and of the keys' tolerance. */
  tolerance?: number;
  /** Distance of the towers' means. */
  modality_gap: number;
  /** Mean of the queries' and of the keys' RankMe. */
  rank_me: number;
  /** Keys that each query chooses from. */
  candidates: number;
  /** What a random ranking of them would score. */
  guess: Record<string, number>;
  /** Share of the lists that negatives are chosen from that lists made now would hold too. */
  index_overlap?: number;
  /** 1 - the mean cosine between what is remembered and what it would be now. */
  queue_drift?: number;
  /** Mean share of the corpus that is less similar to the anchor than a negative chosen for it, at the last look. */
  hardness_percentile?: number;
  /** Examples seen when an evaluation first found a recall@1 of 50 %. */
  examples_to_half?: number;
  /** And of 90 %. */
  examples_to_most?: number;
}

/** One anchor's numbers, to put into the equation. */
export interface Example {
  /** Its row in the batch. */
  anchor: number;
  /** Similarity to its partner. */
  positive: number;
  /** The largest similarity to one of its negatives; `None` if it has none. */
  hardest?: number;
  /** Its loss, both directions weighted. */
  loss: number;
  /** Its loss in one direction: as a query among its keys, if queries ask. */
  query_loss: number;
  /**
   * What that loss is where nothing but similarities counts: minus the logarithm of the share of the softmax that its
   * partner gets among all that take part. Other losses, weights and offsets make `query_loss` something else.
   */
  infonce: number;
}

/** The forces on one pair, and the batch that it stands in. */
export interface Forces {
  /** Steps taken at the look. */
  step: number;
  /** The temperature that the batch was last seen through. */
  tau: number;
  /** The side that asks: `query` or `key`. */
  side: "query" | "key";
  /** Columns of positions and arrows: 2 or 3. */
  axes: 2 | 3;
  /**
   * Whether positions and arrows are seen along principal components; then an arrow may be shorter than its `length`.
   */
  projected: boolean;
  /** Whether all of the anchor's gradient passes through its similarities; if not, some forces are not here. */
  complete: boolean;
  /** Whose forces they are. */
  anchor: Anchor;
  /**
   * The strongest first; after them the most similar ones of those that a filter removed. The positive is always here.
   */
  terms: Term[];
  /** The negatives that take part and are not among the terms, together. */
  others: Others;
  /** How many candidates a filter removed, shown or not. */
  removed: number;
  /** Where the anchor goes: all forces together. */
  resultant: Arrow;
  /** All that raise a similarity, together. */
  pull: Arrow;
  /** All that lower one, together. */
  push: Arrow;
  /** Training pairs that there are. */
  corpus: number;
  /** `[n]`: the pairs of its batch that are drawn. */
  indices: number[];
  /** `[n]`: the classes of their queries. */
  labels: number[];
  /** `[n, axes]`: where their queries lie. */
  queries: number[];
  /** `[n, axes]`: where their keys lie. */
  keys: number[];
}

/** What a query finds. */
export interface Found {
  /** Steps taken by the weights that answered. */
  step: number;
  /** The query's number; `None` for a drawing. */
  query?: number;
  /** Its class. */
  label?: number;
  /** Keys that it was compared with. */
  count: number;
  /** The first of them, most similar first. */
  ranked: Ranked[];
  /** The query's own partner, wherever it stands. */
  own?: Ranked;
  /** Its rank. */
  own_rank?: number;
  /** 1 / that rank. */
  reciprocal_rank?: number;
  /** Which keys count as relevant. */
  relevance: Relevance;
  /** How many there are. */
  relevant: number;
  /** Precision at the cut-offs 1, 2, ..., as many as `ranked` holds; empty where nobody knows what is relevant. */
  precision: number[];
  /** Recall at the same. */
  recall: number[];
  /** Average precision over all keys. */
  average_precision?: number;
}

/** Parts of the form, in the order of the table. */
export type Group = "data" | "encoder" | "loss" | "negatives" | "optimizer" | "run";

/** A knob, spelled out. Fields that a kind does not have are left out. */
export interface Knob {
  id: string;
  label: string;
  help: string;
  unit: string;
  source: string;
  group: Group;
  level: number;
  live: boolean;
  kind: "choice" | "integer" | "number";
  default: Value;
  min?: number;
  max?: number;
  step?: number;
  scale?: Scale;
  marks?: number[];
  choices?: Option[];
  when?: When[];
}

/**
 * What a batch's negatives come to at several temperatures.
 *
 * # Shapes
 *
 * Everything called `[bins]` counts over similarities from -1 to 1, as `crate::metrics::bin_of` says.
 */
export interface Lens {
  /** Steps taken at the look. */
  step: number;
  /** The temperature that the batch was last seen through. */
  tau: number;
  /** Number of bins. */
  bins: number;
  /** `[bins]`: negatives that take part. */
  counts: Float32Array;
  /** `[bins]`: those of another class than their anchor's. */
  true_counts: Float32Array;
  /** `[bins]`: those of their anchor's class or item. */
  false_counts: Float32Array;
  /** One for each temperature asked for. */
  at: Through[];
  /** Whether the rules let a negative count by `e^(s / tau)` alone: then one negative's push should follow `theory`. */
  theory_holds: boolean;
}

/** Lines to read the loss against. */
export interface Lines {
  /** The loss when all similarities are equal, so that nothing is told apart. */
  chance: number;
  /** The loss when all embeddings are one point, so that all similarities are 1. */
  collapse: number;
  /** What the loss can never be below; `None` where nobody knows. */
  floor?: number;
}

/**
 * A piece of the table of similarities.
 *
 * # Shapes
 *
 * `n` anchors, `m` columns: the `n` partners in the same order, then other candidates.
 */
export interface Matrix {
  /** Steps taken at the look. */
  step: number;
  /** The temperature that the batch was last seen through. */
  tau: number;
  /** The side that asks: `query` or `key`. */
  side: "query" | "key";
  /** Anchors in the batch. */
  batch: number;
  /** Candidates beyond the batch's partners that are not shown; the strongest are. */
  left_out: number;
  /** `[n]`: each anchor's pair. */
  rows: Uint32Array;
  /** `[n]`: its row in the batch. */
  places: Uint32Array;
  /** `[n]`: its class. */
  row_labels: Uint32Array;
  /** `[n]`: its loss. */
  losses: Float32Array;
  /**
   * `[m]`: each column's pair; `u32::MAX` for a mixture, for what is not there yet, and for anchors' own candidates.
   */
  columns: Uint32Array;
  /** `[m]`: its class, or `u32::MAX`. */
  column_labels: Uint32Array;
  /** `[m]`: where it comes from, see `Source`. The k-th of the anchors' own is another candidate in each row. */
  column_sources: Uint8Array;
  /** `[n, own columns]`: the pairs of the anchors' own candidates; `u32::MAX` for a mixture. */
  own_pairs: Uint32Array;
  /** `[n, own columns]`: their classes, or `u32::MAX`. */
  own_labels: Uint32Array;
  /** `[n, m]`: similarities. */
  similarities: Float32Array;
  /** `[n, m]`: dL_i/ds of the anchor's own loss. */
  gradient: Float32Array;
  /** `[n, m]`: its size as a share of the row's whole push; 0 where nothing is pushed. */
  shares: Float32Array;
  /** `[n, m]`: what became of each entry: `ABSENT` and so on. */
  states: Uint8Array;
  /** What the filter is called. */
  removed_by: string;
  /** What the weighting is called. */
  weighed_by: string;
}

/** A metric's description. */
export interface Metric {
  /** As in snapshots, evaluations and the terminal's records. */
  id: string;
  /** As shown. */
  label: string;
  /** Unit, or empty. */
  unit: string;
  /** One plain sentence. */
  help: string;
  /** 1: always shown; 2: for whoever asks for more. */
  level: number;
}

/** A problem and what was done about it, for whoever gave the value. */
export interface Notice {
  /** The knob, or what was offered as one. */
  key: string;
  /** The value as given, shortened when long. */
  value: string;
  /** The whole story in one sentence. */
  message: string;
}

/** One option of a choice. */
export interface Option {
  /** Short, stands in links, never changes. */
  id: string;
  /** As shown on the page. */
  label: string;
  /** One plain sentence. */
  help: string;
  /** The formula in plain text, or empty. */
  formula: string;
  /** Authors, year and title of the paper, or empty. */
  source: string;
  /** The knobs of its own, the telling ones first. */
  knobs: string[];
}

/** Many small ones. */
export interface Others {
  /** How many. */
  count: number;
  /** The sum of their dL_i/ds. */
  gradient: number;
  /** The sum of their shares. */
  share: number;
  /** Its length in all dimensions. */
  length: number;
  /** `[axes]`: how it is drawn. */
  arrow: number[];
}

/** A key in the list. */
export interface Ranked {
  /** Its pair's number. */
  key: number;
  /** Its rank; halves where keys tie. */
  rank: number;
  /** Cosine with the query. */
  similarity: number;
  /** Whether it is the query's own partner. */
  right: boolean;
  /** Whether it shows the query's item without being its partner: in a batch it would be a false negative. */
  duplicate: boolean;
  /** Whether it has the query's class; the partner has it too. */
  same_class: boolean;
  /** Its class. */
  label: number;
}

/** A recipe, spelled out. */
export interface Recipe {
  id: string;
  label: string;
  help: string;
  formula: string;
  look_for: string;
  source: string;
  names: string[];
  stage: string;
  /** The knobs that it sets. */
  settings: Record<string, Value>;
  /** Other knobs, under which its effect is plain to see. Following the recipe leaves them alone. */
  scene: Record<string, Value>;
  claims: string[];
}

/** Which keys answer a query. */
export type Relevance = "class" | "item" | "unknown";

/** How well held-out queries find their partners. */
export interface Retrieval {
  /** Share of the queries whose own partner ranks first. */
  recall_at_1: number;
  /** Share of those whose own partner is among the first ten. */
  recall_at_10: number;
  /** Keys that each chooses from. */
  candidates: number;
  /** Share of the first ten keys, the partner left out, that have the query's class. */
  class_at_10?: number;
  /** Dimensions that the embeddings really use. */
  rank_me: number;
}

/** What a candidate is to the anchor. */
export type Role = "positive" | "negative" | "false_negative";

/** How a slider spaces its values. */
export type Scale = "linear" | "log";

/** The last step's batch, measured. */
export interface Snapshot {
  /** Steps taken. */
  step: number;
  /** Losses since the snapshot before, oldest first. */
  losses: Float32Array;
  /** The step of the first of them, 0-based. */
  first_loss_step: number;
  /** `[B]`: indices of the batch's pairs. */
  indices: Uint32Array;
  /** Mean loss of the anchors looked at, at the temperature given. */
  loss: number;
  /** The temperature given. */
  tau: number;
  /** The loss of a guess: ln(candidates). */
  chance: number;
  /** What no embedding can go below, where that is known (see `floor`). */
  floor?: number;
  /** Number of bins of the histograms, over [-1, 1]. */
  bins: number;
  /** Mean similarity of partners. */
  positive_mean?: number;
  /** Mean similarity of the negatives that take part, false ones included. */
  negative_mean?: number;
  /** Mean similarity of the chosen negatives. */
  hardness?: number;
  /** What the histograms of partners and negatives have in common. */
  overlap?: number;
  /** Distance of their means in standard deviations. */
  d_prime?: number;
  /** Probability that a random partner is more similar than a random negative. */
  auroc?: number;
  /** Average precision of a threshold of similarity. */
  auprc?: number;
  /** What the average precision is for a blind guess. */
  prevalence?: number;
  /** Share of the negatives above the threshold that 95 % of the partners reach. */
  false_positives_at_95?: number;
  /** Candidates of an anchor besides its partner, before any filter. */
  candidates_per_anchor?: number;
  /** Share of them that have their anchor's class or item. */
  candidate_false_rate?: number;
  /** Share of them that show their anchor's item. */
  candidate_duplicate_rate?: number;
  /** Candidates of an anchor that a filter removed. */
  removed_per_anchor?: number;
  /** Share of the negatives that take part that have their anchor's class or item. */
  false_negative_rate?: number;
  /** Share of the negatives that take part that show their anchor's item. */
  duplicate_rate?: number;
  /** Share of the chosen negatives that have their anchor's class or item. */
  chosen_false_rate?: number;
  /** Share of the chosen negatives that show their anchor's item. */
  chosen_duplicate_rate?: number;
  /** How many negatives an anchor effectively has (see `Gradient`). */
  effective_negatives?: number;
  /** Share of the push that the most similar 5 % of the negatives carry. */
  top_share?: number;
  /** Share of the negatives that the gradient attracts. */
  attracted?: number;
  /** Share of the anchors whose debiased estimate is clamped. */
  clamped?: number;
  /** Share of the anchors that still have a loss. */
  active?: number;
  /** Mean squared distance of partners. */
  alignment?: number;
  /** Mean of the queries' and of the partners' uniformity. */
  uniformity?: number;
  /** The queries' uniformity. */
  query_uniformity?: number;
  /** The partners' uniformity. */
  key_uniformity?: number;
  /** Mean of the queries' and of the partners' tolerance. */
  tolerance?: number;
  /** Distance of the towers' means. */
  modality_gap?: number;
  /** Columns of the positions: 2 or 3. */
  axes: 2 | 3;
  /** Whether the positions are principal components rather than the embeddings themselves. */
  projected: boolean;
  /** Share of the embeddings' variance that the positions keep. */
  explained: number;
  /** A typical anchor. */
  example: Example;
  /** Whether every similarity is a number. */
  finite: boolean;
  /** `[64]`: number of partners per bin of similarity. */
  positives: Float32Array;
  /** `[64]`: number of negatives that take part, of another class than their anchor's. */
  true_negatives: Float32Array;
  /** `[64]`: number of negatives that take part, of their anchor's class or item. */
  false_negatives: Float32Array;
  /**
   * `[64]`: number of chosen negatives, false or not: collected beyond the batch; if nothing is collected, those that
   * carry a gradient.
   */
  chosen: Float32Array;
  /** `[64]`: number of candidates that a filter removed. */
  removed: Float32Array;
  /** `[64]`: share of the gradient that raises similarities. `pull` and `push` together sum to 1. */
  pull: Float32Array;
  /** `[64]`: share of the gradient that lowers similarities. */
  push: Float32Array;
  /** `[shown, axes]`: positions of the first queries. */
  queries: Float32Array;
  /** `[shown, axes]`: positions of their partners. */
  keys: Float32Array;
  /** `[shown]`: classes of those queries. */
  labels: Uint32Array;
  /** `[shown]`: what those partners are to the example (`SAME_CLASS` and so on, added up). */
  marks: Uint8Array;
  /**
   * `[m, axes]`: positions of the candidates collected for the example, most similar first, at most
   * `MOST_COLLECTED`.
   */
  collected: Float32Array;
  /** `[m]`: what they are to the example. */
  collected_marks: Uint8Array;
  /** How many steps ago the methods that choose looked at the embeddings; `None` if they never do. */
  index_age?: number;
  /** Set when training had to be stopped. */
  diverged?: Diverged;
}

/** The states. */
export type State =
  | "guessing"
  | "learning"
  | "saturated"
  | "collapsed"
  | "false-negatives"
  | "diverged"
  | "no-negatives";

/** One candidate's force. */
export interface Term {
  /** The candidate's pair; `u32::MAX` for a mixture. */
  pair: number;
  /** Its class, or `u32::MAX`. */
  label: number;
  /** Where it comes from, see `super::Source`. */
  source: number;
  /** What it is to the anchor. */
  kind: Role;
  /** Whether a filter removed it; then it has no force. */
  removed: boolean;
  /** Its similarity. */
  similarity: number;
  /**
   * `e^(s / tau)` as a share of that of the positive and all negatives that take part, before any weight; 0 if removed.
   */
  share: number;
  /** dL_i/ds. */
  gradient: number;
  /** Its length in all dimensions. */
  length: number;
  /** `[axes]`: how it is drawn. */
  arrow: number[];
  /** `[axes]`: where the candidate is drawn. */
  position: number[];
}

/** What they come to at one temperature. */
export interface Through {
  /** The temperature. */
  tau: number;
  /** Mean loss of the anchors. */
  loss: number;
  /**
   * `[bins]`: share of the push, the gradient that lowers similarities; adds up to 1, or is 0 where nothing is pushed.
   */
  push: Float32Array;
  /** `[bins]`: share of the pull, likewise. */
  pull: Float32Array;
  /**
   * `[bins]`: mean of |dL_i/ds| over the negatives of this bin: how hard one of them is pushed; NaN of none. Where keys ask
   * as well, a negative's push is what both directions, weighted, give it.
   */
  per_negative: Float32Array;
  /** `[bins]`: `e^(s / tau)` at the middle of the bin, scaled so that all negatives together are pushed as hard. */
  theory: Float32Array;
  /** exp(entropy of the push) of an anchor, mean; `None` where no negative is left. */
  effective_negatives?: number;
  /** Share of the push that the most similar 5 % of the negatives carry; `None` where nothing is pushed. */
  top_share?: number;
}

/** One view. */
export interface ViewRow {
  /** What stands in a link; never changes. */
  id: ViewId;
  /** A word or two, for a tab. */
  title: string;
  /** What it shows, in one sentence. */
  sentence: string;
}

/** A knob's relevance, spelled out: only when the value of `knob`, as text, is one of `is`. */
export interface When {
  /** The other knob. */
  knob: string;
  /** Its values. */
  is: string[];
}
