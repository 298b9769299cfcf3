// Written by: cargo xtask regenerate

/** The settings of an experiment, keyed by the catalogue's ids. */
export interface Settings {
  /** The data set that the pairs come from. */
  data: "digits" | "clusters" | "hierarchy" | "topics" | "geo" | "emoji" | "clicks" | "lists" | "two-forms" | "edits";
  /** How many pairs the encoders learn from; the data set may have fewer. 16 to 16384 pairs, log scale. */
  pairs: number;
  /** How many clusters the pairs come from; two pairs of one cluster are false negatives of each other. 2 to 64 classes. */
  classes: number;
  /** How different the items of one class are: at 0 they are all alike. 0 to 1, any number. */
  spread: number;
  /** Standard deviation of the noise that is added to each query and key. 0 to 1, any number. */
  noise: number;
  /** The share of queries that are seen through noise so strong that hardly anything is left of them. 0 to 0.9, any number. */
  blurred: number;
  /** The share of pairs whose partners are swapped, so that the query and its key do not belong together. 0 to 0.5, any number. */
  wrong: number;
  /** How unequal the classes are in size: at 0 all are equal, at 1 they follow Zipf's law. 0 to 2, any number. */
  tail: number;
  /** How many topics have training pairs; concepts of one topic are siblings. 1 to 32 topics. */
  topics: number;
  /** How many concepts each topic has; two pairs of one concept are false negatives of each other. 1 to 32 concepts. */
  concepts: number;
  /** The share of pairs that come in groups of four showing the same item; within a group, the others are false negatives. 0 to 0.9, any number. */
  duplicates: number;
  /** How much of each input comes from a map that only its topic uses: at 0 all topics share one map. 0 to 1, any number. */
  distinct: number;
  /** Strength of a feature that all items of a topic share on both sides: a shortcut that matches topics but does not separate their items. 0 to 3, any number. */
  shortcut: number;
  /** How unequally often the keys are shown: at 0 all alike. 0 to 3, any number. */
  exposure: number;
  /** How much more the first positions of a list are looked at: at 0 all alike, at 1 as an eye tracker measured. 0 to 2, any number. */
  bias: number;
  /** How loudly a query says in which form it wants its answer: one of its numbers is this, with either sign. 0 to 1, any number. */
  flag: number;
  /** How much an edited copy is smoothed: at 0 it is its original. 0 to 1, any number. */
  edit: number;
  /** The distance in cells of the grid over which the landscape changes: the larger, the more alike neighbouring places look. 0.5 to 20 cells, any number, log scale. */
  scale: number;
  /** Whether queries and keys pass through the same weights. */
  tower: "separate" | "shared";
  /** How many layers lie between the input and the embedding; with none the tower is linear. 0 to 3 layers. */
  depth: number;
  /** How many units a hidden layer has. 1 to 512 units, log scale. */
  width: number;
  /** The activation function between layers. Without one, stacked layers are a single linear map. */
  activation: "relu" | "gelu" | "tanh";
  /** How many numbers an embedding has: in 2 dimensions all embeddings lie on a circle, in 3 on a sphere; more dimensions separate more pairs. 2 to 128 dimensions, log scale. */
  dim: number;
  /** Which loss is minimised, and in which direction: queries find keys, keys find queries, or both. */
  loss: "infonce" | "infonce-qk" | "infonce-kq" | "ntxent" | "decoupled" | "decoupled-weighted" | "global-denominator" | "sigmoid" | "sigmoid-flipped" | "supcon" | "attraction" | "triplet" | "triplet-semihard" | "triplet-hardest" | "pooled" | "multi-head" | "alignment" | "alignment-uniformity" | "clicked" | "asymmetric";
  /** How the temperature is set: it is fixed, follows a schedule, is learned, or adapts to the batch. */
  temperature: "fixed" | "learned" | "linear" | "cosine" | "step" | "alignment" | "hold" | "adaptive" | "per-anchor";
  /** All similarities are divided by it before the softmax. A low temperature pushes the most similar negatives only, a high one pushes all negatives alike. 0.01 to 2, any number, log scale. */
  tau: number;
  /** The share of the target probability that is spread evenly over all candidates instead of resting on the positive. 0 to 0.5, any number. */
  smoothing: number;
  /** A triplet has a loss until the negative's squared distance exceeds the positive's by this much. 0.01 to 1, any number. */
  gap: number;
  /** The assumed probability that a true partner is among the negatives because its label was flipped. 0 to 0.95, any number. */
  flip: number;
  /** How much spreading each side over the sphere counts against pulling partners together. 0.01 to 10, any number, log scale. */
  uniformity: number;
  /** How fast the push between two items of a side falls with their squared distance: the larger it is, the more only the nearest are pushed apart. 0.5 to 5, any number. */
  kernel: number;
  /** Width of the positives' weights: the smaller it is, the more of the pull goes to pairs that are far apart. 0.1 to 2, any number. */
  sigma: number;
  /** How much it counts that a query's output, before it is scaled to length 1, is shorter than its key's. The loss that is shown leaves this out. 0 to 3, any number. */
  lengths: number;
  /** How much the present batch counts in what an anchor remembers of its denominator: at 1 nothing is remembered. 0.05 to 1, any number. */
  forget: number;
  /** The embedding is cut into this many parts, and each part has its own learned temperature for every pair. 1 to 8 heads. */
  heads: number;
  /** What is known of how likely each position of a list is looked at, by which its clicks are corrected. */
  examination: "ignored" | "known" | "learned";
  /** How many times faster than the encoders the examination is learned: at 0 it stays flat, and every click counts alike. 0 to 50 times, any number. */
  pace: number;
  /** The temperature at the end of the schedule; τ is the one at its start. 0.01 to 2, any number, log scale. */
  tauend: number;
  /** Length of the schedule in steps, from τ to the last temperature; with the adaptive scale, of the margin's growth. 2 to 5000 steps, log scale. */
  period: number;
  /** How much the temperature rises with the mean similarity of the positives: at 0 it stays as set. 0 to 2, any number. */
  alpha: number;
  /** The number of effective negatives that the controller holds by changing the temperature. 1 to 1024 negatives, any number, log scale. */
  target: number;
  /** The lowest temperature that a query can have by itself. 0.01 to 0.1, any number. */
  taulow: number;
  /** The highest temperature that a query can have by itself. 0.2 to 2, any number. */
  tauhigh: number;
  /** A known method as one choice for each stage; choosing it sets all stages and the settings of their methods. */
  recipe: "in-batch" | "uniform" | "popularity" | "logq" | "xbm" | "moco" | "moco-one-sided" | "cocosoda" | "static-hard" | "star" | "dynamic-hard" | "adore" | "ance" | "ar2" | "lsh" | "modality-aware" | "tas-balanced" | "ngame" | "sample4geo" | "sample4geo-gps" | "refined-batch" | "smote" | "spn" | "siblings" | "lemon" | "two-stage" | "mmtg" | "peg" | "gist" | "fnc" | "oracle" | "concepts" | "positive-aware" | "rocketqa" | "atss" | "unpg" | "truncated" | "debiased" | "hcl" | "focal" | "cet" | "dbpm" | "inverse-propensity" | "soft-targets" | "projected" | "simclr" | "dcl" | "dclw" | "global-denominator" | "siglip" | "nbpo" | "alignment" | "alignment-uniformity" | "supcon" | "triplet" | "triplet-semihard" | "triplet-hardest" | "distance-weighted" | "dual-learning" | "asymmetric" | "mochi" | "feature-transformation" | "neighbour" | "block-proxies" | "erasure" | "masked-positives" | "claps" | "uncertainty-jitter" | "cfcd" | "amcl" | "macl" | "cosine-temperature" | "learnt-temperature" | "effective-negatives" | "per-anchor-temperature" | "custom";
  /** Which pairs share a batch and so become each other's negatives. */
  compose: "random" | "distinct" | "topics" | "reweighted" | "ngame" | "neighbours" | "places" | "targets" | "siblings" | "graded" | "exposed" | "smote" | "erasure";
  /** Which extra negatives are added to the batch. */
  collect: "none" | "uniform" | "popularity" | "logq" | "queue" | "momentum" | "momentum-masked" | "momentum-one-sided" | "mixed" | "transform" | "neighbour" | "imposter" | "blurred" | "masked-match" | "proxies" | "static" | "refreshed" | "hashed" | "forms" | "two-stage" | "hard" | "hard-queries" | "bank" | "cluster" | "siblings" | "distance" | "shown";
  /** Which negatives are left out because they may be false negatives: right answers that belong to another pair. */
  filter: "none" | "labels" | "concepts" | "duplicates" | "ceiling" | "margin" | "relative" | "atss" | "guide" | "support" | "semihard" | "whiskers" | "quantile";
  /** How much each remaining negative, or each pair, counts in the loss. */
  weigh: "equal" | "hardness" | "debiased" | "debiased-hardness" | "focal" | "penalty" | "selection" | "trust" | "progressive" | "soft-targets" | "projected" | "propensity" | "ranked" | "erasure";
  /** How many extra keys are added; the method says whether per step or per query. 1 to 4096 keys, log scale. */
  negatives: number;
  /** The number of pairs in one step; each query is compared with the keys of all pairs in its batch. 2 to 16384 pairs, log scale. */
  batch: number;
  /** Whether the keys of the other pairs in the batch are negatives too, besides those that the method collects. */
  inbatch: "yes" | "no";
  /** The method encodes all pairs again after this many steps. Until then it uses the embeddings of its last refresh, which grow stale. 1 to 1000 steps, log scale. */
  refresh: number;
  /** The step at which the method starts. Before it, training is plain in-batch training or uses random extra keys; a memory fills but is not mixed. 0 to 5000 steps. */
  warmup: number;
  /** Size of the list of most similar keys from which negatives or pairs of the batch are drawn: the smaller, the harder. 1 to 4096 keys, log scale. */
  pool: number;
  /** How many hash tables there are: a key is met if it collides with the query in any of them. 1 to 32 tables. */
  tables: number;
  /** How many bits a hash has: the more, the nearer are the keys that collide, and the fewer they are. 1 to 12 bits. */
  bits: number;
  /** The share of a query's own negatives that have the wrong form; the others have the right one. 0 to 1, any number. */
  quota: number;
  /** How many of the most similar keys of the right form are spared, because they may be right answers. 0 to 200 keys. */
  deep: number;
  /** The number of clusters into which the pairs are divided. 2 to 256 groups, log scale. */
  groups: number;
  /** Margins between positive and negatives are divided into this many bins of equal width, and each bin is drawn equally often. 1 to 20 bins. */
  bins: number;
  /** The number of pairs up to which a rare class is filled with synthetic ones, as a multiple of the mean class: at 0 none are added. 0 to 2 mean classes, any number. */
  amount: number;
  /** How many of a pair's nearest of its class it may be mixed with. 1 to 16 pairs. */
  kin: number;
  /** Which class is erased, by its number; classes are counted around. 0 to 255. */
  forgotten: number;
  /** How far the neighbours of the known query are spread around it: the deviation of each input's noise. At 0 all of them are the known query. 0 to 1.5, any number. */
  scatter: number;
  /** Steps until the curriculum moves on: clusters double in size, or more ambiguous pairs join. 1 to 2000 steps, log scale. */
  growth: number;
  /** How many embeddings of past batches the memory holds as negatives; the oldest are replaced first. 16 to 131072 keys, log scale. */
  memory: number;
  /** How slowly the momentum encoder, or the guide that is a moving average, follows the encoder: at 0 it equals the encoder. 0 to 0.9999, any number. */
  ema: number;
  /** The share of the inputs that is hidden: from the momentum encoder, or, where it chooses which, from the encoders that learn. 0 to 0.9, any number. */
  masked: number;
  /** A key is drawn in proportion to its popularity raised to this power: at 0 all keys are equally likely. 0 to 1, any number. */
  exponent: number;
  /** The share of the negatives that are siblings of the key; the others come from the whole corpus. 0 to 1, any number. */
  siblings: number;
  /** How many of the memory's most similar keys are used to make mixtures. 2 to 256 keys, log scale. */
  hardest: number;
  /** How many mixtures of two hard keys are added for each query. 0 to 64 keys. */
  blends: number;
  /** How many mixtures of the query and a hard key are added for each query. 0 to 64 keys. */
  queryblends: number;
  /** How far each positive pair is moved apart: a factor on a random number from Beta(2, 2). At 0 positives stay. 0 to 2, any number. */
  stretch: number;
  /** How far a key is moved to make a negative of it: the tangent of the angle between the two. 0.02 to 1, any number, log scale. */
  nudge: number;
  /** The length of the noise that is added to each key of the batch, against a key's own length of 1. At 0 keys stay as they are. 0 to 2, any number. */
  jitter: number;
  /** How soon keys are met without jitter again: the share of steps with jitter is 1 at first and falls to exp(-a) at the end. At 0 every step has it. 0 to 5, any number. */
  fading: number;
  /** Smaller distances count as this distance, which bounds the preference for the nearest keys. 0.1 to 1.4, any number. */
  cutoff: number;
  /** Negatives with a higher similarity to the query are left out. -1 to 1, any number. */
  ceiling: number;
  /** A negative stays if its similarity is lower than the positive's by this much. With a guide, the guide's similarities count. 0 to 1, any number. */
  margin: number;
  /** A negative stays if its similarity is lower than the positive's by this share of the positive's similarity. 0 to 0.9, any number. */
  relative: number;
  /** Negatives more than this many standard deviations above the mean of their row are left out. 0 to 5, any number. */
  deviations: number;
  /** The second model that decides which negatives are suspect. */
  guide: "checkpoint" | "average" | "truth";
  /** Standard deviation of the noise that is added to the hidden truth before the guide uses it. 0 to 2, any number. */
  guidenoise: number;
  /** A candidate that is more similar than this to a point of the support set counts as a false negative. 0 to 1, any number. */
  agreement: number;
  /** Negatives more than this many interquartile ranges beyond the quartiles are left out. 0 to 5, any number. */
  whiskers: number;
  /** The share of negatives that stay, the most similar ones. 0.005 to 1, any number. */
  quantile: number;
  /** How much more weight similar negatives get: at 0 all negatives count alike. 0 to 4, any number. */
  beta: number;
  /** Whether the weights are constants for the gradient (stop-gradient) or are differentiated too, as in the official code. */
  flow: "detached" | "through";
  /** The share of negatives that is assumed to be false (the class prior). 0 to 0.49, any number. */
  prior: number;
  /** How strongly easy negatives are down-weighted: at 0 all negatives count alike. 0 to 2, any number. */
  gamma: number;
  /** How much is added to a negative's logit per unit of its similarity: at 0 nothing is added. 0 to 10, any number. */
  penalty: number;
  /** The share of the target at the end of the run that is not the partner, but what the model believed before. 0 to 0.95, any number. */
  aim: number;
  /** How much keys that fool the ranker are rewarded: at 0 the target is what the ranker believes, at 1 it is how hard each key is for it to tell from the right one. 0 to 1, any number. */
  reward: number;
  /** The temperature of the ranker's scores: at a high one it spreads the target over more keys. 0.2 to 5, any number, log scale. */
  softness: number;
  /** How many steps of its own the ranker takes at each refresh, on rows that the retriever finds hard. The first refresh gives it 200 more. 1 to 200 steps, log scale. */
  lessons: number;
  /** How much of a negative's push away from the partner is left out: at 1 negatives push perpendicularly to it. 0 to 1, any number. */
  strength: number;
  /** The assumed probability that a right answer was labelled as one. 0.05 to 0.95, any number. */
  selection: number;
  /** The least chance of being shown that a pair is weighted by: at 1 all pairs count alike. 0.001 to 1, any number, log scale. */
  clip: number;
  /** A pair whose loss exceeds the median by more than this many robust standard deviations is down-weighted. 1 to 6 deviations, any number. */
  doubt: number;
  /** How much it counts that queries far from an erased concept stay where they were. At 0 nothing holds them. 0 to 20, any number. */
  keep: number;
  /** The rule by which the weights follow the gradient. */
  optimizer: "sgd" | "adam" | "adamw";
  /** How far the weights move in one step. If it is too large, the run diverges. 0.00001 to 10, any number, log scale. */
  rate: number;
  /** How much of the last step's movement carries over into the next. 0 to 0.999, any number. */
  momentum: number;
  /** How strongly the weights are pulled towards zero; the temperature is exempt. 0 to 1, any number. */
  decay: number;
  /** Every random draw follows from this number: the same seed gives the same run. 0 to 4294967295. */
  seed: number;
  /** The number of steps after which the run stops. 1 to 100000 steps, log scale. */
  steps: number;
}

