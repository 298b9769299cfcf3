// Which pairs are looked at again and again. They stay the same whatever batch a run learns from, and when it starts
// again.

import { numberAt } from "../entries.js";
import type { Forces } from "../rows.js";
import type { PairPictures, Settings } from "../types.js";

/** Pairs that are kept at most: as many as a table may have rows. */
const MOST = 128;

/** The pairs that views have pinned. */
export class Pins {
  /** The pairs of a table's rows, in the order in which they were first shown. */
  #rows: number[] = [];
  /** The pair whose forces are shown. */
  anchor: number | undefined;
  /** The pair that somebody has pinned: it is shown everywhere. */
  pair: number | undefined;
  /** What pulled and pushed it at the last look, once that is known. */
  seen: Forces | undefined;
  /** Its items, once they are here. */
  pictures: PairPictures | undefined;
  #data = "";
  #items = "";

  /** Pins a pair, or none. */
  pin(pair: number | undefined): void {
    if (pair === this.pair) return;
    [this.pair, this.seen, this.pictures] = [pair, undefined, undefined];
    this.anchor = pair ?? this.anchor;
  }

  /**
   * The first `count` pairs to be looked at, the pinned one before all others; fewer where not so many are known yet.
   */
  rows(count: number): number[] {
    const { pair } = this;
    const rows = pair === undefined ? this.#rows : [pair, ...this.#rows.filter((other) => other !== pair)];
    return rows.slice(0, count);
  }

  /** Keeps the pairs of a table that has been shown: `places` says where each stood in its batch. */
  keep(pairs: ArrayLike<number>, places: ArrayLike<number>): void {
    const known = new Set([...this.#rows, this.pair]);
    const fresh = Array.from(pairs, (pair, n) => ({ pair, place: numberAt(places, n) })).filter(
      ({ pair }) => !known.has(pair),
    );
    fresh.sort((a, b) => a.place - b.place);
    this.#rows = [...this.#rows, ...fresh.map(({ pair }) => pair)].slice(0, MOST);
  }

  /** A run of these settings begins, of which `of_data` say what is learned from. Of other data there are other pairs,
   * and another seed may draw them anew: whether that is so. */
  begin(settings: Settings, of_data: string[]): boolean {
    const data = JSON.stringify(of_data.map((id) => settings[id]));
    const items = `${data} ${settings.seed}`;
    if (data !== this.#data) {
      this.#rows = [];
      this.anchor = undefined;
      this.pin(undefined);
    }
    const others = items !== this.#items;
    if (others) this.pictures = undefined;
    [this.#data, this.#items] = [data, items];
    return others;
  }
}
