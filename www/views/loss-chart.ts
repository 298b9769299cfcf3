// The loss, step by step, with what guessing costs and what no embedding could beat. One curve and two lines need no
// chart library: the usual one would weigh as much as the rest of the page's scripts.

import type { Palette } from "../theme.js";
import { type Frame, font, haloText, Surface } from "./surface.js";

const MARGIN = { left: 30, right: 8, top: 8, bottom: 20 };
/** Losses that need not fit, once there are enough others. */
const FIRST_LOSSES = 10;
/** Steps that the axis shows at least. */
const LEAST_STEPS = 40;

/** What the chart shows. */
export interface LossCurve {
  steps: number[];
  losses: number[];
  /** ln(candidates). */
  chance: number;
  /** NaN where unknown. */
  floor: number;
}

/** A line chart. */
export class LossChart {
  readonly #surface: Surface;
  readonly #palette: () => Palette;
  #curve: LossCurve = { steps: [], losses: [], chance: Number.NaN, floor: Number.NaN };

  constructor(canvas: HTMLCanvasElement, palette: () => Palette) {
    this.#palette = palette;
    this.#surface = new Surface(canvas, (frame) => this.#draw(frame));
  }

  show(curve: LossCurve): void {
    this.#curve = curve;
    this.#surface.ask();
  }

  redraw(): void {
    this.#surface.ask();
  }

  close(): void {
    this.#surface.close();
  }

  #draw(frame: Frame): void {
    const { context, width, height } = frame;
    const { chance, floor, steps } = this.#curve;
    const { muted, positive } = this.#palette();
    const [top, last] = [topOf(this.#curve), Math.max(LEAST_STEPS, steps.at(-1) ?? 0)];
    const x = (step: number) => MARGIN.left + (step / last) * (width - MARGIN.left - MARGIN.right);
    const y = (loss: number) => height - MARGIN.bottom - (loss / top) * (height - MARGIN.bottom - MARGIN.top);
    this.#drawGrid(frame, { x, y, last, top });
    context.save();
    context.beginPath();
    context.rect(MARGIN.left - 3, MARGIN.top, width - MARGIN.left - MARGIN.right + 6, height - MARGIN.top);
    context.clip();
    this.#drawCurve(frame, x, y);
    context.restore();
    this.#drawLine(frame, y(chance), `guessing ${chance.toFixed(2)}`, muted);
    this.#drawLine(frame, y(floor), `lowest possible ${floor.toFixed(2)}`, positive);
  }

  #drawGrid(
    { context, width, height }: Frame,
    axes: { x: (step: number) => number; y: (loss: number) => number; last: number; top: number },
  ): void {
    const { muted, line } = this.#palette();
    context.font = font(11.5);
    context.fillStyle = muted;
    context.strokeStyle = line;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const loss of ticks(axes.top, Math.max(2, Math.floor(height / 45)))) {
      const y = Math.round(axes.y(loss)) + 0.5;
      stroke(context, [MARGIN.left, y], [width - MARGIN.right, y]);
      context.fillText(String(loss), MARGIN.left - 6, y);
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const step of ticks(axes.last, Math.max(2, Math.floor(width / 80)))) {
      const x = Math.round(axes.x(step)) + 0.5;
      stroke(context, [x, MARGIN.top], [x, height - MARGIN.bottom]);
      // A number at the very end would leave the picture.
      if (x < width - 14) context.fillText(String(step), x, height - MARGIN.bottom + 5);
    }
  }

  #drawCurve({ context }: Frame, x: (step: number) => number, y: (loss: number) => number): void {
    const { steps, losses } = this.#curve;
    const { ink } = this.#palette();
    context.strokeStyle = ink;
    context.fillStyle = ink;
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.beginPath();
    steps.forEach((step, i) => {
      // What is not finite leaves a gap.
      if (Number.isFinite(losses[i])) context.lineTo(x(step), y(losses[i]));
    });
    context.stroke();
    if (steps.length !== 1) return;
    context.beginPath();
    context.arc(x(steps[0]), y(losses[0]), 3.5, 0, 2 * Math.PI);
    context.fill();
  }

  #drawLine({ context, width }: Frame, at: number, text: string, colour: string): void {
    if (!Number.isFinite(at)) return;
    const y = Math.round(at) + 0.5;
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.setLineDash([5, 4]);
    stroke(context, [MARGIN.left, y], [width - MARGIN.right, y]);
    context.setLineDash([]);
    context.font = font(11.5, 600);
    context.textAlign = "right";
    context.textBaseline = "bottom";
    haloText(context, text, { x: width - MARGIN.right, y: y - 2 }, { ink: colour, halo: this.#palette().card });
  }
}

function stroke(context: CanvasRenderingContext2D, from: [number, number], to: [number, number]): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

/** The loss at the chart's top: the first few, often far above the rest, may leave it once there are others. */
export function topOf({ losses, chance }: Pick<LossCurve, "losses" | "chance">): number {
  const settled = losses.length > 3 * FIRST_LOSSES ? losses.slice(FIRST_LOSSES) : losses;
  let most = Number.isFinite(chance) ? chance : 0;
  for (const loss of settled) if (Number.isFinite(loss) && loss > most) most = loss;
  return 1.25 * Math.max(most, 0.1);
}

/** Round numbers from 0 to `most`, about `count` of them. */
export function ticks(most: number, count: number): number[] {
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}
