// Which pairs the embedding view shows, and where. Every look brings another batch; drawn as it comes, the points would
// flicker. So while the run moves, the same pairs stay in view, each gliding to where its latest look saw it, and one
// that no batch has brought for long makes room for another. When the run stands still, exactly its batch is shown.

import { numberAt } from "../entries.js";

/** One pair: where it is drawn, `[query, key]` of 3 numbers each, and where it is going. */
export interface CloudPair {
  label: number;
  at: Float32Array;
  target: Float32Array;
  seen: number;
}

/** Most pairs shown while the run moves. */
const MOST_PAIRS = 256;
/** Looks after which a pair that has not come again is let go: about a second and a half. */
const PATIENCE = 45;
/** Part of the way that is covered in each frame. */
const GLIDE = 0.3;
/** A way shorter than this is covered at once. */
const NEAR = 0.004;

/** What one look brings. */
export interface Positions {
  /** `[shown, axes]`. */
  queries: Float32Array;
  keys: Float32Array;
  axes: 2 | 3;
  /** `[shown]`. */
  labels: Uint32Array;
  indices: Uint32Array;
}

/** The pairs in view. */
export class Cloud {
  readonly pairs = new Map<number, CloudPair>();
  #looks = 0;

  /** Takes a look. `gliding`: whether the run moves, and motion is welcome. */
  take(look: Positions, gliding: boolean): void {
    this.#looks += 1;
    const rows = new Map<number, number>();
    look.indices.forEach((index, row) => {
      rows.set(index, row);
    });
    for (const [index, pair] of this.pairs) {
      const stays = gliding ? this.#looks - pair.seen < PATIENCE : rows.has(index);
      if (!stays) this.pairs.delete(index);
    }
    for (const [index, row] of rows) {
      const pair = this.pairs.get(index);
      const target = placeOf(look, row);
      if (pair) Object.assign(pair, { target, seen: this.#looks });
      else if (!gliding || this.pairs.size < MOST_PAIRS) {
        this.pairs.set(index, { label: numberAt(look.labels, row), at: target.slice(), target, seen: this.#looks });
      }
    }
    if (!gliding) for (const pair of this.pairs.values()) pair.at.set(pair.target);
  }

  /** Moves every pair on its way; true while any has still to go. Points on the sphere stay on it. */
  glide(on_sphere: boolean): boolean {
    let moving = false;
    for (const { at, target } of this.pairs.values()) {
      for (let i = 0; i < at.length; i++) {
        const [here, there] = [numberAt(at, i), numberAt(target, i)];
        const way = there - here;
        if (Math.abs(way) < NEAR) at[i] = there;
        else {
          at[i] = here + GLIDE * way;
          moving = true;
        }
      }
      if (on_sphere) for (const side of [at.subarray(0, 3), at.subarray(3)]) toUnit(side);
    }
    return moving;
  }

  /** The largest distance from the middle, 0 without pairs. */
  reach(): number {
    let most = 0;
    for (const { target } of this.pairs.values()) {
      for (const at of [0, 3]) most = Math.max(most, Math.hypot(...target.subarray(at, at + 3)));
    }
    return most;
  }

  /** Forgets everything. */
  clear(): void {
    this.pairs.clear();
  }
}

function placeOf({ queries, keys, axes }: Positions, row: number): Float32Array {
  const place = new Float32Array(6);
  place.set(queries.subarray(row * axes, (row + 1) * axes), 0);
  place.set(keys.subarray(row * axes, (row + 1) * axes), 3);
  return place;
}

function toUnit(vector: Float32Array): void {
  const length = Math.hypot(...vector.subarray(0, 3));
  if (length > 1e-6) for (let i = 0; i < 3; i++) vector[i] = numberAt(vector, i) / length;
}
