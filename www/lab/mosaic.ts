// The cells of a table of similarities as pixels, with a mark on those that are more than a number.

import { numberAt } from "../entries.js";
import { type Matrix, SAME_CLASS, STATES } from "../rows.js";
import type { Palette } from "../theme.js";
import { type Layout, MARKED_PX, type Measure, shade } from "./cells.js";

/** Pixels per CSS pixel: sharp on a projector and in a saved picture. */
const DENSITY = 2;

/** What cells are coloured by: a share of `most` has the strongest colour. */
export interface Shading {
  measure: Measure;
  most: number;
  colour(t: number): string;
}

/** Keeps one canvas. */
export class Mosaic {
  readonly #canvas = document.createElement("canvas");

  /** The cells, as large as the layout says. */
  draw(
    matrix: Matrix,
    { columns, cell, width, height }: Layout,
    { measure, most, colour }: Shading,
    palette: Palette,
  ): HTMLCanvasElement {
    const canvas = this.#canvas;
    [canvas.width, canvas.height] = [Math.max(1, width * DENSITY), Math.max(1, height * DENSITY)];
    const context = canvas.getContext("2d");
    if (!context) return canvas;
    context.setTransform(DENSITY, 0, 0, DENSITY, 0, 0);
    const gap = cell >= 5 ? 1 : 0;
    const count = matrix.columns.length;
    for (let i = 0; i < matrix.rows.length; i++) {
      for (let j = 0; j < count; j++) {
        const at = i * count + j;
        const marked = numberAt(matrix.states, at);
        const state = marked % 16;
        if (state === STATES.absent) continue;
        const t = shade(matrix, measure, at, most);
        const [x, y] = [numberAt(columns, j), i * cell];
        context.fillStyle = colour(t);
        context.fillRect(x, y, cell - gap, cell - gap);
        const wrong = state === STATES.takes_part && (marked & SAME_CLASS) > 0;
        const ink = Math.abs(t) > 0.6 ? palette.card : palette.ink;
        if (state === STATES.removed) cross(context, x, y, cell - gap, { ink, card: palette.card });
        else if (cell >= MARKED_PX && (wrong || state === STATES.positive)) {
          mark(context, x + (cell - gap) / 2, y + (cell - gap) / 2, cell, wrong ? "dot" : "ring", ink);
        }
      }
    }
    return canvas;
  }
}

/** What was removed is pale, and crossed out where there is room. */
function cross(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  side: number,
  { ink, card }: { ink: string; card: string },
): void {
  context.fillStyle = `${card}99`;
  context.fillRect(x, y, side, side);
  context.strokeStyle = ink;
  context.lineWidth = side >= MARKED_PX ? 1.2 : 0.8;
  context.beginPath();
  context.moveTo(x + 1, y + side - 1);
  context.lineTo(x + side - 1, y + 1);
  if (side + 1 >= MARKED_PX) {
    context.moveTo(x + 1, y + 1);
    context.lineTo(x + side - 1, y + side - 1);
  }
  context.stroke();
}

function mark(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  cell: number,
  kind: "ring" | "dot",
  ink: string,
): void {
  context.beginPath();
  context.arc(x, y, kind === "ring" ? cell * 0.28 : Math.max(1.3, cell * 0.17), 0, 2 * Math.PI);
  if (kind === "dot") {
    context.fillStyle = ink;
    context.fill();
    return;
  }
  context.strokeStyle = ink;
  context.lineWidth = Math.max(1, cell / 9);
  context.stroke();
}
