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
  // Where a look's list of losses begins is said of the list, and depends on when it was looked.
  const { first_loss_step: _, ...look } = snapshot ?? {};
  const all = Object.entries({ ...look, ...evaluation });
  return Object.fromEntries(all.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}
