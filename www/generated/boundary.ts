// Generated from the crate by `cargo xtask types`. Do not edit.

import type { ViewId } from "./settings.js";

/** The value of a knob. */
export type Value = number | string;

/** Every setting of a run, keyed by catalogue id: see settings.ts for the ids. */
export type Settings = Record<string, Value>;

/** A piece of advice. */
export interface Advice {
  /** The advice in words. */
  say: string;
  /** The knob to change, if it is a single one. */
  knob?: string;
  /** The value to set it to. */
  value?: Value;
  /** Whether it needs a restart of the run. */
  restart: boolean;
}

/** An anchor of the batch. */
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

/** The result of a patch. */
export interface Applied {
  /** The resulting experiment. */
  state: Settings;
  /** Knobs that took the given value. */
  applied: string[];
  /** Knobs that took another value: the nearest allowed one, or the one that a rule between knobs requires. */
  clamped: Notice[];
  /** Entries that changed nothing. */
  ignored: Notice[];
}

/** A sum of forces. */
export interface Arrow {
  /** Its length in all dimensions. */
  length: number;
  /** `[axes]`: how it is drawn. */
  arrow: number[];
}

/** All knobs, recipes, metrics and views. */
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

/** Held-out pairs that can be asked. */
export interface Corpus {
  /** How many there are. */
  count: number;
  /** How each item is a picture; absent when items are plain vectors. */
  picture?: Picture;
  /** `[count]`: the classes of their queries. */
  labels: Uint32Array;
  /** `[count]`: the classes of their keys. */
  key_labels: Uint32Array;
  /** Names of the classes, indexed by label. */
  class_names: string[];
  /** Which keys answer a query. */
  relevance: Relevance;
  /** `[count]`: what each key says, where keys are words. */
  names?: string[];
}

/** A diagnosis. */
export interface Diagnosis {
  /** The state. */
  id: State;
  /** The number of steps taken. */
  step: number;
  /** The state in one sentence, with the numbers that show it. */
  sentence: string;
  /** Advice, most promising first. */
  advice: Advice[];
  /** Lines to read the loss against. */
  lines: Lines;
  /** A sentence about these values: which coincide, and why. */
  about_lines: string;
  /** The unit of the losses; empty if they have none. */
  unit: string;
  /** The loss of the last look. */
  loss: number;
  /** The mean of the recent losses; `None` when there are none. */
  recent_loss?: number;
  /** Whether the loss is still falling; `None` if it is undecided. */
  falling?: boolean;
  /** How many negatives an anchor effectively has; `None` where none is left. */
  effective_negatives?: number;
  /** Share of the push that falls on false negatives. */
  false_push?: number;
  /** How well held-out queries find their partners. */
  retrieval?: Retrieval;
}

/** The difference between the twins. */
export interface Difference {
  /** The knob's id, or `LINK`. */
  knob: string;
  /** The knob's value in the second run, or the second run's canonical link without its `#`. */
  value: Value;
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

/** A description of the engine that runs, for the user. */
export interface Engine {
  /** `cpu` or `gpu`. */
  kind: "cpu" | "gpu";
  /** The adapter's name, or what the CPU engine uses. */
  name: string;
  /** Why this engine runs, as a sentence. */
  reason: string;
}

/** The user's choice of an engine. */
export type EnginePreference = "auto" | "cpu" | "gpu";

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
   * Share of the queries whose nearest key shows their item: their own partner or a duplicate of it. The difference
   * to `recall_at_1` are right answers that count as wrong there.
   */
  right_at_1: number;
  /** Share of the queries for which such a key is among the first ten, other right answers left out. */
  right_at_10: number;
  /** As `right_at_1`, for keys that search queries. */
  key_right_at_1: number;
  /**
   * Normalised discounted cumulative gain of the first ten: 3 for the own partner, 2 for a duplicate, 1 for the
   * class.
   */
  ndcg_at_10: number;
  /** Share of the first ten keys, the own partner left out, that have the query's class. */
  class_at_10?: number;
  /** As `class_at_10`, with the own partner included. */
  class_at_10_with_own?: number;
  /** `class_at_10` of the queries of the class that is erased. `None` if none is. */
  class_at_10_erased?: number;
  /** `class_at_10` of the queries of other classes. `None` if no class is erased. */
  class_at_10_kept?: number;
  /** `recall_at_1` of the queries of the most frequent third of the classes. */
  recall_head?: number;
  /** `recall_at_1` of the queries of the middle third of the classes. */
  recall_torso?: number;
  /** `recall_at_1` of the queries of the rarest third of the classes. */
  recall_tail?: number;
  /**
   * Share of the right answers, the keys of a query's class, that are among its first R, where R is the number of
   * its right answers (R-precision); over all queries. `None` if nothing is known of exposure.
   */
  reached?: number;
  /** As `reached`, of the third of the keys that is shown least. */
  reached_tail?: number;
  /**
   * Mean over the queries of the correlation between similarity and popularity among a query's right answers: 0
   * where popular ones are not favoured. `None` if popularity is unknown.
   */
  favour?: number;
  /**
   * Probability that a pair has a greater ratio of lengths, key to query, than a reversed one. `None` if lengths are
   * not compared.
   */
  direction?: number;
  /** Share of the reversed pairs whose query is longer than their key, so that they are dropped. */
  reversed_dropped?: number;
  /** `recall_at_1` of the queries of a kind with training pairs; `None` if all are. */
  recall_seen?: number;
  /** `recall_at_1` of the queries of a kind without training pairs. */
  recall_unseen?: number;
  /** Mean temperature of the queries that are not blurred. `None` if queries have no temperatures of their own. */
  tau_clear?: number;
  /** Mean temperature of the blurred queries. */
  tau_blurred?: number;
  /**
   * Probability that the energy of a query that is answered wrongly, whose own key is not first, exceeds that of
   * another. `None` if queries are neither blurred nor have temperatures of their own.
   */
  energy_auroc?: number;
  /** The same of the energy times the query's temperature. */
  free_energy_auroc?: number;
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
  /** The number of keys that each query ranks. */
  candidates: number;
  /** The expected scores of a random ranking of them. */
  guess: Record<string, number>;
  /** Share of the lists that negatives are chosen from that lists made now would hold too. */
  index_overlap?: number;
  /** 1 - the mean cosine between the embeddings of the memory and what they would be now. */
  queue_drift?: number;
  /** Mean share of the corpus that is less similar to the anchor than a negative chosen for it, at the last look. */
  hardness_percentile?: number;
  /** Examples seen when an evaluation first found a recall@1 of 50 %. */
  examples_to_half?: number;
  /** And of 90 %. */
  examples_to_most?: number;
}

