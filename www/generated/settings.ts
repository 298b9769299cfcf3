// Written by: cargo run --bin cplay -- catalogue --typescript > www/generated/settings.ts

/** The settings of an experiment, keyed by the catalogue's ids. */
export interface Settings {
  /** What the pairs are made of. */
  data: "digits" | "clusters";
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
  loss: "infonce" | "infonce-qk" | "infonce-kq";
  /** Whether the temperature stays as set or is trained with the encoders. */
  temperature: "fixed" | "learned";
  /** How sharply the most similar negatives are singled out: low pushes on the hardest few, high on all alike. 0.01 to 2, any number, log scale. */
  tau: number;
  /** A known combination of the four stages below; choosing one sets them. */
  recipe: "in-batch" | "uniform" | "dynamic-hard" | "custom";
  /** Which pairs share a batch and so become each other's negatives. */
  compose: "random";
  /** Which further keys each query must tell its partner from. */
  collect: "none" | "uniform" | "hard";
  /** Which negatives are suspected to be right answers and left out. */
  filter: "none";
  /** How much each negative that is left counts. */
  weigh: "equal";
  /** How many keys join the batch's own: random ones once per step, hardest ones for each query. 1 to 4096 keys, log scale. */
  negatives: number;
  /** How many pairs a step looks at; each is compared with the keys of all the others. 2 to 4096 pairs, log scale. */
  batch: number;
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
export type MetricId = "loss" | "chance" | "floor" | "tau" | "recall_at_1" | "recall_at_10" | "mrr" | "alignment" | "uniformity" | "positive_mean" | "negative_mean" | "auroc" | "effective_negatives" | "false_negative_rate" | "top_share" | "steps_per_second";
