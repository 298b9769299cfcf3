// What hosts are given and told, as types. With verbs.ts, these become the declarations of the npm package.

import type { Engine, Evaluation, Failure, Settings, Source } from "../types.js";

/** The details of the events, by name. */
export interface Events {
  /** The first picture is there. */
  ready: { engine: Engine | undefined };
  /** There is no picture: a failure, or none after ten seconds. `tried`: what was tried until then, in order. */
  failed: { reason: string; code: string; tried: string[] };
  /** All numbers, by id. */
  metrics: Record<string, number>;
  /** One of the numbers that `watch` names has another value. */
  metric: { name: string; value: number; step: number };
  /** One setting has another value. */
  change: { key: string; value: number | string | undefined; by: Source };
  /** Settings have changed: all of them. */
  statechange: { state: Settings; source: Source };
  /** The budget of steps is spent. */
  finish: { step: number };
  /** The figure can be seen, or no longer. It trains only while it can. */
  visibility: { visible: boolean };
  /** Something given could not stand as it was: a link, an attribute, a value. */
  warning: { message: string };
  /** The run has ended, or never began. */
  error: Pick<Failure, "code" | "message">;
}

/** The events as they are heard. */
export type EventMap = { [Name in keyof Events]: CustomEvent<Events[Name]> };

/** Settings by id, with the values of two experiments. */
export type Difference = Record<string, [unknown, unknown]>;

/** The curves of a run. */
export interface RunCurves {
  /** The loss at each step; of a long run, the mean over the steps up to it from the step before it in the list. */
  loss: { step: number[]; value: number[] };
  /** The numbers on held-out pairs, in the order of their steps. */
  evaluations: Evaluation[];
}

/** Positions of pairs in the picture of embeddings. */
export interface Positions {
  step: number;
  /** Numbers per position: 2 or 3. */
  axes: number;
  /** `[shown, axes]`, row-major. */
  queries: Float32Array;
  /** `[shown, axes]`: their partners. */
  keys: Float32Array;
  /** `[shown]`: classes of the queries. */
  labels: Uint32Array;
  /** Whether the positions are principal components rather than the embeddings themselves. */
  projected: boolean;
  /** The share of the embeddings' variance that the positions show. */
  explained: number;
}

/** A chart as files, with what they are of. */
export interface SavedChart {
  /** The address of the experiment. */
  link: string;
  png: Blob | null;
  svg: string;
  csv: string;
  /** What the chart shows, of which experiment. */
  sentence: string;
}

/** The pictures of the first screen. */
export type MainChart = "similarities" | "embeddings" | "angles" | "loss";
