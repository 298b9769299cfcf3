// One query and its keys in a fan around it. The distance from the query is the angle between the embeddings, which
// holds in every dimension: nothing is projected. In which direction a key lies says its class, and stays.

import type { Forces, Term } from "../rows.js";
import { NOBODY } from "../rows.js";
import type { Signs } from "./spotlight.js";

/** What the picture is made of. */
export type Surrounded = Pick<Forces, "step" | "side" | "others" | "corpus"> & {
  anchor: Pick<Forces["anchor"], "pair" | "label">;
  terms: Pick<Term, "pair" | "label" | "source" | "kind" | "removed" | "similarity" | "gradient">[];
};

/** Classes that get a sector each; of more, only the query's own does. */
export const MOST_SECTORS = 16;
/** The sector of the query's own class: in it, keys come nearest to each other. */
const OWN_SECTOR = Math.PI / 5;
/** Part of its sector in which a class lies. */
const FILLED = 0.86;
/** How far out the picture may reach, in degrees: no further than it must. */
const LEAST_REACH = 120;
const REACHES = [LEAST_REACH, 150, 180];
/** Part of the way that is covered in each frame, and what is near enough, in degrees. */
const GLIDE = 0.16;
const NEAR = 0.05;
const GOLDEN = 0.6180339887498949;

/** One key. */
export interface AroundKey {
  /** NOBODY for a synthetic candidate. */
  pair: number;
  label: number;
  kind: Term["kind"];
  signs: Signs;
  similarity: number;
  /** Its share of the push of all negatives; of the partner, 0. */
  push: number;
  /** Degrees from the query: where it is drawn, and where it is going. */
  angle: number;
  target: number;
  /** Radians, from -pi on the left to 0 on the right. */
  bearing: number;
}

/** The angle between embeddings of unit length, in degrees. */
export function angleOf(similarity: number): number {
  return (180 / Math.PI) * Math.acos(Math.min(1, Math.max(-1, similarity)));
}

/**
 * The middle of a class's sector and its width. The query's own class is on top, the others lie on both sides of it.
 */
export function sectorOf(label: number, own: number, classes: number): { middle: number; width: number } {
  const top = -Math.PI / 2;
  if (classes <= 1) return { middle: top, width: Math.PI };
  if (label === own) return { middle: top, width: OWN_SECTOR };
  const side = (Math.PI - OWN_SECTOR) / 2;
  if (classes > MOST_SECTORS) {
    const at = 2 * side * fraction(label);
    return { middle: at < side ? at - Math.PI : at - 2 * side, width: 0 };
  }
  const turn = (label - own + classes) % classes;
  const right = Math.floor((classes - 1) / 2);
  const count = turn <= right ? right : classes - 1 - right;
  const width = side / count;
  // From the middle outwards, in the order of the classes.
  if (turn <= right) return { middle: top + OWN_SECTOR / 2 + width * (turn - 0.5), width };
  return { middle: top - OWN_SECTOR / 2 - width * (classes - turn - 0.5), width };
}

/** In which direction a key lies: within its class's sector, always at the same place. The partner is straight up. */
export function bearingOf({ pair, label, kind }: Pick<Term, "pair" | "label" | "kind">, own: number, classes: number) {
  if (kind === "positive") return -Math.PI / 2;
  // Nobody knows the class of a synthetic candidate.
  if (label === NOBODY) return -Math.PI * fraction(pair);
  const { middle, width } = sectorOf(label, own, classes);
  return middle + FILLED * width * (fraction(pair) - 0.5);
}

/** Spreads whole numbers over 0 to 1, neighbours far apart. */
function fraction(n: number): number {
  return (n * GOLDEN + 0.5) % 1;
}

/** Where a key is drawn around the query at `middle`, if `radius` pixels are `reach` degrees. */
export function placeOf(
  { angle, bearing }: Pick<AroundKey, "angle" | "bearing">,
  middle: { x: number; y: number },
  radius: number,
  reach: number,
): { x: number; y: number } {
  const far = (radius * angle) / reach;
  return { x: middle.x + far * Math.cos(bearing), y: middle.y + far * Math.sin(bearing) };
}

/** The query and its keys, gliding. */
export class Around {
  readonly keys = new Map<string, AroundKey>();
  /** The pair whose query it is. */
  pair: number | undefined;
  label = 0;
  side: Forces["side"] = "query";
  step = 0;
  /** Negatives that are not drawn: those with the weakest push. */
  left_out = 0;
  /** The angle at the edge, in degrees. It only grows, so that the picture stays calm. */
  reach = LEAST_REACH;
  /** Training pairs that there are. */
  #corpus = 1;

  /** Takes what is known of one query and its keys. */
  take({ step, side, corpus, anchor, terms, others }: Surrounded, classes: number, gliding: boolean): void {
    if (anchor.pair !== this.pair) this.keys.clear();
    [this.pair, this.label, this.side, this.step] = [anchor.pair, anchor.label, side, step];
    this.left_out = others.count;
    this.#corpus = corpus;
    const pushed = terms.reduce((sum, { gradient }) => sum + Math.max(0, gradient), Math.max(0, others.gradient));
    const seen = new Set<string>();
    terms.forEach((term, n) => {
      const { pair, label, source, kind, removed, similarity, gradient } = term;
      if (!Number.isFinite(similarity)) return;
      // A synthetic candidate is another one at every look.
      const id = pair === NOBODY ? `synthetic ${n}` : `${source} ${pair}`;
      seen.add(id);
      const target = angleOf(similarity);
      const before = this.keys.get(id);
      this.keys.set(id, {
        pair,
        label,
        kind,
        signs: { false_negative: kind === "false_negative", chosen: source !== 0 && kind !== "positive", removed },
        similarity,
        push: kind !== "positive" && pushed > 0 ? Math.max(0, gradient) / pushed : 0,
        angle: before && gliding ? before.angle : target,
        target,
        bearing: bearingOf(term, anchor.label, classes),
      });
    });
    for (const id of this.keys.keys()) if (!seen.has(id)) this.keys.delete(id);
    const furthest = Math.max(0, ...[...this.keys.values()].map(({ target }) => target));
    this.reach = Math.max(this.reach, REACHES.find((reach) => furthest <= reach) ?? 180);
  }

  /** Moves every key on its way; true while any has still to go. */
  glide(): boolean {
    let moving = false;
    for (const key of this.keys.values()) {
      const way = key.target - key.angle;
      if (Math.abs(way) < NEAR) key.angle = key.target;
      else {
        key.angle += GLIDE * way;
        moving = true;
      }
    }
    return moving;
  }

  /** The partner, once it is known. */
  get partner(): AroundKey | undefined {
    return [...this.keys.values()].find(({ kind }) => kind === "positive");
  }

  /** How many keys that take part are nearer than the partner, plus one. */
  get rank(): number | undefined {
    const { partner } = this;
    if (!partner) return undefined;
    const nearer = ({ kind, signs, similarity }: AroundKey) =>
      kind !== "positive" && !signs.removed && similarity > partner.similarity;
    return 1 + [...this.keys.values()].filter(nearer).length;
  }

  /** The training pair after this one, or the one before. */
  neighbour(direction: 1 | -1): number | undefined {
    return this.pair === undefined ? undefined : (this.pair + direction + this.#corpus) % this.#corpus;
  }

  /** Forgets everything. */
  clear(): void {
    this.keys.clear();
    this.pair = undefined;
    this.reach = LEAST_REACH;
  }
}
