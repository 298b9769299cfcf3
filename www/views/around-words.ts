// What the picture of one query and its keys says, in words.

import { fixed, percent, whole } from "../format.js";
import type { Around, AroundKey } from "./around.js";

/** What the positive is: `recalled` where it is no partner. */
export const positiveOf = (recalled: boolean) => (recalled ? "what it is drawn to" : "partner");

/** Where the positive is, in a line. */
export function positiveWords(around: Around | undefined, recalled: boolean): string {
  const [positive, found] = [positiveOf(recalled), around?.partner];
  if (!around || !found || around.rank === undefined) return positive;
  const among = whole(counted(around) + around.left_out);
  return `${positive} at ${degrees(found.target)} (${fixed(found.similarity)}), rank ${whole(around.rank)} of ${among}`;
}

/** The whole picture, for those who do not see it. */
export function aroundWords(around: Around, names: string[], recalled: boolean): string {
  const { partner, rank, side, label, step } = around;
  if (!partner || rank === undefined) return "Embeddings around one query";
  const keys = [...around.keys.values()];
  const others = side === "query" ? "keys" : "queries";
  const strongest = keys.reduce((best, key) => (key.push > best.push ? key : best), partner);
  return [
    `Embeddings around one ${side} of class ${names[label] ?? label} at step ${whole(step)}: the distance from the middle ` +
      "is the angle.",
    `${recalled ? "What it is drawn to" : "Its partner"}, the positive, is at ${degrees(partner.target)} (similarity ${fixed(partner.similarity)}), the ${nth(rank)} ` +
      `of ${whole(counted(around) + around.left_out)} ${others}.`,
    some("false negative", "of its class", taking(keys, "false_negative")),
    some("negative", "of other classes", taking(keys, "negative")),
    strongest.push > 0
      ? `The strongest push, ${percent(strongest.push)} of all, is on one at ${degrees(strongest.target)}.`
      : "",
    around.left_out > 0 ? `${whole(around.left_out)} with the weakest push are not drawn.` : "",
    "Left and right arrow keys put another query in the middle.",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Keys that take part. */
function counted({ keys }: Around): number {
  return [...keys.values()].filter(({ signs }) => !signs.removed).length;
}

function taking(keys: AroundKey[], kind: AroundKey["kind"]): AroundKey[] {
  return keys.filter((key) => key.kind === kind && !key.signs.removed);
}

function some(name: string, which: string, keys: AroundKey[]): string {
  if (keys.length === 0) return "";
  const angles = keys.map(({ target }) => target);
  const mean = angles.reduce((sum, angle) => sum + angle, 0) / angles.length;
  const one = keys.length === 1;
  const where = one ? `at ${degrees(mean)}` : `from ${degrees(Math.min(...angles))}, ${degrees(mean)} on average`;
  return `${whole(keys.length)} ${name}${one ? "" : "s"} (${which}) ${where}.`;
}

function degrees(angle: number): string {
  return `${Math.round(angle)}°`;
}

/** The nearest, the 2nd nearest and so on. */
function nth(rank: number): string {
  if (rank === 1) return "nearest";
  const ending = rank % 100 >= 11 && rank % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][rank % 10] ?? "th");
  return `${whole(rank)}${ending} nearest`;
}
