// The numbers between the cards: what is left of the candidates after each stage.

import { percent, short, whole } from "../format.js";
import type { KnobId } from "../generated/settings.js";
import type { Settings, Snapshot } from "../types.js";
import { candidatesPerQuery } from "../views/bins.js";

/** One of them. */
export interface Count {
  value: string;
  caption: string;
}

/** Per anchor, after each of the four stages. What the snapshot does not say is left out. */
export function countsAfter(stage: KnobId, settings: Settings, snapshot: Snapshot | undefined): Count[] {
  if (!snapshot) return [];
  const numbers = snapshot as unknown as Record<string, unknown>;
  const read = (name: string) => {
    const value = numbers[name];
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
  const counts: Partial<Record<KnobId, () => (Count | undefined)[]>> = {
    compose: () => [count(Number(settings.batch), whole, "pairs")],
    collect: () => [
      count(read("candidates_per_anchor") ?? candidatesPerQuery(snapshot) - 1, few, "candidates"),
      count(read("candidate_false_rate") ?? read("false_negative_rate"), share, "of them false"),
    ],
    filter: () => [
      count(read("removed_per_anchor") ?? 0, few, "removed"),
      count(read("false_negative_rate"), share, "false of the rest"),
    ],
    weigh: () => [count(read("effective_negatives"), few, "effective")],
  };
  return counts[stage]?.().filter((count) => count !== undefined) ?? [];
}

function count(value: number | undefined, write: (value: number) => string, caption: string): Count | undefined {
  return value === undefined ? undefined : { value: write(value), caption };
}

/** A mean number of things: whole when large. */
function few(value: number): string {
  return value >= 10 ? whole(value) : short(value, 2);
}

function share(value: number): string {
  return percent(value, value > 0 && value < 0.1 ? 1 : 0);
}
