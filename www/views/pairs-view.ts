// Some training pairs as they are: pictures as pictures, words as words, otherwise each item's numbers as a strip of
// greys.

import { itemAt, numberAt } from "../entries.js";
import type { Palette } from "../theme.js";
import type { PairPictures } from "../types.js";
import { drawItem, type ItemPlace, stripShape } from "./item.js";
import { type Frame, font, Surface } from "./surface.js";

/** Gap between query and key, and between pairs. */
const PAIR_GAP_PX = 5;
const ROW_GAP_PX = 8;
const NAME_PX = 17;
/** An item is at least as long as this, and words have at least this room, or fewer pairs are shown. */
const LEAST_ITEM = 30;
const LEAST_WORDS = 64;
/** So few are always shown. */
const FEWEST = 2;
/** A key in words: so many lines at most, so high. */
const LINES = 2;
const LINE_PX = 14;
/** Pairs need this height to be recognised. */
const LEAST_PX = 50;

/** Which pairs were drawn where. */
interface Drawn {
  across: number;
  shown: number;
  step_x: number;
  step_y: number;
}

/** Draws pairs once; they do not move. */
export class PairsView {
  readonly #surface: Surface;
  readonly #palette: () => Palette;
  #pairs: PairPictures | undefined;
  #marked = false;
  #drawn: Drawn | undefined;
  /** Which of the pairs the arrow keys have come to. */
  #cursor: number | undefined;
  readonly #abort = new AbortController();
  /** Called with the number of a pair that was clicked. */
  onpick: (pair: number) => void = () => undefined;

