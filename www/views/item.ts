// One item as it is: a picture as a picture, other numbers as a block of greys.

import { numberAt } from "../entries.js";
import type { Palette } from "../theme.js";
import type { PairPictures } from "../types.js";

/** Where an item goes: its upper left corner, its columns, and the side of a cell in CSS pixels. */
export interface ItemPlace {
  left: number;
  top: number;
  columns: number;
  cell: number;
}

/** Draws an item's values. */
export function drawItem(
  context: CanvasRenderingContext2D,
  values: Float32Array,
  picture: PairPictures["picture"],
  { left, top, columns, cell }: ItemPlace,
  { ink, ground, line }: Pick<Palette, "ink" | "ground" | "line">,
): void {
  const channels = picture?.channels ?? 1;
  const pixels = values.length / channels;
  const rows = Math.ceil(pixels / columns);
  context.fillStyle = channels === 3 ? "#fff" : ground;
  context.fillRect(left, top, columns * cell, rows * cell);
  for (let i = 0; i < pixels; i++) {
    if (channels === 3) {
      const [red, green, blue] = values.subarray(3 * i, 3 * i + 3).map((value) => Math.round(255 * (1 - value)));
      context.fillStyle = `rgb(${red} ${green} ${blue})`;
    } else {
      // Pictures are ink on paper; other numbers run from about -2 to 2.
      context.globalAlpha = Math.min(1, Math.max(0, picture ? numberAt(values, i) : (numberAt(values, i) + 2) / 4));
      context.fillStyle = ink;
    }
    context.fillRect(left + (i % columns) * cell, top + Math.floor(i / columns) * cell, cell, cell);
  }
  context.globalAlpha = 1;
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, columns * cell + 1, rows * cell + 1);
}

/** A vector is drawn as a block about twice as wide as high. */
export function stripShape(length: number): { rows: number; columns: number } {
  const rows = Math.max(1, Math.floor(Math.sqrt(length / 2)));
  return { rows, columns: Math.ceil(length / rows) };
}
