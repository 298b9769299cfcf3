// The numbers between the cards: what is left of the candidates after each stage.

import { percent, short, whole } from "../format.js";
import type { KnobId } from "../generated/settings.js";
import type { Settings, Snapshot } from "../types.js";

/** One of them. */
export interface Count {
  value: string;
  caption: string;
}

/** Per anchor, after each of the four stages. What has no meaning is left out. */
export function countsAfter(stage: KnobId, settings: Settings, snapshot: Snapshot | undefined): Count[] {
  if (!snapshot) return [];
  const counts: Partial<Record<KnobId, () => (Count | undefined)[]>> = {
    compose: () => [count(Number(settings.batch), whole, "pairs")],
    collect: () => [
      count(snapshot.candidates_per_anchor, few, "candidates"),
      count(snapshot.candidate_false_rate, share, "of them false"),
    ],
    filter: () => [
      count(snapshot.removed_per_anchor, few, "removed"),
      count(snapshot.false_negative_rate, share, "false of the rest"),
    ],
    weigh: () => [count(snapshot.effective_negatives, few, "effective")],
  };
  return counts[stage]?.().filter((count) => count !== undefined) ?? [];
}

function count(value: number | undefined, write: (value: number) => string, caption: string): Count | undefined {
  return value === undefined || !Number.isFinite(value) ? undefined : { value: write(value), caption };
}

/** A mean number of things: whole when large. */
function few(value: number): string {
  return value >= 10 ? whole(value) : short(value, 2);
}

function share(value: number): string {
  return percent(value, value > 0 && value < 0.1 ? 1 : 0);
}
