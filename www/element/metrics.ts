// The latest numbers of a session in one flat record.

import type { Session } from "../client/session.js";

/** Every single number of the last look and the last evaluation, keyed by metric id. */
export function metricsOf(session: Session): Record<string, number> {
  const all = { ...session.snapshot, ...session.evaluation, step: session.step };
  const numbers = Object.entries(all).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  return { ...Object.fromEntries(numbers), steps_per_second: session.steps_per_second };
}
