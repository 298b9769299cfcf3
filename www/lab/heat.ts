// Strips of pixels: a column for each look, a row for each bin, darker where more of the pairs are. A strip holds one
// kind.

import type { Stratum, StratumKind } from "../client/strata.js";
import { itemAt, numberAt } from "../entries.js";
import { largest } from "../views/bins.js";

/** Where a kind's strip lies on the canvas, in CSS pixels, and in which ink. */
export interface Strip {
  kind: StratumKind;
  top: number;
  height: number;
  ink: string;
}

/** One kind's columns as they have been drawn: `[bins]` pixels high, one wide for each look. */
interface Columns {
  image: HTMLCanvasElement;
  ink: string;
  looks: Stratum[];
}

/** As many columns as are made room for at once. */
const ROOM = 256;

/** Keeps one canvas, and the columns drawn before: a look is coloured once. */
export class Heat {
  readonly #canvas = document.createElement("canvas");
  readonly #columns = new Map<StratumKind, Columns>();

  /** What was coloured before is coloured anew. */
  repaint(): void {
    this.#columns.clear();
  }

  /** The looks' strips within `room`, whose width stands for steps 0 to `last`. */
  draw(looks: Stratum[], strips: Strip[], room: { width: number; height: number }, last: number): HTMLCanvasElement {
    const canvas = this.#canvas;
    const density = window.devicePixelRatio || 1;
    const pixelsOf = (size: number) => Math.max(1, Math.round(size * density));
    const [width, height] = [pixelsOf(room.width), pixelsOf(room.height)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    if (!context || looks.length === 0) return canvas;
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, width, height);
    const x = (step: number) => Math.round((step / last) * width);
    for (const { kind, top, height, ink } of strips) {
      const { image } = this.#upTo(looks, kind, ink);
      // What was seen holds until something else is; the last look has not been followed yet.
      looks.forEach((look, n) => {
        const next = looks[n + 1];
        // It would begin where the canvas ends: a run that was looked at only once showed nothing.
        const from = Math.min(x(look.step), width - 2);
        const to = next ? x(next.step) : from + 2;
        if (to > from)
          context.drawImage(image, n, 0, 1, image.height, from, top * density, to - from, height * density);
      });
    }
    return canvas;
  }

  /** The columns of these looks: only those that are not there yet are drawn. */
  #upTo(looks: Stratum[], kind: StratumKind, ink: string): Columns {
    const bins = itemAt(looks, 0)[kind].length;
    let columns = this.#columns.get(kind);
    const known = columns?.looks.length ?? 0;
    // When looks were thinned out, or one was looked at again, the columns no longer line up.
    const holds =
      columns && columns.ink === ink && known <= looks.length && columns.looks.every((look, n) => look === looks[n]);
    if (!columns || !holds || looks.length > columns.image.width) {
      const image = document.createElement("canvas");
      [image.width, image.height] = [Math.ceil((looks.length + 1) / ROOM) * ROOM, bins];
      columns = { image, ink, looks: [] };
      this.#columns.set(kind, columns);
    }
    const fresh = looks.slice(columns.looks.length);
    if (fresh.length > 0) {
      columns.image.getContext("2d")?.putImageData(pixels(fresh, kind, ink), columns.looks.length, 0);
      columns.looks.push(...fresh);
    }
    return columns;
  }
}

/** `[bins, looks]` pixels of one kind, the most similar on top; the fullest bin of a look has the full ink. */
function pixels(looks: Stratum[], kind: StratumKind, ink: string): ImageData {
  const bins = itemAt(looks, 0)[kind].length;
  const image = new ImageData(looks.length, bins);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(ink.slice(at, at + 2), 16));
  looks.forEach((look, n) => {
    const counts = look[kind];
    const most = largest(counts) || 1;
    for (let bin = 0; bin < bins; bin++) {
      const at = 4 * ((bins - 1 - bin) * looks.length + n);
      image.data[at] = red;
      image.data[at + 1] = green;
      image.data[at + 2] = blue;
      // The root, as in the histogram: a few pairs far from the others can be seen.
      image.data[at + 3] = 255 * Math.sqrt(numberAt(counts, bin) / most);
    }
  });
  return image;
}
