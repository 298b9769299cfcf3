// Which pairs are looked at again and again. They stay the same whatever batch a run learns from, and when it starts again.

import type { Settings } from "../types.js";

/** Pairs that are kept at most: as many as a table may have rows. */
const MOST = 128;

/** See the file's head. */
export class Pins {
  /** The pairs of a table's rows, in the order in which they were first shown. */
  #rows: number[] = [];
  /** The pair whose forces are shown. */
  anchor: number | undefined;
  #data = "";
  #items = "";

  /** The first `count` pairs to be looked at; fewer where not so many are known yet. */
  rows(count: number): number[] {
    return this.#rows.slice(0, count);
  }

  /** Keeps the pairs of a table that has been shown: `places` says where each stood in its batch. */
  keep(pairs: ArrayLike<number>, places: ArrayLike<number>): void {
    const known = new Set(this.#rows);
    const fresh = Array.from(pairs, (pair, n) => ({ pair, place: places[n] })).filter(({ pair }) => !known.has(pair));
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
    }
    const others = items !== this.#items;
    [this.#data, this.#items] = [data, items];
    return others;
  }
}
