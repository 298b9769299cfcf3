// Embeddings on the circle or the sphere. Queries are discs, keys are triangles, partners are joined by a line; colours
// and letters name the classes. One query is lit: its false negatives, its chosen and its removed candidates bear
// signs. The sphere can be turned by hand, and turns slowly by itself while the run moves.

import { itemAt, numberAt } from "../entries.js";
import { type Forces, NOBODY } from "../rows.js";
import { faded, type Palette } from "../theme.js";
import type { Snapshot } from "../types.js";
import { Cloud, type Positions } from "./cloud.js";
import { project, type Turn } from "./projection.js";
import { nextRound } from "./round.js";
import { drawLit, drawSigns } from "./signs.js";
import { type Lit, type Signs, Spotlight } from "./spotlight.js";
import { type Frame, font, haloText, Surface } from "./surface.js";

/** Radians per second of the slow turn. */
const SLOW_TURN = 0.1;
/** Radians per pixel dragged, and per key press. */
const DRAG_TURN = 0.01;
const KEY_TURN = 0.12;
/** Which way each arrow key turns it: yaw, pitch. */
const KEY_TURNS = new Map<string, [number, number]>([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, -1]],
  ["ArrowDown", [0, 1]],
]);
/** Names are drawn only while they can be told apart. */
const MOST_NAMES = 16;
/** A pointer that moved less has clicked; a point may be clicked from this far. */
const CLICK_PX = 5;
const REACH_PX = 14;
/** A name nearer than this to another one is left out. */
const NAME_PX = 15;

type Points = Positions & Lit & Pick<Snapshot, "projected">;

interface Dot {
  x: number;
  y: number;
  depth: number;
  /** Whose it is, where that is known. */
  pair?: number | undefined;
  colour: string;
  query: boolean;
  /** What it is to the lit query; `lit` for that query itself. */
  signs?: Signs | "lit" | undefined;
}

/** Draws the latest positions. */
export class EmbeddingView {
  readonly #surface: Surface;
  readonly #canvas: HTMLCanvasElement;
  readonly #palette: () => Palette;
  readonly #abort = new AbortController();
  #points: Points | undefined;
  #names: string[] = [];
  readonly #cloud = new Cloud();
  readonly #spotlight = new Spotlight();
  #turn: Turn = { yaw: 0.5, pitch: 0.35 };
  #turning = 0;
  #last_ms = 0;
  #held = false;
  #zoom: number | undefined;
  #centres = new Map<number, { x: number; y: number; z: number }>();
  #pinned: Forces | undefined;
  /** The pair that the arrow keys have come to. */
  #came_to: number | undefined;
  /** Where points were drawn last, those in front last. */
  #spots: { pair: number; x: number; y: number }[] = [];
  #down = { x: 0, y: 0 };
  /** Called with the pair whose point was clicked. */
  onpick: (pair: number) => void = () => undefined;

  constructor(canvas: HTMLCanvasElement, palette: () => Palette) {
    this.#canvas = canvas;
    this.#palette = palette;
    this.#surface = new Surface(canvas, (frame) => this.#draw(frame));
    this.#listen();
  }

  /** Shows these positions; `gliding` while the run moves. */
  show(points: Points, names: string[], gliding: boolean): void {
    this.#points = points;
    this.#names = names;
    this.#cloud.take(points, gliding);
    this.#spotlight.take(points, performance.now(), gliding, (pair) => this.#cloud.pairs.has(pair));
    this.#follow(points);
    this.#surface.ask();
  }

