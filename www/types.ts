// What crosses the border between the wasm module and the page. Settings are plain objects keyed by the ids of the
// catalogue; bulk numbers are typed arrays, row-major.

import type { ViewId } from "./generated/settings.js";

/** Every setting of a run, keyed by catalogue id: the page itself names none, see generated/settings.ts for names. */
export type Settings = Record<string, number | string>;

/** A value that was refused or changed, in a sentence for whoever gave it. */
export interface Notice {
  key: string;
  value: string;
  message: string;
}

/** A link, read. `unknown` holds the keys this version does not know; they are written back untouched. */
export interface LinkReading {
  settings: Settings;
  notices: Notice[];
  unknown: [string, string][];
  /** The step at which the link opens, paused. */
  until?: number;
  /** The view that is open. */
  view?: ViewId;
  /** The run beside this one: the knob in which it differs, `recipe` or `link`, and what that is in it. */
  twin?: { knob: string; value: number | string };
  /** Whether the page shows itself as for a projector. */
  present?: boolean;
}

/** How a link opens, which is no part of the experiment. */
export type Opening = Pick<LinkReading, "until" | "view" | "twin" | "present">;

/** What became of a change of settings. */
export interface Applied {
  state: Settings;
  applied: string[];
  clamped: Notice[];
  ignored: Notice[];
}

/** One option of a choice. */
export interface Option {
  id: string;
  label: string;
  help: string;
  formula: string;
  source: string;
  /** The knobs of its own, the telling ones first. */
  knobs: string[];
}

/** A named choice for every stage. */
export interface Recipe {
  id: string;
  label: string;
  help: string;
  formula: string;
  source: string;
  look_for: string;
  /** What people call it, the best known name first. */
  names: string[];
  /** The stage that makes it what it is. */
  stage: string;
  /** Ids of the claims that are about it. */
  claims: string[];
  /** What following it sets. */
  settings: Settings;
  /** Other settings, under which its effect is plain to see. */
  scene: Settings;
}

/** One setting, with everything a form needs to offer it. */
export interface Knob {
  id: string;
  label: string;
  help: string;
  unit: string;
  source: string;
  group: string;
  /** 1: always visible; 2: behind "More settings". */
  level: number;
  /** Whether it may change without a restart. */
  live: boolean;
  kind: "choice" | "integer" | "number";
  default: number | string;
  min?: number;
  max?: number;
  step?: number;
  scale?: "linear" | "log";
  marks?: number[];
  choices?: Option[];
  /** Has an effect only when one of these other knobs, as text, has one of these values. */
  when?: { knob: string; is: string[] }[];
}

/** Name and meaning of a measured number. */
export interface Metric {
  id: string;
  label: string;
  unit: string;
  help: string;
  /** 1: always shown; 2: for whoever asks for more. */
  level: number;
}

/** A view beside the figure. */
export interface ViewRow {
  id: ViewId;
  title: string;
  sentence: string;
}

/** Everything that can be set and measured; forms, links and readouts are made from it. */
export interface Catalogue {
  version: number;
  knobs: Knob[];
  recipes: Recipe[];
  metrics: Metric[];
  views: ViewRow[];
}

