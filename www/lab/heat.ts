// Strips of pixels: a column for each look, a row for each bin, darker where more of the pairs are. A strip holds one kind.

import type { Stratum, StratumKind } from "../client/strata.js";
import { largest } from "../views/bins.js";

/** Where a kind's strip lies on the canvas, in CSS pixels, and in which ink. */
export interface Strip {
  kind: StratumKind;
  top: number;
  height: number;
  ink: string;
}

/** Keeps one canvas. */
export class Heat {
  readonly #canvas = document.createElement("canvas");
  readonly #one = document.createElement("canvas");

  /** The looks' strips within `room`, whose width stands for steps 0 to `last`. */
  draw(looks: Stratum[], strips: Strip[], room: { width: number; height: number }, last: number): HTMLCanvasElement {
    const canvas = this.#canvas;
    const density = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(room.width * density));
    canvas.height = Math.max(1, Math.round(room.height * density));
    const context = canvas.getContext("2d");
    if (!context || looks.length === 0) return canvas;
    context.imageSmoothingEnabled = false;
    const x = (step: number) => Math.round((step / last) * canvas.width);
    for (const { kind, top, height, ink } of strips) {
      const image = this.#image(looks, kind, ink);
      // From each look to the next: what was seen holds until something else is.
      for (let n = 0; n < looks.length; n++) {
        const [from, to] = [x(looks[n].step), n + 1 < looks.length ? x(looks[n + 1].step) : canvas.width];
        if (to > from)
          context.drawImage(
            image,
            n,
            0,
            1,
            image.height,
            from,
            top * density,
            n + 1 < looks.length ? to - from : 2,
            height * density,
          );
      }
    }
    return canvas;
  }

  /** `[looks, bins]` pixels of one kind, most similar on top. */
  #image(looks: Stratum[], kind: StratumKind, ink: string): HTMLCanvasElement {
    const bins = looks[0][kind].length;
    const one = this.#one;
    [one.width, one.height] = [looks.length, bins];
    const context = one.getContext("2d");
    if (!context) return one;
    const pixels = context.createImageData(looks.length, bins);
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(ink.slice(at, at + 2), 16));
    looks.forEach((look, n) => {
      const counts = look[kind];
      const most = largest(counts) || 1;
      for (let bin = 0; bin < bins; bin++) {
        const at = 4 * ((bins - 1 - bin) * looks.length + n);
        const share = Math.sqrt(counts[bin] / most);
        pixels.data.set([red, green, blue, Math.round(255 * share)], at);
      }
    });
    context.putImageData(pixels, 0, 0);
    return one;
  }
}