/**
 * The examination of the positions of the lists that were shown. Everything is `[positions]`, from the first on;
 * chances are relative to the first position, as only their ratios can be learned from clicks.
 */
export interface Examination {
  /** The step of the look. */
  step: number;
  /** The learned chance of each position; `None` if it is not learned. */
  learned?: number[];
  /** The true chance; empty if it is unknown, and where no lists were shown. */
  truth: number[];
  /**
   * The share of the lists of the look's batch whose key at each position was clicked; empty where no lists were
   * shown.
   */
  clicks: number[];
  /** Mean over the positions of the distance between the logarithms of the learned and the true chance. */
  error?: number;
}

/** One anchor's numbers, which the page shows in the equation. */
export interface Example {
  /** Its row in the batch. */
  anchor: number;
  /** Similarity to its partner. */
  positive: number;
  /** The largest similarity to one of its negatives; `None` if it has none. */
  hardest?: number;
  /** Its loss, both directions weighted. */
  loss: number;
  /** Its loss in one direction: as a query, if that direction counts, else as a key. */
  query_loss: number;
  /**
   * Its loss in that direction by plain InfoNCE: minus the logarithm of its partner's softmax probability among the
   * candidates that take part. With other losses, weights or offsets `query_loss` differs from it.
   */
  infonce: number;
}

