// What the core answers when it is asked for keys, and how it is put in words.

import { fixed, percent, short, whole } from "../format.js";
import type { Found, Ranked } from "../types.js";

/** What a key is to the query, in words; empty where it is a plain wrong answer. */
export function standing({ right, duplicate, same_class }: Ranked, relevance: Found["relevance"]): string {
  if (right) return "✓ own partner";
  if (duplicate) return "◎ same item: a false negative";
  if (same_class && relevance === "class") return "○ same class: a false negative";
  return "";
}

/** The one sentence. */
export function finding(found: Found, class_names: string[]): string {
  const [first] = found.ranked;
  if (!found.own) {
    const near = found.ranked.slice(0, 10);
    const counts = new Map<number, number>();
    for (const { label } of near) counts.set(label, (counts.get(label) ?? 0) + 1);
    const [label, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
    return `Of the ${near.length} keys nearest to the drawing, ${count} are of class ${class_names[label] ?? label}; the nearest has a similarity of ${fixed(first?.similarity ?? Number.NaN, 3)}.`;
  }
  return `Its own partner ranks ${rank(found.own.rank)} of ${whole(found.count)}, at a similarity of ${fixed(found.own.similarity, 3)}.`;
}

/** Precision and recall at a cut-off. */
export function atCutoff(found: Found, k: number): string {
  const [precision, recall] = [found.precision[k - 1], found.recall[k - 1]];
  if (precision === undefined || recall === undefined) return "";
  const what = found.relevance === "class" ? "of the query’s class" : "of the query’s item";
  return `The first ${k}: ${percent(precision)} are ${what} (precision), ${percent(recall)} of all ${whole(found.relevant)} such keys are among them (recall).`;
}

/** 3, or 3.5 where keys tie. */
export function rank(value: number): string {
  return Number.isInteger(value) ? whole(value) : short(value, 5);
}

/** Queries to pick from: the first of each class, then the second, and so on; page after page. */
export function examples(labels: ArrayLike<number>, count: number, page: number): number[] {
  const of_class = new Map<number, number>();
  const turn = Array.from(labels, (label, query) => {
    const nth = of_class.get(label) ?? 0;
    of_class.set(label, nth + 1);
    return { query, label, nth };
  });
  turn.sort((a, b) => a.nth - b.nth || a.label - b.label);
  const from = (page * count) % Math.max(1, turn.length);
  return turn.slice(from, from + count).map(({ query }) => query);
}
