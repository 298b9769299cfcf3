// Which pair a bar of the histogram stands for: one whose positive lies there, or one that is pushed from a negative
// there.

import { numberAt } from "../entries.js";
import type { Matrix } from "../types.js";
import { binOf } from "./bins.js";

/** What of a table of similarities matters here. */
export type Table = Record<
  keyof Pick<Matrix, "rows" | "columns" | "similarities" | "shares" | "states">,
  ArrayLike<number>
>;

const POSITIVE = 1;
const TAKES_PART = 2;

/** The pair whose positive is in the bar's bin; with `negatives`, the one that a negative in that bin pushes most. Where
 * there is none, the one that comes nearest. */
export function pairIn(table: Table, bin: number, bins: number, negatives: boolean): number | undefined {
  const count = table.columns.length;
  let best: { pair: number; away: number; share: number } | undefined;
  for (let row = 0; row < table.rows.length; row++) {
    for (let column = 0; column < count; column++) {
      const at = row * count + column;
      if (numberAt(table.states, at) % 16 !== (negatives ? TAKES_PART : POSITIVE)) continue;
      const away = Math.abs(binOf(numberAt(table.similarities, at), bins) - bin);
      const share = numberAt(table.shares, at);
      if (best && (away > best.away || (away === best.away && share <= best.share))) continue;
      best = { pair: numberAt(table.rows, row), away, share };
    }
  }
  return best?.pair;
}
