// What the core says about a run, and how it is put on the page.

import { fixed, percent, short, whole } from "../format.js";
import type { Advice, Diagnosis, Knob, Settings } from "../types.js";

/** A line across the chart. */
export interface Level {
  value: number;
  words: string;
}

/** What the lowest level is called. */
export const LOWEST = "lowest loss possible at this τ";

/** The levels to draw: one for chance and collapse where they are one, none where nothing is known. */
export function levels(
  { chance, collapse, floor }: Diagnosis["lines"],
  text = (value: number) => fixed(value),
): Level[] {
  const one = Math.abs(chance - collapse) <= 0.005 * Math.max(Math.abs(chance), Math.abs(collapse));
  const all = one
    ? [{ value: chance, words: `chance = collapse ${text(chance)}` }]
    : [
        { value: chance, words: `chance ${text(chance)}` },
        { value: collapse, words: `collapse ${text(collapse)}` },
      ];
  if (floor !== undefined) all.push({ value: floor, words: `${LOWEST}: ${text(floor)}` });
  return all.filter(({ value }) => Number.isFinite(value));
}

/** The span of losses that is drawn: what is above it, but for the first losses, would flatten the rest. */
export function span(losses: number[], all: Level[]): [number, number] {
  const settled = losses.length > 30 ? losses.slice(10) : losses;
  const chance = all[0]?.value ?? 0;
  const known = settled.filter(Number.isFinite);
  const most = known.reduce((a, b) => Math.max(a, b), Math.max(chance, 0.01));
  const near = all.filter(({ value }) => value <= 2 * most).map(({ value }) => value);
  const least = known.reduce((a, b) => Math.min(a, b), 0);
  return [least < 0 ? 1.1 * least : 0, 1.15 * Math.max(most, ...near)];
}

/** What a button that follows an advice says: which knob goes where. */
export function action({ knob: id, value }: Advice, knobs: Knob[], settings: Settings): string | undefined {
  const knob = knobs.find((knob) => knob.id === id);
  if (!knob || value === undefined) return undefined;
  const named = (value: number | string) =>
    knob.choices?.find((choice) => choice.id === value)?.label ?? (typeof value === "number" ? short(value) : value);
  return `${knob.label}: ${named(settings[knob.id] ?? "")} → ${named(value)}`;
}

/** The numbers behind the sentence. */
export function numbers(found: Diagnosis): { name: string; value: string }[] {
  const { lines, retrieval } = found;
  const none = "–";
  return [
    { name: "Loss of this batch", value: fixed(found.loss) },
    { name: "Recent mean", value: fixed(found.recent_loss) },
    { name: "Chance", value: fixed(lines.chance) },
    { name: "Collapse", value: fixed(lines.collapse) },
    { name: "Floor", value: lines.floor === undefined ? "not known" : fixed(lines.floor) },
    { name: "Effective negatives", value: fixed(found.effective_negatives, 1) },
    { name: "Push on false negatives", value: found.false_push === undefined ? none : percent(found.false_push) },
    { name: "RankMe", value: retrieval ? `${fixed(retrieval.rank_me, 1)} dimensions` : none },
    { name: "Recall@1", value: retrieval ? percent(retrieval.recall_at_1, 1) : none },
    {
      name: "Recall@10",
      value: retrieval ? `${percent(retrieval.recall_at_10, 1)} among ${whole(retrieval.candidates)}` : none,
    },
  ];
}