/** The id of a knob. */
export type KnobId = keyof Settings;

/** The id of a metric. */
export type MetricId = "loss" | "chance" | "floor" | "tau" | "tau_least" | "tau_median" | "tau_most" | "recall_at_1" | "recall_at_5" | "recall_at_10" | "mrr" | "right_at_1" | "right_at_10" | "key_right_at_1" | "ndcg_at_10" | "class_at_10" | "class_at_10_with_own" | "class_at_10_erased" | "class_at_10_kept" | "recall_head" | "recall_torso" | "recall_tail" | "reached" | "reached_tail" | "favour" | "direction" | "reversed_dropped" | "recall_seen" | "recall_unseen" | "tau_clear" | "tau_blurred" | "energy_auroc" | "free_energy_auroc" | "alignment" | "uniformity" | "query_uniformity" | "key_uniformity" | "tolerance" | "modality_gap" | "rank_me" | "positive_mean" | "negative_mean" | "hardness" | "hardness_percentile" | "overlap" | "d_prime" | "auroc" | "auprc" | "prevalence" | "false_positives_at_95" | "candidates_per_anchor" | "candidate_false_rate" | "candidate_duplicate_rate" | "removed_per_anchor" | "effective_negatives" | "false_negative_rate" | "duplicate_rate" | "chosen_false_rate" | "chosen_duplicate_rate" | "top_share" | "attracted" | "clamped" | "active" | "index_age" | "index_overlap" | "queue_drift" | "examples_to_half" | "examples_to_most" | "steps_per_second";

/** The id of a view. */
export type ViewId = "lens" | "waterfall" | "matrix" | "forces" | "twins" | "map" | "rewind" | "sanity" | "examination" | "ranker" | "lengths" | "ask" | "scores";
