// A place to draw a query by hand: a picture's own few cells, filled by pointer, finger or keyboard.

import { html, type TemplateResult } from "lit";
import { units } from "../charts/figure.js";
import { numberAt } from "../entries.js";
import { ownerOf, shareOf } from "../events.js";
import { styled } from "../styled.js";
import type { Palette } from "../theme.js";
import { drawItem } from "../views/item.js";

/** A picture's cells. */
interface Shape {
  rows: number;
  columns: number;
}

/** How far the brush reaches, in cells. */
const REACH = 0.95;
const CELL_PX = 26;

/** Inks the cells around a point, in cells from the upper left corner; ink only grows. */
export function ink(values: Float32Array, { rows, columns }: Shape, x: number, y: number): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const far = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      const at = row * columns + column;
      values[at] = Math.max(numberAt(values, at), Math.min(1, Math.max(0, 1.25 * (1 - far / (2 * REACH)))));
    }
  }
}

/** One drawing. */
export class Pad {
  readonly values: Float32Array;
  readonly #shape: Shape;
  readonly #changed: () => void;
  readonly #moved: () => void;
  #cursor: { row: number; column: number } | undefined;
  #drawing = false;

  /** `changed`: there is another drawing; `moved`: it is the same, and only the cursor has moved. */
  constructor(shape: Shape, changed: () => void, moved: () => void = () => undefined) {
    this.#moved = moved;
    this.#shape = shape;
    this.values = new Float32Array(shape.rows * shape.columns);
    this.#changed = changed;
  }

  get blank(): boolean {
    return this.values.every((value) => value === 0);
  }

  clear(): void {
    this.values.fill(0);
    this.#changed();
  }

  copy(values: Float32Array): void {
    this.values.set(values);
    this.#changed();
  }

  render(): TemplateResult {
    const { rows, columns } = this.#shape;
    return html`<canvas class="pad" tabindex="0" role="application"
      aria-label="Drawing pad, ${rows} rows of ${columns} cells"
      aria-description="Draw with pointer or finger. With the keyboard: arrows move, Space inks, Delete clears."
      ${styled({ width: units(columns * CELL_PX), height: units(rows * CELL_PX) })}
      @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${this.#up}
      @keydown=${this.#key} @blur=${this.#blur}></canvas>`;
  }

  /** Draws what is on it. */
  paint(canvas: HTMLCanvasElement, palette: Palette): void {
    const { rows, columns } = this.#shape;
    const density = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(columns * CELL_PX * density), Math.round(rows * CELL_PX * density)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    if (!context) return;
    context.setTransform(density, 0, 0, density, 0, 0);
    drawItem(
      context,
      this.values,
      { rows, columns, channels: 1 },
      { left: 0, top: 0, columns, cell: CELL_PX },
      palette,
    );
    if (!this.#cursor) return;
    context.strokeStyle = palette.accent;
    context.lineWidth = 3;
    context.strokeRect(this.#cursor.column * CELL_PX + 2, this.#cursor.row * CELL_PX + 2, CELL_PX - 4, CELL_PX - 4);
  }

  #down = (event: PointerEvent) => {
    this.#drawing = true;
    this.#cursor = undefined;
    ownerOf(event).setPointerCapture(event.pointerId);
    this.#stroke(event);
  };

  #move = (event: PointerEvent) => {
    if (this.#drawing) this.#stroke(event);
  };

  #up = () => {
    this.#drawing = false;
  };

  #blur = () => {
    this.#cursor = undefined;
    this.#moved();
  };

  #key = (event: KeyboardEvent) => {
    const { rows, columns } = this.#shape;
    const cursor = this.#cursor ?? { row: 0, column: 0 };
    const moves: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const move = moves[event.key];
    if (move) {
      const within = (value: number, most: number) => Math.min(most - 1, Math.max(0, value));
      this.#cursor = { row: within(cursor.row + move[0], rows), column: within(cursor.column + move[1], columns) };
      this.#moved();
      event.preventDefault();
      return;
    }
    if (event.key === " " || event.key === "Enter") {
      this.#cursor = cursor;
      this.values[cursor.row * columns + cursor.column] = 1;
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.values.fill(0);
    } else {
      return;
    }
    event.preventDefault();
    this.#changed();
  };

  #stroke(event: PointerEvent): void {
    const { x, y } = shareOf(event, ownerOf(event));
    ink(this.values, this.#shape, x * this.#shape.columns, y * this.#shape.rows);
    this.#changed();
  }
}
