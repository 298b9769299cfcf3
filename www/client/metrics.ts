// The latest numbers of a session in one flat record.

import type { Evaluation, Snapshot } from "../types.js";
import type { RunView } from "./run-view.js";

/** Every single number of the last look and the last evaluation, keyed by metric id. */
export function metricsOf(run: RunView): Record<string, number> {
  const numbers = metricsIn(run.snapshot, run.evaluation);
  return { ...numbers, step: run.step, steps_per_second: run.steps_per_second };
}

/** Every single number of a look and an evaluation. What both have is the evaluation's. */
export function metricsIn(snapshot?: Snapshot, evaluation?: Evaluation): Record<string, number> {
  const all = Object.entries({ ...snapshot, ...evaluation });
  return Object.fromEntries(all.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}
