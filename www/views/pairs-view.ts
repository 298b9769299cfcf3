// Some training pairs as they are: for pictures the two halves, otherwise each item's numbers as a strip of greys.

import type { Palette } from "../theme.js";
import type { PairPictures } from "../types.js";
import { type Frame, font, Surface } from "./surface.js";

/** Gap between query and key, and between pairs. */
const PAIR_GAP_PX = 5;
const NAME_PX = 17;

/** Draws pairs once; they do not move. */
export class PairsView {
  readonly #surface: Surface;
  readonly #palette: () => Palette;
  #pairs: PairPictures | undefined;

  constructor(canvas: HTMLCanvasElement, palette: () => Palette) {
    this.#palette = palette;
    this.#surface = new Surface(canvas, (frame) => this.#draw(frame));
  }

  show(pairs: PairPictures): void {
    this.#pairs = pairs;
    this.#surface.ask();
  }

  redraw(): void {
    this.#surface.ask();
  }

  close(): void {
    this.#surface.close();
  }

  #draw(frame: Frame): void {
    const pairs = this.#pairs;
    if (!pairs || pairs.queries.length === 0) return;
    const { rows, columns } = pairs.picture ?? stripShape(pairs.queries[0].length);
    const { across, down, cell } = arrange(frame, { rows, columns }, pairs.queries.length);
    const [item_width, item_height] = [columns * cell, rows * cell];
    const [step_x, step_y] = [frame.width / across, frame.height / down];
    const shown = Math.min(pairs.queries.length, across * down);
    for (let i = 0; i < shown; i++) {
      const left = Math.round(((i % across) + 0.5) * step_x - item_width / 2);
      const block = 2 * item_height + PAIR_GAP_PX + NAME_PX;
      const top = Math.round((Math.floor(i / across) + 0.5) * step_y - block / 2);
      this.#drawItem(frame, pairs.queries[i], { left, top, columns, cell });
      this.#drawItem(frame, pairs.keys[i], { left, top: top + item_height + PAIR_GAP_PX, columns, cell });
      this.#drawName(frame, pairs, i, left + item_width / 2, top + block - NAME_PX + 3);
    }
  }

  #drawItem(
    { context }: Frame,
    values: Float32Array,
    { left, top, columns, cell }: { left: number; top: number; columns: number; cell: number },
  ): void {
    const { ink, ground, line } = this.#palette();
    const pictured = this.#pairs?.picture;
    const rows = Math.ceil(values.length / columns);
    context.fillStyle = ground;
    context.fillRect(left, top, columns * cell, rows * cell);
    values.forEach((value, i) => {
      // Pictures are ink on paper; other numbers run from about -2 to 2.
      context.globalAlpha = Math.min(1, Math.max(0, pictured ? value : (value + 2) / 4));
      context.fillStyle = ink;
      context.fillRect(left + (i % columns) * cell, top + Math.floor(i / columns) * cell, cell, cell);
    });
    context.globalAlpha = 1;
    context.strokeStyle = line;
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, top - 0.5, columns * cell + 1, rows * cell + 1);
  }

  #drawName({ context }: Frame, pairs: PairPictures, i: number, x: number, y: number): void {
    const { classes, muted } = this.#palette();
    const label = pairs.labels[i];
    const name = pairs.class_names[label] ?? String(label);
    context.font = font(11.5, 600);
    context.textAlign = "left";
    context.textBaseline = "top";
    const width = context.measureText(name).width + 11;
    context.fillStyle = classes[label % classes.length];
    context.beginPath();
    context.arc(x - width / 2 + 4, y + 6.5, 3.5, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = muted;
    context.fillText(name, x - width / 2 + 11, y);
  }
}

/** A vector is drawn as a block about twice as wide as high. */
function stripShape(length: number): { rows: number; columns: number } {
  const rows = Math.max(1, Math.floor(Math.sqrt(length / 2)));
  return { rows, columns: Math.ceil(length / rows) };
}

/** The grid in which `count` pairs come out largest. */
export function arrange(
  { width, height }: { width: number; height: number },
  { rows, columns }: { rows: number; columns: number },
  count: number,
): { across: number; down: number; cell: number } {
  let best = { across: 1, down: 1, cell: 0 };
  for (let across = 1; across <= count; across++) {
    const down = Math.ceil(count / across);
    const cell_width = Math.floor((width / across - 14) / columns);
    const cell_height = Math.floor((height / down - NAME_PX - PAIR_GAP_PX - 8) / (2 * rows));
    const cell = Math.min(cell_width, cell_height, 9);
    if (cell > best.cell) best = { across, down, cell };
  }
  if (best.cell > 0) return best;
  const across = Math.max(1, Math.floor(width / (columns * 2 + 14)));
  return { across, down: 1, cell: 2 };
}
