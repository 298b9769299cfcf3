// Draws one query and its keys around it: see around.ts. Arcs are angles, on the left, and the similarities that they
// stand for, on the right. A negative is the larger, and the more in colour, the larger its share of the push.

import { itemAt } from "../entries.js";
import { fixed } from "../format.js";
import { NOBODY } from "../rows.js";
import { faded, type Palette } from "../theme.js";
import type { PairPictures } from "../types.js";
import { Around, type AroundKey, MOST_SECTORS, placeOf, type Surrounded, sectorOf } from "./around.js";
import { drawItem, stripShape } from "./item.js";
import { drawLit, drawSigns } from "./signs.js";
import { type Frame, font, haloText, Surface, unitOf } from "./surface.js";

const TEXT_PX = 12;
/** Room for the names of classes outside the largest arc, and for the numbers below. */
const RIM_PX = 18;
/** Angles at which there are arcs, in degrees. */
const ARCS = [30, 60, 90, 120, 150];
/** A key may be picked from this far, in pixels. */
const PICK_PX = 12;
/** A number below an arc is no wider. */
const NUMBER_PX = 36;
/** How large an item is drawn. */
const ITEM_PX = 34;
/** Names are written at the rim only while they are short. */
const NAME_LENGTH = 3;

/** Draws the latest angles. */
export class AroundView {
  readonly #surface: Surface;
  readonly #canvas: HTMLCanvasElement;
  readonly #palette: () => Palette;
  readonly #abort = new AbortController();
  readonly #around = new Around();
  #names: string[] = [];
  #items: { pair: number; pictures: PairPictures } | undefined;
  /** Called with the pair of a key that somebody picked. */
  onpick: (pair: number) => void = () => undefined;

  constructor(canvas: HTMLCanvasElement, palette: () => Palette) {
    this.#canvas = canvas;
    this.#palette = palette;
    this.#surface = new Surface(canvas, (frame) => this.#draw(frame));
    const { signal } = this.#abort;
    canvas.addEventListener("click", (event) => this.#pick(this.#surface.at(event)), { signal });
    canvas.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  /** Shows these keys; `gliding` while the run moves. */
  show(surrounded: Surrounded, names: string[], gliding: boolean): void {
    this.#names = names;
    this.#around.take(surrounded, names.length, gliding);
    this.#surface.ask();
  }

  /** The pair in the middle as it is. */
  showItems(pair: number, pictures: PairPictures): void {
    this.#items = { pair, pictures };
    this.#surface.ask();
  }

  /** What is seen, for words. */
  get around(): Around {
    return this.#around;
  }

  /** A new run: nothing is carried over. */
  restart(): void {
    this.#around.clear();
    this.#surface.ask();
  }

  redraw(): void {
    this.#surface.ask();
  }

  picture(size: { width: number; height: number }): HTMLCanvasElement {
    return this.#surface.picture(size);
  }

  close(): void {
    this.#abort.abort();
    this.#surface.close();
  }

  #pick({ x, y }: { x: number; y: number }): void {
    const unit = unitOf(this.#canvas);
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const ground = groundOf({ width: width / unit, height: height / unit });
    let best: { pair: number; far: number } | undefined;
    for (const key of this.#around.keys.values()) {
      const at = placeOf(key, ground, ground.radius, this.#around.reach);
      const far = Math.hypot(at.x - x, at.y - y);
      const { pair } = key;
      if (far <= PICK_PX && pair !== NOBODY && pair !== this.#around.pair && !(best && best.far <= far)) {
        best = { pair, far };
      }
    }
    if (best) this.onpick(best.pair);
  }

  #key(event: KeyboardEvent): void {
    const direction = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : undefined;
    const pair = direction && this.#around.neighbour(direction);
    if (pair === undefined) return;
    event.preventDefault();
    this.onpick(pair);
  }

  #draw(frame: Frame): void {
    const around = this.#around;
    const palette = this.#palette();
    const ground = groundOf(frame);
    this.#drawSectors(frame, ground);
    this.#drawArcs(frame, ground);
    if (around.pair === undefined) return;
    if (around.glide()) this.#surface.ask();
    const { context } = frame;
    const place = (key: AroundKey) => placeOf(key, ground, ground.radius, around.reach);
    const { partner } = around;
    // What pushes most lies on top.
    const others = [...around.keys.values()].filter((key) => key !== partner).sort((a, b) => a.push - b.push);
    for (const key of others) {
      const at = place(key);
      drawKey(context, at, key, palette);
      // The colour and the sector say what the ring would.
      const signs = { ...key.signs, false_negative: false };
      if (signs.chosen || signs.removed) drawSigns(context, at, signs, 1, palette);
    }
    if (partner) drawPartner(context, ground, place(partner), palette);
    drawQuery(context, ground, palette);
    this.#drawItems(frame, ground);
  }

  /** The sector of the query's own class, and the classes' names at the rim. */
  #drawSectors({ context }: Frame, { x, y, radius }: Ground): void {
    const { falseNegative, classes, card, ink } = this.#palette();
    const { label: own, pair } = this.#around;
    const count = this.#names.length;
    if (pair === undefined || count === 0) return;
    const { middle, width } = sectorOf(own, own, count);
    context.beginPath();
    context.moveTo(x, y);
    context.arc(x, y, radius, middle - width / 2, middle + width / 2);
    context.closePath();
    context.fillStyle = faded(falseNegative, 0.1);
    context.fill();
    if (count > MOST_SECTORS) return;
    context.textAlign = "center";
    context.textBaseline = "middle";
    this.#names.forEach((name, label) => {
      if (name.length > NAME_LENGTH) return;
      const { middle } = sectorOf(label, own, count);
      const far = radius + RIM_PX / 2;
      const at = { x: x + far * Math.cos(middle), y: y + far * Math.sin(middle) };
      context.font = font(TEXT_PX + 1, label === own ? 700 : 500);
      haloText(context, name, at, { ink: label === own ? ink : itemAt(classes, label % classes.length), halo: card });
    });
  }

  #drawArcs({ context }: Frame, { x, y, radius }: Ground): void {
    const { line, edge, muted } = this.#palette();
    const { reach } = this.#around;
    context.font = font(TEXT_PX);
    context.textAlign = "center";
    context.textBaseline = "top";
    const named = namedArcs(radius, reach);
    for (const angle of [...ARCS.filter((angle) => angle < reach), reach]) {
      const far = (radius * angle) / reach;
      context.beginPath();
      context.arc(x, y, far, -Math.PI, 0);
      context.lineWidth = angle === 90 ? 1.5 : 1;
      context.strokeStyle = angle === 90 ? edge : line;
      context.stroke();
      if (!named.includes(angle)) continue;
      context.fillStyle = muted;
      const similarity = fixed(Math.cos((angle * Math.PI) / 180), angle % 60 === 0 ? 1 : 2);
      context.fillText(angle === 90 ? "0" : similarity, x + far, y + 5);
      context.fillText(`${angle}°`, x - far, y + 5);
    }
    context.beginPath();
    context.moveTo(x - radius, y);
    context.lineTo(x + radius, y);
    context.lineWidth = 1;
    context.strokeStyle = line;
    context.stroke();
  }

  /** The query and its key as they are, in the corners that the fan leaves free. */
  #drawItems({ context, width }: Frame, { y, radius }: Ground): void {
    const { side, pair } = this.#around;
    const items = this.#items;
    if (!items || items.pair !== pair) return;
    const palette = this.#palette();
    const { picture } = items.pictures;
    const halves = side === "query" ? (["query", "key"] as const) : (["key", "query"] as const);
    halves.forEach((half, n) => {
      const [values] = half === "query" ? items.pictures.queries : items.pictures.keys;
      if (!values || (half === "key" && items.pictures.names)) return;
      const { rows, columns } = picture ?? stripShape(values.length);
      const cell = Math.max(1, Math.floor(ITEM_PX / Math.max(rows, columns)));
      const left = n === 0 ? 1 : width - columns * cell - 1;
      const top = y - radius - RIM_PX + TEXT_PX + 8;
      context.font = font(TEXT_PX, 600);
      context.textAlign = n === 0 ? "left" : "right";
      context.textBaseline = "bottom";
      context.fillStyle = palette.positive;
      context.fillText(half, n === 0 ? left : left + columns * cell, top - 3);
      drawItem(context, values, picture, { left, top, columns, cell }, palette);
    });
  }
}

