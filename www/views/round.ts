// From one query to the next one round the circle.

import { numberAt } from "../entries.js";
import type { Positions } from "./cloud.js";

/** The pair whose query comes next, counter-clockwise for 1; the first one where `from` is not in the batch. */
export function nextRound(
  { queries, indices }: Pick<Positions, "queries" | "indices">,
  from: number | undefined,
  direction: 1 | -1,
): number | undefined {
  const angles = Array.from(indices, (pair, row) => ({
    pair,
    angle: Math.atan2(numberAt(queries, 2 * row + 1), numberAt(queries, 2 * row)),
  }));
  angles.sort((a, b) => a.angle - b.angle || a.pair - b.pair);
  const at = angles.findIndex(({ pair }) => pair === from);
  const next = at < 0 ? 0 : (at + direction + angles.length) % angles.length;
  return angles[next]?.pair;
}
