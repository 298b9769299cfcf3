// What the bars of the histogram are filled with: colours, hatching, dots. Kinds differ without colour too.

import { faded } from "../theme.js";
import type { Kind } from "./bins.js";

/** Side of the tile that is repeated, in units of the drawing. */
const TILE = 8;

/** Fillings for canvases; a tile is drawn once. */
export class Fillings {
  readonly #tiles = new Map<string, CanvasPattern | string>();

  /** Forgets all tiles: they are pictures too, and may be lost with a canvas. */
  clear(): void {
    this.#tiles.clear();
  }

  /** The filling of a kind in this colour. */
  of(context: CanvasRenderingContext2D, kind: Kind, colour: string): string | CanvasPattern {
    if (kind === "positives") return faded(colour, 0.4);
    if (kind === "false_negatives") return faded(colour, 0.14);
    const name = `${kind} ${colour}`;
    const known = this.#tiles.get(name);
    if (known) return known;
    const tile = document.createElement("canvas");
    tile.width = TILE;
    tile.height = TILE;
    const pen = tile.getContext("2d");
    if (!pen) return faded(colour, 0.2);
    pen.strokeStyle = faded(colour, 0.5);
    pen.fillStyle = faded(colour, kind === "chosen" ? 0.75 : 0.12);
    pen.lineWidth = 1.1;
    pen.beginPath();
    if (kind === "chosen") pen.arc(TILE / 2, TILE / 2, 1.4, 0, 2 * Math.PI);
    else pen.rect(0, 0, TILE, TILE);
    pen.fill();
    pen.beginPath();
    for (const shift of kind === "chosen" ? [] : [-TILE, 0, TILE]) {
      pen.moveTo(shift, TILE);
      pen.lineTo(shift + TILE, 0);
      if (kind === "removed") {
        pen.moveTo(shift, 0);
        pen.lineTo(shift + TILE, TILE);
      }
    }
    pen.stroke();
    const filling = context.createPattern(tile, "repeat") ?? faded(colour, 0.2);
    this.#tiles.set(name, filling);
    return filling;
  }
}
