// One query of the batch under a spotlight: which keys are its false negatives, which were chosen as its negatives and
// which were removed. While the run moves, a query stays lit for a while, or nobody could look at it.

import { numberAt } from "../entries.js";
import type { Snapshot } from "../types.js";

/** Bits of a mark, as the core writes them. */
const SAME = 1 | 2;
const CHOSEN = 4;
const REMOVED = 8;

/** How long a query stays lit while the run moves. */
const HOLD_MS = 1800;

/** What a key is to the lit query. Each is drawn by a sign of its own. */
export interface Signs {
  false_negative: boolean;
  chosen: boolean;
  removed: boolean;
}

/** What a look brings. */
export type Lit = Pick<Snapshot, "axes" | "indices" | "marks" | "collected" | "collected_marks" | "example">;

/** The lit query and its candidates. */
export class Spotlight {
  /** The pair whose query is lit. */
  anchor: number | undefined;
  /** By pair: what its key is to the query. */
  readonly keys = new Map<number, Signs>();
  /** Candidates from beyond the batch: places of 3 numbers each, and what they are. */
  collected: { at: Float32Array; signs: Signs }[] = [];
  #since_ms = Number.NEGATIVE_INFINITY;

  /** Takes a look, unless another query is still lit. `known`: whether a pair can be seen at all. */
  take(look: Lit, now_ms: number, moving: boolean, known: (pair: number) => boolean): void {
    if (moving && now_ms - this.#since_ms < HOLD_MS) return;
    const anchor = look.indices.at(look.example.anchor);
    if (anchor === undefined || (moving && !known(anchor))) return;
    this.#since_ms = now_ms;
    this.anchor = anchor;
    this.keys.clear();
    // Where nothing was collected, every negative is chosen: saying so of each would say nothing.
    const selective = look.collected_marks.length > 0;
    look.marks.forEach((mark, row) => {
      const signs = read(mark, selective);
      if (row !== look.example.anchor && signs) this.keys.set(numberAt(look.indices, row), signs);
    });
    this.collected = [...look.collected_marks].map((mark, m) => {
      const at = new Float32Array(3);
      at.set(look.collected.subarray(m * look.axes, (m + 1) * look.axes));
      return { at, signs: read(mark, true) ?? { false_negative: false, chosen: false, removed: false } };
    });
  }

  /** How many candidates bear each sign. */
  counts(): { false_negative: number; chosen: number; removed: number } {
    const all = [...this.keys.values(), ...this.collected.map(({ signs }) => signs)];
    const count = (sign: keyof Signs) => all.filter((signs) => signs[sign]).length;
    return { false_negative: count("false_negative"), chosen: count("chosen"), removed: count("removed") };
  }

  clear(): void {
    this.anchor = undefined;
    this.keys.clear();
    this.collected = [];
    this.#since_ms = Number.NEGATIVE_INFINITY;
  }
}

function read(mark: number, selective: boolean): Signs | undefined {
  const signs = {
    false_negative: (mark & SAME) !== 0,
    chosen: selective && (mark & CHOSEN) !== 0,
    removed: (mark & REMOVED) !== 0,
  };
  return signs.false_negative || signs.chosen || signs.removed ? signs : undefined;
}
