// What a host takes out of a figure: curves, positions, and a chart with the sentence that says what it shows.

import { type About, csv, pngOf, standalone } from "../charts/export.js";
import type { Taken } from "../charts/figure.js";
import type { RunView } from "../client/run-view.js";
import type { Evaluation, Snapshot } from "../types.js";

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

/** The curves of a run so far. */
export function curvesOf({ history }: Pick<RunView, "history">): RunCurves {
  const { steps, losses } = history.curve();
  return { loss: { step: [...steps], value: [...losses] }, evaluations: structuredClone(history.evaluations) };
}

/** The positions of a look; copies, which a host may change. */
export function positionsIn(snapshot: Snapshot): Positions {
  const { step, axes, queries, keys, labels, projected, explained } = snapshot;
  return { step, axes, queries: queries.slice(), keys: keys.slice(), labels: labels.slice(), projected, explained };
}

/** A chart with its numbers and its sentence; undefined where there is nothing to draw. */
export async function savedChart(taken: Taken, about: About): Promise<SavedChart | undefined> {
  const [picture, columns] = [taken.picture(document.body), taken.columns()];
  if (!picture || !columns) return undefined;
  const svg = standalone(picture, about);
  const { title } = taken;
  return {
    link: about.link,
    png: await pngOf(svg),
    svg,
    csv: csv(columns, { title, about }),
    sentence: `${title}. ${about.settings}`,
  };
}
