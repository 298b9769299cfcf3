// The loss, step by step, with what guessing costs and what no embedding could beat.

import uPlot from "uplot";
import type { Palette } from "../theme.js";
import { font, haloText } from "./surface.js";

/** Losses that need not fit, once there are enough others. */
const FIRST_LOSSES = 10;

/** What the chart shows. */
export interface LossCurve {
  steps: number[];
  losses: number[];
  /** ln(candidates). */
  chance: number;
  /** NaN where unknown. */
  floor: number;
}

/** A line chart in `box`, which gives it its size. */
export class LossChart {
  readonly #box: HTMLElement;
  readonly #palette: () => Palette;
  readonly #watcher: ResizeObserver;
  #plot: uPlot | undefined;
  #curve: LossCurve = { steps: [], losses: [], chance: Number.NaN, floor: Number.NaN };

  constructor(box: HTMLElement, palette: () => Palette) {
    this.#box = box;
    this.#palette = palette;
    this.#watcher = new ResizeObserver(() => this.#resize());
    this.#watcher.observe(box);
  }

  show(curve: LossCurve): void {
    this.#curve = curve;
    if (!this.#plot) this.redraw();
    else this.#plot.setData([curve.steps, curve.losses]);
  }

  /** Builds the chart again: colours are fixed when it is built. */
  redraw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width === 0 || height === 0) return;
    this.#plot = new uPlot(this.#options(width, height), [this.#curve.steps, this.#curve.losses], this.#box);
  }

  close(): void {
    this.#watcher.disconnect();
    this.#plot?.destroy();
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width === 0 || height === 0) return;
    if (!this.#plot) this.redraw();
    else if (this.#plot.width !== width || this.#plot.height !== height) this.#plot.setSize({ width, height });
  }

  #options(width: number, height: number): uPlot.Options {
    const { ink, muted, line } = this.#palette();
    const axis: uPlot.Axis = {
      stroke: muted,
      font: font(11.5),
      grid: { stroke: line, width: 1 },
      ticks: { show: false },
      border: { show: false },
      gap: 4,
    };
    return {
      width,
      height,
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: (_, __, most) => [0, Math.max(40, most ?? 0)] },
        y: { range: () => [0, topOf(this.#curve)] },
      },
      axes: [
        { ...axis, size: 22, space: 60 },
        { ...axis, size: 30, space: 28 },
      ],
      series: [
        {},
        { stroke: ink, width: 2, points: { show: () => this.#curve.steps.length === 1, size: 7, fill: ink } },
      ],
      hooks: { draw: [(plot) => this.#drawLines(plot)] },
    };
  }

  #drawLines(plot: uPlot): void {
    const { chance, floor } = this.#curve;
    const { muted, positive, card } = this.#palette();
    const density = window.devicePixelRatio || 1;
    const { context, left, right } = {
      context: plot.ctx,
      left: plot.bbox.left,
      right: plot.bbox.left + plot.bbox.width,
    };
    const draw = (value: number, text: string, colour: string, above: boolean) => {
      if (!Number.isFinite(value)) return;
      const y = Math.round(plot.valToPos(value, "y", true));
      context.save();
      context.strokeStyle = colour;
      context.lineWidth = 1.5 * density;
      context.setLineDash([5 * density, 4 * density]);
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(right, y);
      context.stroke();
      context.setLineDash([]);
      context.font = font(11.5 * density, 600);
      context.textAlign = "right";
      context.textBaseline = above ? "bottom" : "top";
      haloText(context, text, { x: right, y: y + (above ? -2 : 3) * density }, { ink: colour, halo: card });
      context.restore();
    };
    draw(chance, `guessing ${chance.toFixed(2)}`, muted, true);
    draw(floor, `never below ${floor.toFixed(2)}`, positive, true);
  }
}

/** The loss at the chart's top: the first few, often far above the rest, may leave it once there are others. */
export function topOf({ losses, chance }: Pick<LossCurve, "losses" | "chance">): number {
  const settled = losses.length > 3 * FIRST_LOSSES ? losses.slice(FIRST_LOSSES) : losses;
  let most = Number.isFinite(chance) ? chance : 0;
  for (const loss of settled) if (Number.isFinite(loss) && loss > most) most = loss;
  return 1.25 * Math.max(most, 0.1);
}