interface Ground {
  x: number;
  y: number;
  radius: number;
}

function groundOf({ width, height }: { width: number; height: number }): Ground {
  const radius = Math.max(1, Math.min(width / 2 - RIM_PX, height - 2 * RIM_PX));
  return { x: width / 2, y: (height + radius) / 2, radius };
}

/** The arcs that bear their numbers: as many as there is room for. */
function namedArcs(radius: number, reach: number): number[] {
  const apart = (radius * itemAt(ARCS, 0)) / reach;
  if (apart >= NUMBER_PX) return [...ARCS, 180];
  return apart >= 0.75 * NUMBER_PX ? ARCS.filter((angle) => angle < reach) : [90, 150];
}

/** A triangle, as keys are everywhere. */
function drawKey(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  { kind, push }: AroundKey,
  { muted, negative, falseNegative, card }: Palette,
): void {
  const size = sizeOf(push);
  const strong = Math.min(1, 4 * Math.sqrt(push));
  const fill = (colour: string, alpha: number) => {
    context.fillStyle = faded(colour, alpha);
    context.fill();
  };
  triangle(context, x, y, size);
  if (kind === "false_negative") fill(falseNegative, 0.45 + 0.55 * strong);
  else {
    fill(muted, 0.55 * (1 - strong));
    fill(negative, 0.15 + 0.85 * strong);
  }
  context.strokeStyle = faded(card, 0.8);
  context.lineWidth = 0.75;
  context.stroke();
}

/** How large a negative is drawn: its area follows its share of the push. */
export function sizeOf(push: number): number {
  return 2.4 + 9 * Math.sqrt(Math.min(1, push));
}

function triangle(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.beginPath();
  context.moveTo(x, y - size * 1.35);
  context.lineTo(x + size * 1.25, y + size * 0.9);
  context.lineTo(x - size * 1.25, y + size * 0.9);
  context.closePath();
}

function drawPartner(
  context: CanvasRenderingContext2D,
  from: { x: number; y: number },
  at: { x: number; y: number },
  { positive, card }: Palette,
): void {
  context.strokeStyle = positive;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(at.x, at.y);
  context.stroke();
  triangle(context, at.x, at.y, 6.5);
  context.fillStyle = positive;
  context.fill();
  context.strokeStyle = card;
  context.lineWidth = 1.5;
  context.stroke();
}

function drawQuery(context: CanvasRenderingContext2D, at: { x: number; y: number }, palette: Palette): void {
  context.beginPath();
  context.arc(at.x, at.y, 4, 0, 2 * Math.PI);
  context.fillStyle = palette.positive;
  context.fill();
  drawLit(context, at, palette);
}
