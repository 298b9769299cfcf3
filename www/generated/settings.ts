// Written by: cargo run --bin cplay -- catalogue --typescript > www/generated/settings.ts

/** The settings of an experiment, keyed by the catalogue's ids. */
export interface Settings {
  /** What the pairs are made of. */
  data: "digits" | "clusters" | "hierarchy" | "topics" | "geo" | "emoji";
  /** How many pairs the encoders learn from; the data set may have fewer. 16 to 16384 pairs, log scale. */
  pairs: number;
  /** How many clusters the pairs come from; two pairs of one cluster are false negatives of each other. 2 to 64 classes. */
  classes: number;
  /** How far the items of one class lie apart: at 0 they are all alike. 0 to 1, any number. */
  spread: number;
  /** How much noise is added to each view of an item, as a standard deviation. 0 to 1, any number. */
  noise: number;
  /** Which share of the pairs have had their partners swapped. 0 to 0.5, any number. */
  wrong: number;
  /** How unequal the classes are in size: at 0 all are equal, at 1 they follow Zipf's law. 0 to 2, any number. */
  tail: number;
  /** How many topics training shows; concepts of one topic are siblings. 1 to 32 topics. */
  topics: number;
  /** How many concepts each topic has; two pairs of one concept are false negatives of each other. 1 to 32 concepts. */
  concepts: number;
  /** Which share of the pairs stand in groups of four that show the same thing. 0 to 0.9, any number. */
  duplicates: number;
  /** How much of each view passes through a map of its topic alone: at 0 all topics share one map. 0 to 1, any number. */
  distinct: number;
  /** How loudly a feature shared by a whole topic speaks in both views. 0 to 3, any number. */
  shortcut: number;
  /** Over how many cells of the grid the landscape changes. 0.5 to 20 cells, any number, log scale. */
  scale: number;
  /** Whether queries and keys pass through the same weights. */
  tower: "separate" | "shared";
  /** How many layers lie between the input and the embedding; with none the tower is linear. 0 to 3 layers. */
  depth: number;
  /** How many units a hidden layer has. 1 to 512 units, log scale. */
  width: number;
  /** What a hidden unit does to its sum; without it, several layers are no more than one. */
  activation: "relu" | "gelu" | "tanh";
  /** How many numbers an embedding has: 2 is a circle, 3 a sphere, and more hold more. 2 to 128 dimensions, log scale. */
  dim: number;
  /** Which side looks for which: queries for keys, keys for queries, or both. */
  loss: "infonce" | "infonce-qk" | "infonce-kq" | "ntxent" | "decoupled" | "decoupled-weighted" | "sigmoid" | "supcon" | "attraction" | "triplet" | "triplet-semihard" | "triplet-hardest" | "pooled" | "multi-head";
  /** Whether the temperature stays as set or is trained with the encoders. */
  temperature: "fixed" | "learned" | "linear" | "cosine" | "step" | "alignment" | "hold" | "adaptive";
  /** How sharply the most similar negatives are singled out: low pushes on the hardest few, high on all alike. 0.01 to 2, any number, log scale. */
  tau: number;
  /** Which share of the target is spread over all candidates. 0 to 0.5, any number. */
  smoothing: number;
  /** By how much a negative must be farther than the positive, in squared distance. 0.01 to 1, any number. */
  gap: number;
  /** How sharply easy positives are preferred by their weight. 0.1 to 2, any number. */
  sigma: number;
  /** Into how many heads the embedding is cut. 1 to 8 heads. */
  heads: number;
  /** Where the schedule of the temperature leads. 0.01 to 2, any number, log scale. */
  tauend: number;
  /** How many steps the schedule of the temperature takes. 2 to 5000 steps, log scale. */
  period: number;
  /** How much the temperature rises with the alignment of positives. 0 to 2, any number. */
  alpha: number;
  /** How many effective negatives the controller holds. 1 to 1024 negatives, any number, log scale. */
  target: number;
  /** A known combination of the four stages below; choosing one sets them. */
  recipe: "in-batch" | "uniform" | "popularity" | "logq" | "xbm" | "moco" | "moco-one-sided" | "cocosoda" | "static-hard" | "star" | "dynamic-hard" | "adore" | "ance" | "tas-balanced" | "ngame" | "sample4geo" | "sample4geo-gps" | "refined-batch" | "spn" | "siblings" | "lemon" | "two-stage" | "mmtg" | "peg" | "gist" | "fnc" | "oracle" | "concepts" | "positive-aware" | "atss" | "unpg" | "truncated" | "debiased" | "hcl" | "focal" | "cet" | "dbpm" | "dcl" | "dclw" | "siglip" | "supcon" | "triplet" | "triplet-semihard" | "distance-weighted" | "mochi" | "feature-transformation" | "cfcd" | "amcl" | "macl" | "cosine-temperature" | "learnt-temperature" | "effective-negatives" | "custom";
  /** Which pairs share a batch and so become each other's negatives. */
  compose: "random" | "distinct" | "topics" | "reweighted" | "ngame" | "neighbours" | "places" | "targets" | "siblings" | "graded";
  /** Which further keys each query must tell its partner from. */
  collect: "none" | "uniform" | "popularity" | "logq" | "queue" | "momentum" | "momentum-masked" | "momentum-one-sided" | "mixed" | "transform" | "static" | "refreshed" | "two-stage" | "hard" | "hard-queries" | "bank" | "cluster" | "siblings" | "distance";
  /** Which negatives are suspected to be right answers and left out. */
  filter: "none" | "labels" | "concepts" | "duplicates" | "ceiling" | "margin" | "relative" | "atss" | "guide" | "support" | "semihard" | "whiskers" | "quantile";
  /** How much each negative that is left counts. */
  weigh: "equal" | "hardness" | "debiased" | "debiased-hardness" | "focal" | "penalty" | "selection" | "trust" | "progressive";
  /** How many keys join the batch's own: random ones once per step, hardest ones for each query. 1 to 4096 keys, log scale. */
  negatives: number;
  /** How many pairs a step looks at; each is compared with the keys of all the others. 2 to 4096 pairs, log scale. */
  batch: number;
  /** Whether the other keys of the batch count as negatives. */
  inbatch: "yes" | "no";
  /** After how many steps the method looks at the embeddings again; until then it works with what it saw. 1 to 1000 steps, log scale. */
  refresh: number;
  /** At which step the method begins; before it, batches and negatives are random, and what is remembered is not mixed. 0 to 5000 steps. */
  warmup: number;
  /** From how many of the most similar keys the negatives are drawn. 1 to 4096 keys, log scale. */
  pool: number;
  /** Into how many groups the pairs are clustered. 2 to 256 groups, log scale. */
  groups: number;
  /** Into how many bins of equal width the margins are cut before one is drawn. 1 to 20 bins. */
  bins: number;
  /** After how many steps the clusters double in size. 1 to 2000 steps, log scale. */
  growth: number;
  /** How many past embeddings are kept as negatives. 16 to 16384 keys, log scale. */
  memory: number;
  /** How slowly the momentum encoder follows: at 0 it is the encoder itself. 0 to 0.9999, any number. */
  ema: number;
  /** Which share of the inputs the momentum encoder does not see. 0 to 0.9, any number. */
  masked: number;
  /** How strongly popular keys are preferred: at 0 all are drawn alike. 0 to 1, any number. */
  exponent: number;
  /** Which share of the negatives are siblings of the key; the others come from the whole corpus. 0 to 1, any number. */
  siblings: number;
  /** How many of the most similar keys of the memory are mixed. 2 to 256 keys, log scale. */
  hardest: number;
  /** How many mixtures of two hard keys join. 0 to 64 keys. */
  blends: number;
  /** How many mixtures of the query with a hard key join. 0 to 64 keys. */
  queryblends: number;
  /** How far positives are pushed apart, as a multiple of the draw from Beta(2, 2). 0 to 2, any number. */
  stretch: number;
  /** Distances below this count as this, so that the very nearest keys are not preferred. 0.1 to 1.4, any number. */
  cutoff: number;
  /** Negatives more similar than this leave. -1 to 1, any number. */
  ceiling: number;
  /** How far below the positive a negative must lie to stay. 0 to 1, any number. */
  margin: number;
  /** How far below the positive a negative must lie to stay, as a share of the positive similarity. 0 to 0.9, any number. */
  relative: number;
  /** How many standard deviations above the mean a negative may lie. 0 to 5, any number. */
  deviations: number;
  /** Whose similarities decide which negatives are suspect. */
  guide: "checkpoint" | "average" | "truth";
  /** How much noise the guide that knows the hidden truth is given. 0 to 2, any number. */
  guidenoise: number;
  /** How similar a candidate must be to a support view to count as a false negative. 0 to 1, any number. */
  agreement: number;
  /** How many interquartile ranges beyond the quartiles a negative may lie. 0 to 5, any number. */
  whiskers: number;
  /** Only this share of the negatives, the most similar ones, stays. 0.005 to 1, any number. */
  quantile: number;
  /** How strongly harder negatives count more: at 0 all count alike. 0 to 4, any number. */
  beta: number;
  /** Whether the gradient also passes through the weights, as in the official code. */
  flow: "detached" | "through";
  /** Which share of the negatives is taken to be false. 0 to 0.49, any number. */
  prior: number;
  /** How strongly negatives that already lie far away are played down. 0 to 2, any number. */
  gamma: number;
  /** How many logits a negative gains per unit of similarity. 0 to 10, any number. */
  penalty: number;
  /** How likely it is that a right answer was labelled as one. 0.05 to 0.95, any number. */
  selection: number;
  /** How many robust standard deviations above the median a pair may lose before it is doubted. 1 to 6 deviations, any number. */
  doubt: number;
  /** How the weights follow the gradient. */
  optimizer: "sgd" | "adam" | "adamw";
  /** How far the weights move in one step; too far and the run falls apart. 0.00001 to 10, any number, log scale. */
  rate: number;
  /** How much of the last step's movement carries over into the next. 0 to 0.999, any number. */
  momentum: number;
  /** How strongly the weights are drawn towards zero; the temperature is exempt. 0 to 1, any number. */
  decay: number;
  /** Every random draw follows from this number: the same seed gives the same run. 0 to 4294967295. */
  seed: number;
  /** After how many steps the run stops by itself. 1 to 100000 steps, log scale. */
  steps: number;
}