  /** The pair that is marked, wherever it is. */
  set pinned(forces: Forces | undefined) {
    if (forces !== this.#pinned) this.#came_to = forces?.anchor.pair;
    this.#pinned = forces;
    this.#surface.ask();
  }

  /** A new run: nothing is carried over. */
  restart(): void {
    this.#centres.clear();
    this.#zoom = undefined;
    this.#cloud.clear();
    this.#spotlight.clear();
  }

  /** Whether the sphere turns by itself. */
  set turning(turning: boolean) {
    if (turning === this.#turning > 0) return;
    cancelAnimationFrame(this.#turning);
    this.#turning = 0;
    if (!turning) return;
    this.#last_ms = performance.now();
    const frame = (now_ms: number) => {
      const passed_ms = now_ms - this.#last_ms;
      if (passed_ms > 30) {
        this.#last_ms = now_ms;
        if (this.#points?.axes === 3 && !this.#held) {
          this.#turn.yaw += (SLOW_TURN * Math.min(passed_ms, 100)) / 1000;
          this.#surface.ask();
        }
      }
      this.#turning = requestAnimationFrame(frame);
    };
    this.#turning = requestAnimationFrame(frame);
  }

  redraw(): void {
    this.#surface.ask();
  }

  picture(size: { width: number; height: number }): HTMLCanvasElement {
    return this.#surface.picture(size);
  }

  close(): void {
    this.turning = false;
    this.#abort.abort();
    this.#surface.close();
  }

  #listen(): void {
    const { signal } = this.#abort;
    const canvas = this.#canvas;
    canvas.addEventListener("click", (event) => this.#clicked(event), { signal });
    canvas.addEventListener(
      "pointerdown",
      (event) => {
        this.#down = this.#surface.at(event);
        if (this.#points?.axes !== 3) return;
        this.#held = true;
        canvas.setPointerCapture(event.pointerId);
      },
      { signal },
    );
    canvas.addEventListener(
      "pointermove",
      (event) => {
        if (this.#held) this.#turnBy(event.movementX * DRAG_TURN, event.movementY * DRAG_TURN);
      },
      { signal },
    );
    for (const end of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(
        end,
        () => {
          this.#held = false;
        },
        { signal },
      );
    }
    canvas.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Enter" && this.#spotlight.anchor !== undefined) this.onpick(this.#spotlight.anchor);
        if (this.#points?.axes === 2) this.#goRound(event);
        const [yaw, pitch] = KEY_TURNS.get(event.key) ?? [0, 0];
        if (this.#points?.axes !== 3 || (yaw === 0 && pitch === 0)) return;
        event.preventDefault();
        this.#turnBy(yaw * KEY_TURN, pitch * KEY_TURN);
      },
      { signal },
    );
  }

  #clicked(event: MouseEvent): void {
    const { x, y } = this.#surface.at(event);
    if (Math.hypot(x - this.#down.x, y - this.#down.y) > CLICK_PX) return;
    let best: { pair: number; away: number } | undefined;
    for (const spot of this.#spots) {
      const away = Math.hypot(spot.x - x, spot.y - y);
      if (away <= REACH_PX && (!best || away <= best.away)) best = { pair: spot.pair, away };
    }
    if (best) this.onpick(best.pair);
  }

  /** On a circle there is nothing to turn: arrow keys go from query to query, and pin each. */
  #goRound(event: KeyboardEvent): void {
    const direction = event.key === "ArrowLeft" ? 1 : event.key === "ArrowRight" ? -1 : undefined;
    if (direction === undefined || !this.#points) return;
    event.preventDefault();
    const next = nextRound(this.#points, this.#came_to ?? this.#spotlight.anchor, direction);
    this.#came_to = next;
    if (next !== undefined) this.onpick(next);
  }

  #turnBy(yaw: number, pitch: number): void {
    this.#turn = { yaw: this.#turn.yaw + yaw, pitch: Math.min(1.5, Math.max(-1.5, this.#turn.pitch + pitch)) };
    this.#surface.ask();
  }

  /** Keeps each class's centre moving smoothly, whichever pairs are in the batch. */
  #follow({ queries, keys, axes, labels }: Points): void {
    const sums = new Map<number, { x: number; y: number; z: number; n: number }>();
    labels.forEach((label, row) => {
      const sum = sums.get(label) ?? { x: 0, y: 0, z: 0, n: 0 };
      for (const side of [queries, keys]) {
        sum.x += numberAt(side, row * axes);
        sum.y += numberAt(side, row * axes + 1);
        if (axes === 3) sum.z += numberAt(side, row * axes + 2);
        sum.n += 1;
      }
      sums.set(label, sum);
    });
    for (const [label, { x, y, z, n }] of sums) {
      const before = this.#centres.get(label);
      const now = { x: x / n, y: y / n, z: z / n };
      const mix = (a: number | undefined, b: number) => (a === undefined ? b : a + 0.15 * (b - a));
      this.#centres.set(label, { x: mix(before?.x, now.x), y: mix(before?.y, now.y), z: mix(before?.z, now.z) });
    }
  }

  #draw(frame: Frame): void {
    const points = this.#points;
    const { context, width, height } = frame;
    const free = Math.min(width, height) / 2 - (points?.axes === 2 ? 24 : 10);
    const middle = { x: width / 2, y: height / 2 };
    const turn = points?.axes === 3 ? this.#turn : undefined;
    // Principal components hold only part of a unit vector: they are drawn as large as they fit, without the ball.
    if (points?.projected) this.#drawAxes(frame, middle, free, turn);
    else this.#drawBall(frame, middle, free, turn);
    if (!points) return;
    const radius = points.projected ? free * this.#zoomed(0.97 / Math.max(this.#cloud.reach(), 1e-3)) : free;
    if (this.#cloud.glide(!points.projected)) this.#surface.ask();
    const palette = this.#palette();
    const { classes, card } = palette;
    const place = (positions: Float32Array, offset: number) => {
      const at = project(positions, offset, turn);
      return { x: middle.x + radius * at.x, y: middle.y - radius * at.y, depth: at.depth };
    };

    const dots: Dot[] = [];
    const { anchor, keys, collected } = this.#spotlight;
    for (const [index, { label, at }] of this.#cloud.pairs) {
      const colour = itemAt(classes, label % classes.length);
      const [query, key] = [place(at, 0), place(at, 3)];
      const depth = (query.depth + key.depth) / 2;
      context.strokeStyle = faded(colour, 0.12 + 0.28 * nearness(depth));
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(query.x, query.y);
      context.lineTo(key.x, key.y);
      context.stroke();
      const lit = index === anchor && !this.#pinned ? ("lit" as const) : undefined;
      dots.push(
        { ...query, pair: index, colour, query: true, signs: lit },
        { ...key, pair: index, colour, query: false, signs: this.#pinned ? undefined : keys.get(index) },
      );
    }
    this.#addPinned(points, place, dots, frame);
    if (!this.#pinned)
      for (const { at, signs } of collected) dots.push({ ...place(at, 0), colour: palette.muted, query: false, signs });
    dots.sort((a, b) => a.depth - b.depth);
    this.#spots = dots.flatMap(({ pair, x, y }) => (pair === undefined ? [] : [{ pair, x, y }]));
    for (const dot of dots) {
      drawDot(context, dot, card);
      if (dot.signs === "lit") drawLit(context, dot, palette);
      else if (dot.signs) drawSigns(context, dot, dot.signs, nearness(dot.depth), palette);
    }
    this.#drawNames(frame, middle, radius, turn);
  }

  /** The pinned pair with its partner, a line between them, and the candidates that act most upon it. */
  #addPinned(
    { axes }: Points,
    place: (positions: Float32Array, offset: number) => { x: number; y: number; depth: number },
    dots: Dot[],
    { context }: Frame,
  ): void {
    const pinned = this.#pinned;
    if (!pinned || pinned.axes !== axes) return;
    const { classes, muted, positive } = this.#palette();
    const at = (position: number[]) =>
      place(Float32Array.of(numberAt(position, 0), numberAt(position, 1), position[2] ?? 0), 0);
    const ink = (label: number) => (label === NOBODY ? muted : itemAt(classes, label % classes.length));
    const query = pinned.side === "query";
    const own = at(pinned.anchor.position);
    dots.push({ ...own, pair: pinned.anchor.pair, colour: ink(pinned.anchor.label), query, signs: "lit" });
    for (const { kind, position, label, pair, removed, source } of pinned.terms) {
      const to = at(position);
      const named = pair === NOBODY ? undefined : pair;
      const signs = { false_negative: kind === "false_negative", chosen: source !== 0 && !removed, removed };
      dots.push({
        ...to,
        pair: named,
        colour: ink(label),
        query: !query,
        signs: kind === "positive" ? undefined : signs,
      });
      if (kind !== "positive") continue;
      context.strokeStyle = positive;
      context.lineWidth = 2.5;
      context.beginPath();
      context.moveTo(own.x, own.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    }
  }

  #zoomed(target: number): number {
    // It grows gently, but no point may leave the picture.
    this.#zoom = this.#zoom === undefined ? target : Math.min(target, this.#zoom + 0.1 * (target - this.#zoom));
    return this.#zoom;
  }

  #drawAxes({ context }: Frame, middle: { x: number; y: number }, radius: number, turn: Turn | undefined): void {
    context.strokeStyle = this.#palette().line;
    context.lineWidth = 1;
    for (const axis of [0, 3, 6].slice(0, turn ? 3 : 2)) {
      const end = project([1, 0, 0, 0, 1, 0, 0, 0, 1], axis, turn);
      context.beginPath();
      context.moveTo(middle.x - radius * end.x, middle.y + radius * end.y);
      context.lineTo(middle.x + radius * end.x, middle.y - radius * end.y);
      context.stroke();
    }
  }

  #drawBall({ context }: Frame, middle: { x: number; y: number }, radius: number, turn: Turn | undefined): void {
    const { line, edge, ground } = this.#palette();
    context.lineWidth = 1;
    context.beginPath();
    context.arc(middle.x, middle.y, radius, 0, 2 * Math.PI);
    if (turn) {
      const shade = context.createRadialGradient(
        middle.x - radius * 0.35,
        middle.y - radius * 0.4,
        radius * 0.1,
        middle.x,
        middle.y,
        radius,
      );
      shade.addColorStop(0, faded(ground, 0));
      shade.addColorStop(1, ground);
      context.fillStyle = shade;
      context.fill();
    }
    context.strokeStyle = faded(edge, 0.7);
    context.stroke();
    if (!turn) return;
    context.strokeStyle = line;
    for (const circle of GREAT_CIRCLES) {
      context.beginPath();
      for (let i = 0; i <= 64; i++) {
        const at = project(circle, (i % 64) * 3, turn);
        const [x, y] = [middle.x + radius * at.x, middle.y - radius * at.y];
        if (i === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.stroke();
    }
  }

  #drawNames({ context }: Frame, middle: { x: number; y: number }, radius: number, turn: Turn | undefined): void {
    const { ink, card } = this.#palette();
    const projected = this.#points?.projected ?? false;
    if (this.#centres.size > MOST_NAMES) return;
    context.font = font(15, 700);
    context.textAlign = "center";
    context.textBaseline = "middle";
    const placed: { x: number; y: number }[] = [];
    for (const [label, centre] of this.#centres) {
      const name = this.#names[label] ?? String(label);
      const length = Math.hypot(centre.x, centre.y, centre.z);
      // A class that is still spread all over has no place to be named at.
      if (name.length > 3 || length < (projected ? 0.12 : 0.3)) continue;
      const reach = projected ? 1 : turn ? 1 / length : (1 + 14 / radius) / length;
      const at = project([centre.x * reach, centre.y * reach, centre.z * reach], 0, turn);
      if (turn && !projected && at.depth < -0.1) continue;
      const place = { x: middle.x + radius * at.x, y: middle.y - radius * at.y };
      if (placed.some(({ x, y }) => Math.hypot(x - place.x, y - place.y) < NAME_PX)) continue;
      placed.push(place);
      haloText(context, name, place, { ink, halo: faded(card, 0.9) });
    }
  }
}

/** 0 at the far side, 1 at the near side. */
function nearness(depth: number): number {
  return Math.min(1, Math.max(0, (depth + 1) / 2));
}

function drawDot(context: CanvasRenderingContext2D, { x, y, depth, colour, query }: Dot, halo: string): void {
  const near = nearness(depth);
  const size = 2.2 + 1.6 * near;
  context.beginPath();
  if (query) context.arc(x, y, size, 0, 2 * Math.PI);
  else {
    context.moveTo(x, y - size * 1.35);
    context.lineTo(x + size * 1.25, y + size * 0.9);
    context.lineTo(x - size * 1.25, y + size * 0.9);
    context.closePath();
  }
  context.fillStyle = faded(colour, 0.25 + 0.75 * near);
  context.fill();
  context.strokeStyle = faded(halo, 0.5 * near);
  context.lineWidth = 0.75;
  context.stroke();
}

/** Three circles that show how the sphere is turned. `[64, 3]` each. */
const GREAT_CIRCLES = [0, 1, 2].map((fixed) => {
  const circle: number[] = [];
  for (let i = 0; i < 64; i++) {
    const angle = (2 * Math.PI * i) / 64;
    const at = [0, 0, 0];
    at[(fixed + 1) % 3] = Math.cos(angle);
    at[(fixed + 2) % 3] = Math.sin(angle);
    circle.push(...at);
  }
  return circle;
});
