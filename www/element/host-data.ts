// What a host takes out of a figure: curves, positions, and a chart with the sentence that says what it shows.

import { type About, csv, pngOf, standalone } from "../charts/export.js";
import type { Taken } from "../charts/figure.js";
import type { RunView } from "../client/run-view.js";
import type { Snapshot } from "../types.js";
import type { Positions, RunCurves, SavedChart } from "./host-types.js";

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