/** The id of a knob. */
export type KnobId = keyof Settings;

/** The id of a metric. */
export type MetricId = "loss" | "chance" | "floor" | "tau" | "recall_at_1" | "recall_at_5" | "recall_at_10" | "mrr" | "right_at_1" | "right_at_10" | "key_right_at_1" | "ndcg_at_10" | "class_at_10" | "class_at_10_with_own" | "recall_head" | "recall_torso" | "recall_tail" | "recall_seen" | "recall_unseen" | "alignment" | "uniformity" | "query_uniformity" | "key_uniformity" | "tolerance" | "modality_gap" | "rank_me" | "positive_mean" | "negative_mean" | "hardness" | "hardness_percentile" | "overlap" | "d_prime" | "auroc" | "auprc" | "prevalence" | "false_positives_at_95" | "candidates_per_anchor" | "candidate_false_rate" | "candidate_duplicate_rate" | "removed_per_anchor" | "effective_negatives" | "false_negative_rate" | "duplicate_rate" | "chosen_false_rate" | "chosen_duplicate_rate" | "top_share" | "attracted" | "clamped" | "active" | "index_age" | "index_overlap" | "queue_drift" | "examples_to_half" | "examples_to_most" | "steps_per_second";

/** The id of a view. */
export type ViewId = "lens" | "waterfall" | "matrix" | "forces" | "twins" | "map" | "rewind" | "sanity" | "ask";
