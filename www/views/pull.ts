// The forces on one anchor as arrows and as an equation. Nothing here draws.

import type { Column } from "../charts/export.js";
import { numberAt } from "../entries.js";
import { fixed, percent } from "../format.js";
import { type Forces, NOBODY, SOURCES, type Term } from "../rows.js";
import { project, type Turn } from "./projection.js";

/** Where positions and arrows come to lie: `radius` pixels are one. */
export interface Ground {
  x: number;
  y: number;
  radius: number;
  turn: Turn | undefined;
}

/** A place in the picture; depth 1 is nearest. */
export interface Place {
  x: number;
  y: number;
  depth: number;
}

/** Where the position that starts at `offset` lies. */
export function placed({ x, y, radius, turn }: Ground, positions: ArrayLike<number>, offset = 0): Place {
  const at = project(positions, offset, turn);
  return { x: x + radius * at.x, y: y - radius * at.y, depth: at.depth };
}

/** From an anchor's place along a force; `unit` pixels are a force of 1. */
export function tip(from: Place, { turn }: Pick<Ground, "turn">, arrow: ArrayLike<number>, unit: number): Place {
  const along = project(arrow, 0, turn);
  return { x: from.x + unit * along.x, y: from.y - unit * along.y, depth: from.depth };
}

/** A round number of at most `most`, and at least half or two fifths of it: 1, 2 or 5 times a power of ten. */
export function round(most: number): number {
  if (!(most > 0) || !Number.isFinite(most)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [5, 2, 1].find((step) => step * power <= most * (1 + 1e-9)) ?? 1;
  return factor * power;
}

/** The length of the longest arrow. */
export function longest({ terms, pull, push, resultant }: Forces): number {
  return Math.max(pull.length, push.length, resultant.length, ...terms.map((term) => term.length));
}

/** How the sphere is turned when this position faces the viewer: along it, nothing is foreshortened there. */
export function facing(position: ArrayLike<number>): Turn {
  const [x, y, z] = [numberAt(position, 0), numberAt(position, 1), numberAt(position, 2)];
  const level = Math.hypot(x, z);
  return { yaw: level > 0 ? Math.atan2(-x, z) : 0, pitch: Math.atan2(y, level) };
}

/** The path of an arrow, shaft and head; a mere point has neither. */
export function arrowPath(from: Place, to: Place, head: number): { shaft: string; head: string } | undefined {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  if (length < 0.5) return undefined;
  const size = Math.min(head, 0.6 * length);
  const [ux, uy] = [dx / length, dy / length];
  const wing = (side: number) => {
    const x = to.x - size * ux + side * 0.5 * size * uy;
    const y = to.y - size * uy - side * 0.5 * size * ux;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  const point = `${to.x.toFixed(1)} ${to.y.toFixed(1)}`;
  return { shaft: `M${from.x.toFixed(1)} ${from.y.toFixed(1)}L${point}`, head: `M${wing(1)}L${point}L${wing(-1)}` };
}

/** The anchor that is drawn nearest to a place, if it is near: its row. */
export function nearestRow(
  ground: Ground,
  positions: ArrayLike<number>,
  axes: number,
  { x, y }: { x: number; y: number },
  reach = 16,
): number | undefined {
  let best: { row: number; distance: number } | undefined;
  for (let row = 0; row < positions.length / axes; row++) {
    const at = placed(ground, positions, row * axes);
    // What lies on the far side of the sphere is behind what lies in front.
    const distance = Math.hypot(at.x - x, at.y - y) + (at.depth < 0 ? reach / 2 : 0);
    if (distance <= reach && (!best || distance < best.distance)) best = { row, distance };
  }
  return best?.row;
}

/** The loss with its numbers: `-s+/tau + log(...)`. */
export interface Equation {
  tau: number;
  positive: number;
  /** Exponents `s / tau` of the strongest negatives by share, largest first. */
  exponents: number[];
  /** How many negatives are left out of these, and what `log` comes to of them alone. */
  others: number;
  rest: number;
  /** `log` of the whole sum. */
  log: number;
  /** What this comes to. */
  loss: number;
  /** What the run's rules make of it; about the same where they are plain. */
  actual: number;
  plain: boolean;
}

/** The numbers to put in; `undefined` without a positive. */
export function equation(forces: Forces, named = 3): Equation | undefined {
  const { tau, terms, others, anchor } = forces;
  const positive = terms.find(({ kind }) => kind === "positive");
  if (!positive) return undefined;
  // The shares know the sum: e^(s/tau) of the positive is its share of it.
  const log = positive.similarity / tau - Math.log(positive.share);
  const negatives = terms.filter(({ kind, removed }) => kind !== "positive" && !removed);
  const strongest = [...negatives].sort((a, b) => b.share - a.share).slice(0, named);
  const shown = strongest.reduce((sum, { share }) => sum + share, positive.share);
  const loss = log - positive.similarity / tau;
  return {
    tau,
    positive: positive.similarity,
    exponents: strongest.map(({ similarity }) => similarity / tau),
    others: negatives.length - strongest.length + others.count,
    rest: log + Math.log(Math.max(0, 1 - shown)),
    log,
    loss,
    actual: anchor.loss,
    plain: Math.abs(loss - anchor.loss) <= 1e-3 * (1 + Math.abs(loss)),
  };
}

/** One sentence: who pulls, who pushes. */
export function finding(forces: Forces, named: (label: number) => string): string {
  const { terms, pull, push, resultant, complete } = forces;
  if (!complete)
    return "With several heads a gradient does not pass through similarities, so there are no forces to draw.";
  const negatives = terms.filter(({ kind, removed }) => kind !== "positive" && !removed);
  const [first] = negatives;
  if (!first || push.length + pull.length === 0) return "Nothing pulls or pushes this anchor.";
  const who = first.label === NOBODY ? "a synthetic candidate" : `class ${named(first.label)}`;
  const wrong = negatives.filter(({ kind, gradient }) => kind === "false_negative" && gradient > 0);
  const force = wrong.reduce((sum, { gradient }) => sum + gradient, 0);
  const all = negatives.reduce((sum, { gradient }) => sum + Math.max(0, gradient), Math.max(0, forces.others.gradient));
  const shared =
    wrong.length > 0 && all > 0
      ? ` Of the push, ${percent(force / all)} comes from ${wrong.length} of its own class: false negatives.`
      : "";
  return (
    `Pull ${fixed(pull.length)}, push ${fixed(push.length)}, both together ${fixed(resultant.length)}. The ` +
    `strongest negative, ${who}, has ${percent(first.share, 1)} of the softmax.${shared}`
  );
}

const KINDS: Record<Term["kind"], string> = {
  positive: "positive",
  negative: "negative",
  false_negative: "false negative",
};

/** Term by term, in words and numbers; then the rest and the sum. */
export function columnsOf(forces: Forces, named: (label: number) => string): Column[] {
  const { terms, others, resultant } = forces;
  const name = (label: number) => (label === NOBODY ? "" : named(label));
  const rest = others.count > 0 ? 1 : 0;
  const list = (of: (term: Term) => number | string, left: number | string, whole: number | string) => [
    ...terms.map(of),
    ...(rest ? [left] : []),
    whole,
  ];
  return [
    { name: "what", values: list(({ kind }) => KINDS[kind], `${others.count} other negatives`, "all together") },
    { name: "pair", values: list(({ pair }) => (pair === NOBODY ? "" : pair), "", "") },
    { name: "class", values: list(({ label }) => name(label), "", "") },
    { name: "from", values: list(({ source }) => SOURCES[source] ?? "", "", "") },
    { name: "similarity", values: list(({ similarity }) => similarity, "", "") },
    { name: "share of the softmax", values: list(({ share }) => share, others.share, 1) },
    { name: "dL/ds", values: list(({ gradient }) => gradient, others.gradient, "") },
    { name: "length of the force", values: list(({ length }) => length, others.length, resultant.length) },
    { name: "removed", values: list(({ removed }) => (removed ? "yes" : ""), "", "") },
  ];
}
