// Every knob, option and metric that the map knows by name; their types are the catalogue's, so none can be unknown to
// it.

import type { Settings as Knobs, MetricId } from "../../generated/settings.js";

/** A part of the settings, by the catalogue's names. */
export type Some = { readonly [Id in keyof Knobs]?: Knobs[Id] };

/** An axis to begin with. */
export type Beginning = {
  [Id in keyof Knobs]: { knob: Id; from?: number; to?: number; options?: readonly Knobs[Id][] };
}[keyof Knobs];

/** Two axes that are worth seeing together. */
export interface Preset {
  title: string;
  x: Beginning;
  y: Beginning;
  /** Set where one of the two knobs would have no effect otherwise. */
  scene: Some;
  /** Set in any case: without it the picture would be about something else. */
  always: Some;
  metric: MetricId;
}

const STILL: Some = { temperature: "fixed" };
const SHARPNESS: Beginning = { knob: "tau", from: 0.02, to: 1 };

/** The presets, the first of them shown first. */
export const PRESETS: readonly Preset[] = [
  {
    title: "Temperature × negatives",
    x: SHARPNESS,
    y: { knob: "negatives", from: 4, to: 1024 },
    scene: { collect: "uniform", inbatch: "no" },
    always: STILL,
    metric: "recall_at_1",
  },
  {
    title: "Temperature × false negatives",
    x: SHARPNESS,
    y: { knob: "duplicates", from: 0, to: 0.8 },
    // Few pairs, so that duplicates of one item meet in a batch, and noise, so that telling items apart is not easy.
    scene: { data: "hierarchy", pairs: 400, noise: 0.3 },
    always: STILL,
    metric: "recall_at_1",
  },
  {
    title: "Sampler × hardness",
    x: { knob: "beta", from: 0, to: 4 },
    y: { knob: "collect", options: ["none", "uniform", "momentum", "cluster", "refreshed"] },
    scene: { weigh: "hardness" },
    always: {},
    metric: "recall_at_1",
  },
];

/** The temperature sweep: its knob, what holds it still, and the three numbers of the dilemma. */
export const SWEEP: { x: Beginning; always: Some; recall: MetricId; uniformity: MetricId; tolerance: MetricId } = {
  x: SHARPNESS,
  always: STILL,
  recall: "recall_at_1",
  uniformity: "uniformity",
  tolerance: "tolerance",
};

/**
 * What keeps each run small, and in enough dimensions for the temperature to matter: of what `grows`, the page may want
 * more.
 */
export const SMALL: readonly { knob: keyof Knobs; value: number; most: number; grows?: boolean }[] = [
  { knob: "steps", value: 300, most: 5000 },
  { knob: "batch", value: 128, most: 1024 },
  { knob: "dim", value: 16, most: 128, grows: true },
];

/** What differs between the runs of one cell, and how long each run is. */
export const SEED: keyof Knobs = "seed";
export const STEPS: keyof Knobs = "steps";

/** Counted over the course of a run, or by the clock: a run that is measured once, at its end, does not have them. */
export const NOT_AT_THE_END: readonly MetricId[] = ["examples_to_half", "examples_to_most", "steps_per_second"];