  constructor(canvas: HTMLCanvasElement, palette: () => Palette) {
    this.#palette = palette;
    this.#surface = new Surface(canvas, (frame) => this.#draw(frame));
    const { signal } = this.#abort;
    canvas.addEventListener("click", (event) => this.#clicked(event), { signal });
    canvas.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    canvas.addEventListener("blur", () => this.#moveTo(undefined), { signal });
  }

  /** `marked`: whether the first of them is pinned. */
  show(pairs: PairPictures, marked = false): void {
    if (pairs === this.#pairs && marked === this.#marked) return;
    this.#pairs = pairs;
    this.#marked = marked;
    this.#surface.ask();
  }

  redraw(): void {
    this.#surface.ask();
  }

  close(): void {
    this.#abort.abort();
    this.#surface.close();
  }

  #clicked(event: MouseEvent): void {
    if (!this.#drawn) return;
    const { across, shown, step_x, step_y } = this.#drawn;
    const { x, y } = this.#surface.at(event);
    const at = Math.floor(x / step_x) + across * Math.floor(y / step_y);
    const pair = at < shown ? this.#pairs?.indices?.[at] : undefined;
    if (pair !== undefined) this.onpick(pair);
  }

  #pressed(event: KeyboardEvent): void {
    const shown = this.#drawn?.shown ?? 0;
    const pair = this.#pairs?.indices?.[this.#cursor ?? -1];
    if (event.key === "Enter" && pair !== undefined) this.onpick(pair);
    else if (event.key === "ArrowRight") this.#moveTo(Math.min(shown - 1, (this.#cursor ?? -1) + 1));
    else if (event.key === "ArrowLeft") this.#moveTo(Math.max(0, (this.#cursor ?? shown) - 1));
    else return;
    event.preventDefault();
  }

  #moveTo(cursor: number | undefined): void {
    this.#cursor = cursor;
    this.#surface.ask();
  }

  #draw(frame: Frame): void {
    const pairs = this.#pairs;
    if (!pairs || pairs.queries.length === 0 || frame.height < LEAST_PX) return;
    const { rows, columns } = pairs.picture ?? stripShape(itemAt(pairs.queries, 0).length);
    const words_px = pairs.names ? LINES * LINE_PX : undefined;
    const { across, down, cell } = arrange(frame, { rows, columns }, pairs.queries.length, words_px);
    const [item_width, item_height] = [columns * cell, rows * cell];
    const [step_x, step_y] = [frame.width / across, frame.height / down];
    const shown = Math.min(pairs.queries.length, across * down);
    this.#drawn = { across, shown, step_x, step_y };
    if (this.#marked) {
      frame.context.strokeStyle = this.#palette().positive;
      frame.context.lineWidth = 2;
      frame.context.strokeRect(1, 1, step_x - 2, step_y - 2);
    }
    if (this.#cursor !== undefined && this.#cursor < shown) {
      const [left, top] = [(this.#cursor % across) * step_x, Math.floor(this.#cursor / across) * step_y];
      frame.context.strokeStyle = this.#palette().ink;
      frame.context.lineWidth = 2;
      frame.context.strokeRect(left + 1, top + 1, step_x - 2, step_y - 2);
    }
    for (let i = 0; i < shown; i++) {
      const centre = ((i % across) + 0.5) * step_x;
      const left = Math.round(centre - item_width / 2);
      const block = item_height + (words_px ?? item_height) + PAIR_GAP_PX + NAME_PX;
      const top = Math.round((Math.floor(i / across) + 0.5) * step_y - block / 2);
      const below = top + item_height + PAIR_GAP_PX;
      this.#drawItem(frame, itemAt(pairs.queries, i), { left, top, columns, cell });
      if (pairs.names) this.#drawWords(frame, itemAt(pairs.names, i), centre, below, step_x - 6);
      else this.#drawItem(frame, itemAt(pairs.keys, i), { left, top: below, columns, cell });
      this.#drawName(frame, pairs, i, left + item_width / 2, top + block - NAME_PX + 3, step_x - 6);
    }
  }

  #drawItem({ context }: Frame, values: Float32Array, at: ItemPlace): void {
    drawItem(context, values, this.#pairs?.picture, at, this.#palette());
  }

  #drawWords({ context }: Frame, text: string, x: number, top: number, width: number): void {
    context.font = font(12, 400);
    context.textAlign = "center";
    context.textBaseline = "top";
    context.fillStyle = this.#palette().ink;
    const fits = (line: string) => context.measureText(line).width <= width;
    wrapped(text, LINES, fits).forEach((line, i) => {
      context.fillText(line, x, top + i * LINE_PX);
    });
  }

  #drawName({ context }: Frame, pairs: PairPictures, i: number, x: number, y: number, room: number): void {
    const { classes, muted } = this.#palette();
    const label = numberAt(pairs.labels, i);
    context.font = font(12, 600);
    const fits = (line: string) => context.measureText(line).width + 11 <= room;
    const [name = ""] = wrapped(pairs.class_names[label] ?? String(label), 1, fits);
    context.textAlign = "left";
    context.textBaseline = "top";
    const width = context.measureText(name).width + 11;
    context.fillStyle = itemAt(classes, label % classes.length);
    context.beginPath();
    context.arc(x - width / 2 + 4, y + 6.5, 3.5, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = muted;
    context.fillText(name, x - width / 2 + 11, y);
  }
}

/** A text in at most `lines` lines that fit; what is left over is cut off with an ellipsis. */
export function wrapped(text: string, lines: number, fits: (line: string) => boolean): string[] {
  const out: string[] = [];
  let rest = text.split(" ");
  while (rest.length > 0 && out.length < lines) {
    let count = rest.length;
    while (count > 1 && !fits(rest.slice(0, count).join(" "))) count--;
    out.push(rest.slice(0, count).join(" "));
    rest = rest.slice(count);
  }
  return out.map((line, i) => {
    const more = rest.length > 0 && i === out.length - 1;
    if (!more && fits(line)) return line;
    let cut = line;
    while (cut.length > 1 && !fits(`${cut}…`)) cut = cut.slice(0, -1);
    return `${cut.trimEnd()}…`;
  });
}

/** A grid of pairs, and the side of a cell of an item. */
interface Grid {
  across: number;
  down: number;
  cell: number;
}

/** The grid of at most `count` pairs that can be recognised: rather a few large ones than many small ones. */
export function arrange(
  size: { width: number; height: number },
  shape: { rows: number; columns: number },
  count: number,
  words_px?: number,
): Grid {
  for (let shown = count; shown > FEWEST; shown--) {
    const grid = largest(size, shape, shown, words_px);
    const item = grid.cell * Math.max(shape.rows, shape.columns);
    if (item >= LEAST_ITEM && (words_px === undefined || size.width / grid.across >= LEAST_WORDS)) return grid;
  }
  return largest(size, shape, Math.min(count, FEWEST), words_px);
}

/**
 * The grid in which `count` pairs come out largest. A key is as high as its query, unless it is words, `words_px` high.
 */
function largest(
  { width, height }: { width: number; height: number },
  { rows, columns }: { rows: number; columns: number },
  count: number,
  words_px?: number,
): Grid {
  let best = { across: 1, down: 1, cell: 0 };
  for (let across = 1; across <= count; across++) {
    const down = Math.ceil(count / across);
    const cell_width = Math.floor((width / across - 14) / columns);
    const room = height / down - NAME_PX - PAIR_GAP_PX - (down > 1 ? ROW_GAP_PX : 0) - (words_px ?? 0);
    const cell_height = Math.floor(room / (words_px === undefined ? 2 * rows : rows));
    const cell = Math.min(cell_width, cell_height, 9);
    if (cell > best.cell) best = { across, down, cell };
  }
  if (best.cell > 0) return best;
  const across = Math.max(1, Math.floor(width / (columns * 2 + 14)));
  return { across, down: 1, cell: 2 };
}
