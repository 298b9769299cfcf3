// The latest numbers of a session in one flat record.

import type { Evaluation, Snapshot } from "../types.js";
import type { Session } from "./session.js";

/** Every single number of the last look and the last evaluation, keyed by metric id. */
export function metricsOf(session: Session): Record<string, number> {
  const numbers = metricsIn(session.snapshot, session.evaluation);
  return { ...numbers, step: session.step, steps_per_second: session.steps_per_second };
}

/** Every single number of a look and an evaluation. What both have is the evaluation's. */
export function metricsIn(snapshot?: Snapshot, evaluation?: Evaluation): Record<string, number> {
  const all = Object.entries({ ...snapshot, ...evaluation });
  return Object.fromEntries(all.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}