/** The forces on one pair, and the batch that it stands in. */
export interface Forces {
  /** The number of steps taken before the look. */
  step: number;
  /** The temperature at which the batch was last shown. */
  tau: number;
  /** The anchors' side: `query` or `key`. */
  side: "query" | "key";
  /** Columns of positions and arrows: 2 or 3. */
  axes: 2 | 3;
  /**
   * Whether positions and arrows are projected onto principal components; then an arrow may be shorter than its
   * `length`.
   */
  projected: boolean;
  /** Whether all of the anchor's gradient passes through its similarities; if not, some forces are missing here. */
  complete: boolean;
  /** The anchor. */
  anchor: Anchor;
  /**
   * The strongest forces first, then the most similar candidates that a filter removed. The positive is always
   * included.
   */
  terms: Term[];
  /** The sum over the negatives that take part and are not among the terms. */
  others: Others;
  /** The number of candidates that a filter removed, shown or not. */
  removed: number;
  /** The sum of all forces, along which the anchor moves. */
  resultant: Arrow;
  /** The sum of the forces that raise a similarity. */
  pull: Arrow;
  /** The sum of the forces that lower a similarity. */
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

/** The result of a query's search. */
export interface Found {
  /** The number of steps after which the weights were read. */
  step: number;
  /** The index of the query; `None` for a drawing. */
  query?: number;
  /** Its class. */
  label?: number;
  /** The number of keys that it was compared with. */
  count: number;
  /** The first keys of the list, most similar first. */
  ranked: Ranked[];
  /** The query's own partner, at any rank. */
  own?: Ranked;
  /** The partner's rank. */
  own_rank?: number;
  /** 1 / the partner's rank. */
  reciprocal_rank?: number;
  /** Which keys count as relevant. */
  relevance: Relevance;
  /** The number of relevant keys. */
  relevant: number;
  /** Precision at the cut-offs 1, 2, ..., up to the length of `ranked`; empty if relevance is unknown. */
  precision: number[];
  /** Recall at the same cut-offs. */
  recall: number[];
  /** Average precision over all keys. */
  average_precision?: number;
}

/** Parts of the form, in the order of the table. */
export type Group = "data" | "encoder" | "loss" | "negatives" | "optimizer" | "run";

/** A knob. Fields that its kind does not have are left out. */
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

/** What some losses do without. */
export type Lack = "temperature" | "push" | "choice";

/** The contents of the view. */
export interface Lengths {
  /** The step of the weights that were measured. */
  step: number;
  /** Whether queries are edited copies of their keys. */
  copies: boolean;
  /**
   * `[pairs]`: the lengths of the held-out queries' outputs; empty with two towers, whose lengths cannot be
   * compared.
   */
  queries: number[];
  /** `[pairs]`: those of their keys. */
  keys: number[];
  /** Probability that a pair has a greater ratio of lengths, key to query, than a reversed one. */
  auroc: number;
  /** Share of the pairs whose query is shorter than its key. Asked the wrong way round, these pairs are dropped. */
  dropped: number;
}

/**
 * The gradients of a batch's negatives at several temperatures.
 *
 * # Shapes
 *
 * Vectors of shape `[bins]` have one entry per bin of similarity from -1 to 1, see `crate::metrics::bin_of`.
 */
export interface Lens {
  /** The number of steps taken before the look. */
  step: number;
  /** The temperature at which the batch was last shown. */
  tau: number;
  /** The number of bins. */
  bins: number;
  /** `[bins]`: negatives that take part. */
  counts: Float32Array;
  /** `[bins]`: true negatives, of another class than their anchor's. */
  true_counts: Float32Array;
  /** `[bins]`: false negatives, of their anchor's class or item. */
  false_counts: Float32Array;
  /** The results for each requested temperature. */
  at: Through[];
  /** Whether a negative counts by `e^(s / tau)` alone under the rules; then its push should follow `theory`. */
  theory_holds: boolean;
  /** The temperatures that the batch's queries have by themselves; `None` if they share one. */
  own?: OwnTemperatures;
}

/** Reference values for the loss. */
export interface Lines {
  /** The loss when all similarities are equal: that of a blind guess. */
  chance: number;
  /** The loss of a collapsed encoder, where all similarities are 1. */
  collapse: number;
  /** The lower bound of the loss; `None` if it is unknown. */
  floor?: number;
}

/** The content of a link. */
export interface LinkReading {
  /** The experiment. */
  settings: Settings;
  /** Values that were replaced or ignored. */
  notices: Notice[];
  /** Unknown keys with their values, in their order. */
  unknown: [string, string][];
  /** The step at which to pause; at most the experiment's budget. */
  until?: number;
  /** The id of the view that is open. */
  view?: ViewId;
  /** The second run beside this one. */
  twin?: Difference;
  /** Whether the page opens in the projector's layout. */
  present?: boolean;
}

/**
 * A part of the matrix of similarities.
 *
 * # Shapes
 *
 * `n` anchors, `m` columns: the `n` partners in the same order, then other candidates.
 */
export interface Matrix {
  /** The number of steps taken before the look. */
  step: number;
  /** The temperature at which the batch was last shown. */
  tau: number;
  /** The anchors' side: `query` or `key`. */
  side: "query" | "key";
  /** The number of anchors in the batch. */
  batch: number;
  /** The number of candidates that are not shown. Partners and the candidates with the largest gradient are shown. */
  left_out: number;
  /** `[n]`: each anchor's pair. */
  rows: Uint32Array;
  /** `[n]`: its row in the batch. */
  places: Uint32Array;
  /** `[n]`: its class. */
  row_labels: Uint32Array;
  /** `[n]`: its loss. */
  losses: Float32Array;
  /** `[m]`: each column's pair; `u32::MAX` for an empty slot of a memory, and for own candidates. */
  columns: Uint32Array;
  /** `[m]`: its class, or `u32::MAX`. */
  column_labels: Uint32Array;
  /**
   * `[m]`: where it comes from, see `Source`. The k-th column of own candidates holds another candidate in each
   * row.
   */
  column_sources: Uint8Array;
  /** `[n, own columns]`: the pairs of the anchors' own candidates; `u32::MAX` for one that is made. */
  own_pairs: Uint32Array;
  /** `[n, own columns]`: their classes, or `u32::MAX`. */
  own_labels: Uint32Array;
  /** `[n, m]`: similarities. */
  similarities: Float32Array;
  /** `[n, m]`: dL_i/ds of the anchor's own loss. */
  gradient: Float32Array;
  /** `[n, m]`: its absolute value as a share of the row's push; 0 if the row has no push. */
  shares: Float32Array;
  /** `[n, m]`: the state of each entry: `ABSENT` and so on. */
  states: Uint8Array;
  /** The label of the filter. */
  removed_by: string;
  /** The label of the weighting. */
  weighed_by: string;
}

/** A metric's description. */
export interface Metric {
  /** The id in snapshots, evaluations and the terminal's records. */
  id: string;
  /** The name that the page shows. */
  label: string;
  /** The unit; empty for a pure number. */
  unit: string;
  /** One plain sentence that says what the number means. */
  help: string;
  /** 1: shown always; 2: shown in the list of further numbers. */
  level: number;
}

/** A problem and what was done about it. */
export interface Notice {
  /** The key as given; it need not be a knob's. */
  key: string;
  /** The value as given, shortened when long. */
  value: string;
  /** Problem and consequence in one sentence. */
  message: string;
}

/** How the page opens a link. It is not part of the experiment. */
export interface Opening {
  /** The step at which to pause; at most the experiment's budget. */
  until?: number;
  /** The id of the view that is open. */
  view?: ViewId;
  /** The second run beside this one. */
  twin?: Difference;
  /** Whether the page opens in the projector's layout. */
  present?: boolean;
}

/** One option of a choice. */
export interface Option {
  /** A short id. It stands in links, so it never changes. */
  id: string;
  /** The name that the page shows. */
  label: string;
  /** One plain sentence that says what the part does. */
  help: string;
  /** The formula in plain text; empty where there is none. */
  formula: string;
  /** Authors, year and title of the paper; empty where there is none. */
  source: string;
  /** The knobs that the option reads, the most important first. */
  knobs: string[];
  /** What a loss does without. */
  lacks?: Lack[];
}

/** How the rows of a table of similarities are ordered. */
export type Order = "class" | "cluster" | "batch";

/** A sum over many candidates. */
export interface Others {
  /** The number of candidates. */
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

/**
 * How many queries of a batch have which temperature by themselves, as they took the step.
 *
 * # Shapes
 *
 * Vectors of shape `[taus]` have one entry per bin of temperature. The `TAU_BINS` bins lie between `low` and `high`,
 * and the upper end of each is the same multiple of its lower end.
 */
export interface OwnTemperatures {
  /** The lowest temperature that there can be. */
  low: number;
  /** The highest one. */
  high: number;
  /** `[taus]`: queries that are seen clearly. */
  clear: Float32Array;
  /** `[taus]`: blurred queries. */
  blurred: Float32Array;
}

/** Some pairs to draw. */
export interface PairPictures {
  /** How each item is a picture; absent when items are plain vectors. */
  picture?: Picture;
  /** `[n][query_dim]`: their queries. */
  queries: Float32Array[];
  /** `[n][key_dim]`: their keys. */
  keys: Float32Array[];
  /** `[n]`: what each key says, where keys are words. */
  names?: string[];
  /** `[n]`: which pairs these are. */
  indices: Uint32Array;
  /** `[n]`: the classes of their queries. */
  labels: Uint32Array;
  /** Names of the classes, indexed by label. */
  class_names: string[];
  /** What a class is called, in the singular: "digit". */
  class_word: string;
  /** How many pairs are the data set's own; those with higher numbers are synthetic. */
  own: number;
}

/**
 * How to draw an item: its values are a picture of `rows` by `columns` pixels, row by row, with `channels` values
 * each, between 0 (white) and 1 (ink). One channel is grey; three are subtracted from the red, green and blue of
 * white.
 */
export interface Picture {
  /** The number of rows of the picture. */
  rows: number;
  /** The number of columns of the picture. */
  columns: number;
  /** The number of values of a pixel: 1 or 3. */
  channels: number;
}

/** A key in the list. */
export interface Ranked {
  /** The index of its pair. */
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

/** The contents of the view. */
export interface Ranking {
  /** The step of the look. */
  step: number;
  /** The rounds so far, the first one first; empty without a ranker, and before its first round. */
  rounds: Round[];
  /** How often a guess picks the right key: 1 / (1 + K); 0 without own candidates. */
  chance: number;
  /** Mean over the look's anchors of where the target goes, if the ranker knows enough to give it. */
  target?: Split;
  /** The same of what the retriever believes: the softmax over the same candidates. */
  belief?: Split;
}

/** A recipe. */
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
  /** Values of other knobs under which its effect is easy to see. Following the recipe does not change them. */
  scene: Record<string, Value>;
  claims: string[];
}

/** Which keys answer a query. */
export type Relevance = "class" | "item" | "unknown";

/** How well held-out queries find their partners. */
export interface Retrieval {
  /** Share of the queries whose own partner ranks first. */
  recall_at_1: number;
  /** Share of the queries whose own partner is among the first ten. */
  recall_at_10: number;
  /** The number of keys that each query ranks. */
  candidates: number;
  /** Share of the first ten keys, the partner left out, that have the query's class. */
  class_at_10?: number;
  /** RankMe: the effective number of dimensions. */
  rank_me: number;
}

/** What going back came to. */
export interface Rewound {
  /** The step at which the run stands. */
  step: number;
  /** The step of the checkpoint that returned; 0 when the run was made anew from its seed. */
  from: number;
  /** The settings that are in force again. */
  settings: Settings;
}

/** The role of a candidate for the anchor. */
export type Role = "positive" | "negative" | "false_negative";

/** How often the right key came first among an anchor's candidates. */
export interface Round {
  /** The step before which the round took place. */
  step: number;
  /** As the ranker ranks them, after its lessons. */
  ranker: number;
  /** As the retriever does. */
  retriever: number;
}

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
  /** `[shown]`: the pairs that `look.queries` shows, the first of the batch. */
  indices: Uint32Array;
  /** Mean loss of the measured anchors at temperature `tau`. */
  loss: number;
  /** The temperature. */
  tau: number;
  /** The lowest temperature of a query; `None` if all queries share one. */
  tau_least?: number;
  /** The median of the queries' temperatures. */
  tau_median?: number;
  /** The highest temperature of a query. */
  tau_most?: number;
  /** The loss of a blind guess: ln(candidates). */
  chance: number;
  /** The lower bound of the loss, where it is known (see `floor`). */
  floor?: number;
  /** Number of bins of the histograms, over [-1, 1]. */
  bins: number;
  /** Mean similarity of partners. */
  positive_mean?: number;
  /** Mean similarity of the negatives that take part, false ones included. */
  negative_mean?: number;
  /** Mean similarity of the chosen negatives. */
  hardness?: number;
  /** The common part of the histograms of partners and negatives. */
  overlap?: number;
  /** Distance of their means in standard deviations. */
  d_prime?: number;
  /** Probability that a random partner is more similar than a random negative. */
  auroc?: number;
  /** Average precision of a threshold of similarity. */
  auprc?: number;
  /** The average precision of a blind guess. */
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
  /** The effective number of an anchor's negatives (see `Gradient`). */
  effective_negatives?: number;
  /** Share of the push that falls on the most similar 5 % of the negatives. */
  top_share?: number;
  /** Share of the negatives whose similarity the gradient raises. */
  attracted?: number;
  /** Share of the anchors whose debiased estimate is clamped. */
  clamped?: number;
  /** Share of the anchors with a loss above 0. */
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
  /** Share of the embeddings' variance that the positions show. */
  explained: number;
  /** Whether only queries ask, though the loss by itself would have keys ask too. */
  queries_alone: boolean;
  /** Whether the positives are no partners, but embeddings that the host tells, to which queries are drawn. */
  recalled: boolean;
  /** A typical anchor. */
  example: Example;
  /** Whether no similarity is NaN. */
  finite: boolean;
  /** `[64]`: number of partners per bin of similarity. */
  positives: Float32Array;
  /**
   * `[64]`: number of negatives that take part, of another class than their anchor's. These counts, and those below,
   * are estimates where only some of the batch's pairs are anchors.
   */
  true_negatives: Float32Array;
  /** `[64]`: number of negatives that take part, of their anchor's class or item. */
  false_negatives: Float32Array;
  /**
   * `[64]`: number of chosen negatives, false or not: collected beyond the batch; if nothing is collected, those
   * that carry a gradient.
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
  /** `[shown]`: the marks of those partners as candidates of the example (`SAME_CLASS` and so on, added up). */
  marks: Uint8Array;
  /**
   * `[m, axes]`: positions of the candidates collected for the example, most similar first, at most
   * `MOST_COLLECTED`.
   */
  collected: Float32Array;
  /** `[m]`: their marks. */
  collected_marks: Uint8Array;
  /** How many steps ago the methods that choose looked at the embeddings; `None` if they never do. */
  index_age?: number;
  /** Set when training had to be stopped. */
  diverged?: Diverged;
}

/** Shares of a row, which add up to 1. */
export interface Split {
  /** The anchor's own key. */
  own: number;
  /** Other keys of its class. */
  class: number;
  /** All others. */
  others: number;
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
  /** The candidate's pair; `u32::MAX` for a candidate that is made. */
  pair: number;
  /** Its class, or `u32::MAX`. */
  label: number;
  /** Its origin, see `super::Source`. */
  source: number;
  /** Its role for the anchor. */
  kind: Role;
  /** Whether a filter removed it; then it has no force. */
  removed: boolean;
  /** Its similarity. */
  similarity: number;
  /**
   * `e^(s / tau)` as a share of that of the positive and all negatives that take part, before any weight; 0 if
   * removed.
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

/** The results for one temperature. */
export interface Through {
  /** The temperature. */
  tau: number;
  /** Mean loss of the anchors. */
  loss: number;
  /**
   * `[bins]`: share of the push, the gradient that lowers similarities; adds up to 1, or is 0 where nothing is
   * pushed.
   */
  push: Float32Array;
  /** `[bins]`: share of the pull, likewise. */
  pull: Float32Array;
  /**
   * `[bins]`: mean of |dL_i/ds| over the negatives of this bin: how hard one of them is pushed; NaN for an empty
   * bin. If both directions count, a negative's push is their weighted sum.
   */
  per_negative: Float32Array;
  /** `[bins]`: `e^(s / tau)` at the middle of the bin, scaled to the same total push over all negatives. */
  theory: Float32Array;
  /** The mean over the anchors of exp(entropy of the push); `None` if no negative takes part. */
  effective_negatives?: number;
  /** Share of the push that falls on the most similar 5 % of the negatives; `None` if no negative has a gradient. */
  top_share?: number;
}

/** One view. */
export interface ViewRow {
  /** The id, which stands in links and never changes. */
  id: ViewId;
  /** The title of its tab. */
  title: string;
  /** One sentence about what it shows. */
  sentence: string;
}

/** A condition for a knob's relevance: the value of `knob`, as text, is one of `is`. */
export interface When {
  /** The other knob. */
  knob: string;
  /** Its values. */
  is: string[];
}

/** A run. No two of its calls may overlap. */
export interface Playground {
  /**
   * The engine that runs.
   *
   * # Errors
   * Never.
   */
  engine(): Engine;
  /** Steps taken. */
  step(): number;
  /**
   * Takes up to `n` steps within the budget; how many. Waits only where a method must first look at the embeddings.
   *
   * # Errors
   * `{code: "devicelost", message}`.
   */
  run(n: number): Promise<number>;
  /**
   * Resolves when all queued work is done.
   *
   * # Errors
   * `{code: "devicelost", message}`.
   */
  settled(): Promise<void>;
  /**
   * The loss of the last step, once it is done.
   *
   * # Errors
   * `{code: "devicelost", message}`.
   */
  loss(): Promise<number>;
  /**
   * The last step's batch, measured.
   *
   * # Errors
   * `{code: "devicelost", message}`.
   */
  look(): Promise<Snapshot>;
  /**
   * The same in passing, while the run goes on: of a large batch fewer pairs are measured.
   *
   * # Errors
   * `{code: "devicelost", message}`.
   */
  glance(): Promise<Snapshot>;
  /**
   * The last look's batch through another temperature.
   *
   * # Errors
   * `{code: "badstate"}` before the first look.
   */
  reweigh(tau: number): Snapshot;
  /**
   * Retrieval among the held-out pairs.
   *
   * # Errors
   * `{code: "devicelost", message}`.
   */
  evaluate(): Promise<Evaluation>;
  /**
   * Goes on with other settings; `false` when they need a restart.
   *
   * # Errors
   * `{code: "badstate" | "devicelost" | "unsupported", message}`.
   */
  configure(settings: Settings): Promise<boolean>;
  /**
   * Moves the run to the CPU, from the last evaluated weights.
   *
   * # Errors
   * Never in practice.
   */
  fall_back_to_cpu(reason: string): Promise<void>;
  /**
   * `[P]`: the parameters, in the layout's order.
   *
   * # Errors
   * `{code: "devicelost", message}`.
   */
  parameters(): Promise<Float32Array>;
  /** One sentence that names the task of the data set. */
  task(): string;
  /**
   * Training pairs of different classes, to be drawn: at most `most`.
   *
   * # Errors
   * Never.
   */
  pairs(most: number): PairPictures;
  /**
   * The held-out keys most similar to a held-out query, at most `most`: see `crate::views::ask::Answer`.
   *
   * # Errors
   * `{code: "badstate"}` when there is no such query; `{code: "devicelost", message}`.
   */
  ask(query: number, most: number): Promise<Found>;
  /**
   * The same for a drawing: as many values as a query of these data has.
   *
   * # Errors
   * `{code: "badstate"}` when there are more or fewer; `{code: "devicelost", message}`.
   */
  ask_drawn(values: Float32Array | number[], most: number): Promise<Found>;
  /**
   * What state the run is in: see `crate::views::diagnosis::Diagnosis`.
   *
   * # Errors
   * `{code: "badstate"}` when nothing has been looked at since the last step or change.
   */
  diagnosis(): Diagnosis;
  /**
   * How likely each position of the lists that are shown is looked at: see
   * `crate::views::examination::Examination`.
   *
   * # Errors
   * `{code: "badstate"}` before the first look.
   */
  examination(): Examination;
  /**
   * How often the ranker and the retriever pick the right key, and where the targets go: see
   * `crate::views::ranking::Ranking`.
   *
   * # Errors
   * `{code: "badstate"}` before the first look.
   */
  ranking(): Ranking;
  /**
   * How long outputs are before they are scaled to unit length, by the weights of the last evaluation: see
   * `crate::views::lengths::Lengths`.
   *
   * # Errors
   * Never.
   */
  lengths(): Lengths;
  /**
   * What can be asked, and how to show it.
   *
   * # Errors
   * Never.
   */
  ask_corpus(): Corpus;
  /**
   * These held-out pairs, to be drawn, as `Playground::pairs` gives training pairs.
   *
   * # Errors
   * `{code: "badstate"}` when there is no such pair.
   */
  ask_items(indices: Uint32Array | number[]): PairPictures;
  /** Whether steps can be shared as things stand. */
  has_halves(): boolean;
  /**
   * The settings as they are now.
   *
   * # Errors
   * Never.
   */
  settings(): Settings;
  /** `[pairs, input]`: the keys, with which a follower begins. */
  keys(): Float32Array;
  /** The numbers of values of a query and of a key. */
  input_dims(): Uint32Array;
  /**
   * Begins a stretch of up to `n` shared steps within the budget. What the follower is told of them; empty if there
   * are none.
   */
  begin_stretch(n: number): Uint32Array;
  /** The state of the key tower; nothing if the follower has it. */
  lend(): Float32Array | undefined;
  /** Whether `half_step` needs what the follower sends. */
  hears(): boolean;
  /**
   * Goes on with the stretch, given what the follower sends, if it `hears`. What the follower has to be sent, which
   * may be of length 0 and need not be sent then; nothing if the stretch is over or the run has diverged.
   */
  half_step(heard: Float32Array | undefined): Float32Array | undefined;
  /** Ends the stretch, given the state of the key tower after it. */
  take_back(tower: Float32Array | number[]): void;
  /** Whether to keep checkpoints from now on. Going back is possible without, but takes all steps again. */
  keep_checkpoints(wanted: boolean): void;
  /**
   * Keeps a checkpoint of this moment; its step.
   *
   * # Errors
   * `{code: "devicelost", message}`.
   */
  checkpoint(): Promise<number>;
  /**
   * The checkpoints that are kept.
   *
   * # Errors
   * Never.
   */
  checkpoints(): Checkpoints;
  /**
   * Brings the run back to an earlier step, with the settings it had there.
   *
   * # Errors
   * `{code: "badstate" | "devicelost" | "unsupported", message}`; the first names the field, the value and what is
   * allowed.
   */
  rewind(step: number): Promise<Rewound>;
  /**
   * The last look's negatives through these temperatures; without any, through the one that it was last shown at.
   *
   * # Errors
   * `{code: "badstate"}` before the first look, and when a temperature is below `crate::views::lens::LEAST_TAU`.
   */
  lens(taus: Float64Array | number[]): Lens;
  /**
   * The table of similarities of these pairs and of the first pairs of a batch that stays the same, `most` rows in
   * all, with at most `most` candidates beyond their partners. It is ordered by `class`, by `cluster`, or as in the
   * `batch`.
   *
   * # Errors
   * `{code: "badstate"}` before the first look, and if there is no such pair or order;
   * `{code: "devicelost", message}`.
   */
  matrix(pairs: Uint32Array | number[], most: number, order: Order): Promise<Matrix>;
  /**
   * What pulls and pushes this pair in that batch, at most `most` candidates by name, and where the batch lies: see
   * `crate::trainer::PinnedForces`.
   *
   * # Errors
   * `{code: "badstate"}` before the first look, and when there is no such pair; `{code: "devicelost", message}`.
   */
  forces(pair: number, most: number): Promise<Forces>;
  /**
   * These training pairs, to be drawn, as `Playground::pairs` gives them.
   *
   * # Errors
   * `{code: "badstate"}` when there is no such pair.
   */
  items(indices: Uint32Array | number[]): PairPictures;
  /** Lets it go. */
  free(): void;
}

/** The follower of a run in another thread. No two of its calls may overlap. */
export interface Follower {
  /**
   * The run goes on with other settings.
   *
   * # Errors
   * When the argument is not an object.
   */
  configure(settings: Settings): void;
  /**
   * Begins a stretch, as the run tells it, with the state of the key tower, unless that is as the last stretch left
   * it.
   */
  begin_stretch(words: Uint32Array | number[], tower: Float32Array | undefined): void;
  /** Whether `half_step` needs what the run sends. */
  hears(): boolean;
  /**
   * Goes on with the stretch, given what the run sends, if it `hears`. What the run has to be sent, which may be of
   * length 0 and need not be sent then; nothing if the stretch is over or the run has diverged.
   */
  half_step(heard: Float32Array | undefined): Float32Array | undefined;
  /** The state of the key tower after the stretch. */
  tower(): Float32Array;
  /** Lets it go. */
  free(): void;
}

/** What the module exports. */
export interface Core {
  /** Loads the rest of the module, where the build has split it: called by the functions that stand for it. */
  load_rest(): void;
  /**
   * Everything that can be set, with ranges, defaults and help.
   *
   * # Errors
   * Never: the catalogue is static.
   */
  catalogue(): Catalogue;
  /**
   * Reads a link's hash. Bad values become notices.
   *
   * # Errors
   * Never: every text is some link.
   */
  read_link(hash: string): LinkReading;
  /**
   * The canonical link of these settings; `opening` is `{until?, view?, twin?: {knob, value}, present?}`.
   *
   * # Errors
   * When the arguments are not settings or pairs of texts.
   */
  write_link(settings: Settings, unknown: [string, string][], opening: Opening): string;
  /**
   * Applies a patch to settings: what was applied, clamped and ignored.
   *
   * # Errors
   * When the arguments are not objects.
   */
  apply_settings(current: Settings, patch: Record<string, unknown>): Applied;
  /**
   * The name of a file that these settings need and that has not been provided yet. It lies beside the wasm.
   *
   * # Errors
   * When the argument is not an object.
   */
  needed_asset(settings: Settings): string | undefined;
  /**
   * Hands over such a file's bytes.
   *
   * # Errors
   * `{code: "assets", message}` when it is another file.
   */
  provide_asset(name: string, bytes: Uint8Array | number[]): void;
  /**
   * What is measured of a step's scores at a temperature.
   *
   * # Errors
   * `{code: "badstate"}` when the lists do not fit each other, or the temperature is below
   * `crate::views::lens::LEAST_TAU`.
   */
  scores_look(step: number, tau: number, positives: Float32Array | number[], counts: Uint32Array | number[], negatives: Float32Array | number[], known_false: Uint8Array | number[]): Snapshot;
  /**
   * A step's negatives through these temperatures.
   *
   * # Errors
   * As `scores_look`.
   */
  scores_lens(step: number, tau: number, positives: Float32Array | number[], counts: Uint32Array | number[], negatives: Float32Array | number[], known_false: Uint8Array | number[], taus: Float64Array | number[]): Lens;
  /**
   * What state the run was in at a step; `losses` are those up to this step, oldest first.
   *
   * # Errors
   * As `scores_look`.
   */
  scores_diagnosis(step: number, tau: number, positives: Float32Array | number[], counts: Uint32Array | number[], negatives: Float32Array | number[], known_false: Uint8Array | number[], losses: Float32Array | number[]): Diagnosis;
  /**
   * The settings of the second run, which differs from these in one knob: `{knob, value}`.
   *
   * # Errors
   * `{code: "badstate", message}`: it names the knob, the value, and what is allowed.
   */
  twin_settings(settings: Settings, difference: Difference): Settings;
  Playground: {
    /**
     * Starts a run of these settings on `auto`, `cpu` or `gpu`.
     *
     * # Errors
     * `{code: "unsupported" | "badstate" | "assets", message}`; for the last see `needed_asset`.
     */
    create(settings: Settings, engine: EnginePreference): Promise<Playground>;
    /**
     * Starts a run from given data, weights and batches: `{settings, engine, queries, keys, parameters?, batches?}`.
     * `queries` and `keys` are `[settings.pairs, input]`, row-major; `parameters` is the flat vector of the layout;
     * `batches` is a list of lists of indices, used in turn.
     *
     * # Errors
     * As `Playground::create`, and when the parts do not fit each other.
     */
    replay(spec: {
      settings: Settings;
      engine: EnginePreference;
      queries: Float32Array;
      keys: Float32Array;
      parameters?: Float32Array;
      batches?: number[][];
    }): Promise<Playground>;
  };
  Follower: {
    /**
     * For a run of these settings, with its keys and the numbers of values of a query and of a key.
     *
     * # Errors
     * When the settings are not an object.
     */
    create(settings: Settings, query_dim: number, key_dim: number, keys: Float32Array | number[]): Follower;
  };
}