/** What one look at the current batch shows. A measured number is missing where there is nothing to measure. */
export interface Snapshot {
  step: number;
  loss: number;
  tau: number;
  /** ln(candidates): what guessing costs. */
  chance: number;
  /** The lowest loss that any embedding could reach, missing where unknown. */
  floor?: number;
  /** Losses of the steps since the look before, the first of them at `first_loss_step`. */
  losses: Float32Array;
  first_loss_step: number;
  /** Number of bins over [-1, 1]; all arrays below that line up with it are `[bins]`. */
  bins: number;
  positives: Float32Array;
  /** Negatives that take part: of another class than their anchor's, and of its class or item. */
  true_negatives: Float32Array;
  false_negatives: Float32Array;
  /** Those of them that the methods chose: collected beyond the batch; if nothing is, those that carry a gradient. */
  chosen: Float32Array;
  /** Candidates that a filter removed. */
  removed: Float32Array;
  /** Share of the gradient's magnitude that raises similarities, and that lowers them; together they sum to 1. */
  pull: Float32Array;
  push: Float32Array;
  positive_mean?: number;
  negative_mean?: number;
  hardness?: number;
  overlap?: number;
  d_prime?: number;
  auroc?: number;
  auprc?: number;
  prevalence?: number;
  false_positives_at_95?: number;
  /** The pipeline in numbers: candidates per anchor before any filter, shares of false ones among them, those removed
   * per anchor, shares of false ones among those that take part and among the chosen ones. `duplicate`: of those that
   * show the anchor's own item, which the others include. */
  candidates_per_anchor?: number;
  candidate_false_rate?: number;
  candidate_duplicate_rate?: number;
  removed_per_anchor?: number;
  false_negative_rate?: number;
  duplicate_rate?: number;
  chosen_false_rate?: number;
  chosen_duplicate_rate?: number;
  effective_negatives?: number;
  top_share?: number;
  /** Share of the negatives that the gradient attracts. */
  attracted?: number;
  /** Share of the anchors whose debiased estimate is clamped. */
  clamped?: number;
  /** Share of the triplets that still have a loss. */
  active?: number;
  alignment?: number;
  uniformity?: number;
  query_uniformity?: number;
  key_uniformity?: number;
  tolerance?: number;
  modality_gap?: number;
  /** Steps since the methods that choose last looked at the embeddings; missing if they never do. */
  index_age?: number;
  /** `[shown, axes]`: where to draw queries and keys. */
  queries: Float32Array;
  keys: Float32Array;
  axes: 2 | 3;
  /** Whether the axes are principal components, which explain `explained` of the variance. */
  projected: boolean;
  explained: number;
  /** `[shown]`: classes of the queries. */
  labels: Uint32Array;
  /** `[shown]`: what the keys drawn are to the example, added up: 1 same class, 2 same item, 4 chosen, 8 removed. */
  marks: Uint8Array;
  /** `[m, axes]`: the candidates collected for the example, most similar first, at most 64; and their marks. */
  collected: Float32Array;
  collected_marks: Uint8Array;
  /** `[shown]`: which pairs these are. */
  indices: Uint32Array;
  /** One pair of the batch: its row, similarity to its partner and to its hardest negative, and what it costs. */
  example: { anchor: number; positive: number; hardest?: number; loss: number; query_loss: number; infonce: number };
  finite: boolean;
  /** Set when a number stopped being finite: training stopped, the last good weights are back. */
  diverged?: { step: number; message: string };
}

/** Retrieval on held-out pairs. What has no meaning for the data set is missing. */
export interface Evaluation {
  step: number;
  /** Of each query's own partner. */
  recall_at_1: number;
  recall_at_5: number;
  recall_at_10: number;
  mrr: number;
  /** Of the own partner or a duplicate of it. */
  right_at_1: number;
  right_at_10: number;
  key_right_at_1: number;
  ndcg_at_10: number;
  class_at_10?: number;
  class_at_10_with_own?: number;
  recall_head?: number;
  recall_torso?: number;
  recall_tail?: number;
  recall_seen?: number;
  recall_unseen?: number;
  alignment: number;
  uniformity?: number;
  query_uniformity?: number;
  key_uniformity?: number;
  tolerance?: number;
  modality_gap: number;
  rank_me: number;
  candidates: number;
  /** What a random ranking would score, by the metric's id. */
  guess: Record<string, number>;
  /** How the methods choose: how much of the lists would stay if they were made now, how far remembered embeddings have
   * fallen behind, and how much of the corpus is less similar than a chosen negative. */
  index_overlap?: number;
  queue_drift?: number;
  hardness_percentile?: number;
  /** Examples seen when recall@1 first reached 50 % and 90 %. */
  examples_to_half?: number;
  examples_to_most?: number;
}

/** Some training pairs to draw. */
export interface PairPictures {
  /**
   * How each item is a picture: pixels row by row, with values from 0 (paper) to 1 (ink). One channel is grey, three are
   * what is missing of red, green and blue. Absent when items are plain vectors.
   */
  picture?: { rows: number; columns: number; channels: number };
  queries: Float32Array[];
  keys: Float32Array[];
  /** What each key says, where keys are words. */
  names?: string[];
  /** Which pairs these are. */
  indices?: Uint32Array;
  labels: Uint32Array;
  class_names: string[];
  /** What a class is called, in the singular: "digit". */
  class_word?: string;
}

/** Which engine runs, and why that one. */
export interface Engine {
  kind: "cpu" | "gpu";
  name: string;
  reason: string;
}

/** The engine someone asked for. */
export type EnginePreference = "auto" | "cpu" | "gpu";

/** An error as it crosses borders: a stable code, and a sentence. */
export interface Failure {
  code: string;
  message: string;
  field?: string;
}
