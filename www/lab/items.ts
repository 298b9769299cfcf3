// Pairs as they are, fetched when they are looked at and kept for as long as the run lasts.

import { units } from "../charts/figure.js";
import { itemAt } from "../entries.js";
import { NOBODY } from "../rows.js";
import type { Palette } from "../theme.js";
import type { PairPictures } from "../types.js";
import { drawItem, stripShape } from "../views/item.js";
import type { Lab } from "./view.js";

/** Which half of a pair. */
export type Half = "query" | "key";

/** About how high an item is drawn, in CSS pixels. */
const HIGH_PX = 66;
/** Pairs kept at most. */
const MOST = 1024;

interface Kept {
  query: Float32Array;
  key: Float32Array;
  name: string | undefined;
  drawn: Map<string, HTMLCanvasElement>;
}

/** The pairs that somebody has looked at. */
export class Items {
  readonly #lab: Lab;
  readonly #question: "items" | "ask_items";
  readonly #kept = new Map<number, Kept>();
  #picture: PairPictures["picture"];
  /** Whether an answer is on its way: one at a time, because a run that is busy answers late. */
  #waits = false;
  /** Counts what pairs there were: see {@link Items.restarted}. */
  #data = 0;

  /** Training pairs, or the held-out ones. */
  constructor(lab: Lab, question: "items" | "ask_items" = "items") {
    this.#lab = lab;
    this.#question = question;
    this.#data = lab.run.data_since;
  }

  /** Another run may have other pairs. Those of the same data stay. */
  restarted(): void {
    const { data_since } = this.#lab.run;
    this.#waits = false;
    if (data_since === this.#data) return;
    this.#data = data_since;
    this.#kept.clear();
  }

  /** Whether all of these pairs are here. */
  has(pairs: Iterable<number>): boolean {
    return [...pairs].every((pair) => pair === NOBODY || this.#kept.has(pair));
  }

  /** Pictures are painted anew when they are asked for next. */
  repaint(): void {
    for (const { drawn } of this.#kept.values()) drawn.clear();
  }

  /** Asks for the pairs that are not here yet. */
  want(pairs: Iterable<number>): void {
    const missing = [...new Set(pairs)].filter((pair) => pair !== NOBODY && !this.#kept.has(pair));
    if (missing.length === 0 || this.#waits) return;
    this.#waits = true;
    const data = this.#data;
    this.#lab.commands.question({ question: this.#question, args: [missing] }).then(
      (answer) => {
        if (data === this.#data) this.#keep(missing, answer);
      },
      // A picture that does not come is not worth a word: everything is said in words beside it.
      () => {
        if (data === this.#data) this.#waits = false;
      },
    );
  }

  /** An item's values, once it is here. */
  values(pair: number, half: Half): Float32Array | undefined {
    return this.#kept.get(pair)?.[half];
  }

  /** What a key says, where keys are words. */
  words(pair: number, half: Half): string | undefined {
    return half === "key" ? this.#kept.get(pair)?.name : undefined;
  }

  /** An item's picture, once it is here. Keys that are words have none. */
  drawing(pair: number, half: Half, palette: Palette): HTMLCanvasElement | undefined {
    const kept = this.#kept.get(pair);
    if (!kept || (half === "key" && kept.name !== undefined)) return undefined;
    const key = `${half} ${palette.ground}`;
    const drawn = kept.drawn.get(key) ?? this.#draw(kept[half], palette);
    kept.drawn.set(key, drawn);
    return drawn;
  }

  #keep(pairs: number[], { queries, keys, names, picture }: PairPictures): void {
    this.#picture = picture;
    this.#waits = false;
    pairs.forEach((pair, n) => {
      this.#kept.set(pair, { query: itemAt(queries, n), key: itemAt(keys, n), name: names?.[n], drawn: new Map() });
    });
    for (const pair of this.#kept.keys()) {
      if (this.#kept.size <= MOST) break;
      this.#kept.delete(pair);
    }
    this.#lab.update();
  }

  #draw(values: Float32Array, palette: Palette): HTMLCanvasElement {
    const { rows, columns } = this.#picture ?? stripShape(values.length);
    const cell = Math.max(2, Math.round(HIGH_PX / Math.max(rows, columns / 1.5)));
    const density = window.devicePixelRatio || 1;
    const canvas = document.createElement("canvas");
    const [width, height] = [columns * cell + 2, rows * cell + 2];
    [canvas.width, canvas.height] = [Math.round(width * density), Math.round(height * density)];
    [canvas.style.width, canvas.style.height] = [units(width), units(height)];
    canvas.setAttribute("aria-hidden", "true");
    const context = canvas.getContext("2d");
    if (context) {
      context.scale(density, density);
      drawItem(context, values, this.#picture, { left: 1, top: 1, columns, cell }, palette);
    }
    return canvas;
  }
}
