// The loss, step by step, with what a random guess costs and the lowest loss that each temperature allows. What the
// lines are is said beside the picture, so that no label can cover a curve.

import { render, type SVGTemplateResult, svg } from "lit";
import { type Axis, axes, clipped, FONT, type Frame, frame, line } from "../charts/frame.js";
import type { Stretch } from "../client/bounds.js";
import { numberAt } from "../entries.js";
import { fixed, short, whole } from "../format.js";
import type { Palette } from "../theme.js";
import { unitOf } from "./surface.js";

/** Losses that need not fit, once there are enough others. */
const FIRST_LOSSES = 10;
/** A temperature that held for a smaller share of the run is not marked: a slider on its way, or a schedule. */
const HELD = 0.02;
/** How the two lines are dashed. */
export const DASHES = { chance: "6 4", floor: "2 3" } as const;

/** What the chart shows. */
export interface LossCurve {
  steps: number[];
  losses: number[];
  /** ln(candidates). */
  chance: number;
  /** What was possible, and through which temperature. */
  bounds: readonly Stretch[];
}

/** What the two lines are, in words. `candidates`: how many keys a query is compared with. */
export function lossWords(
  { chance, floor }: { chance: number; floor?: number },
  candidates: number,
): { chance: string; floor: string } {
  const plain = Math.abs(Math.log(candidates) - chance) < 0.005;
  return {
    chance: Number.isFinite(chance) ? `random guess: ${plain ? `ln ${whole(candidates)} = ` : ""}${fixed(chance)}` : "",
    floor: floor !== undefined ? `lowest loss possible at this τ: ${fixed(floor)}` : "",
  };
}

/** A line chart in `box`, which gives it its size. */
export class LossChart {
  readonly #box: HTMLElement;
  readonly #palette: () => Palette;
  readonly #watcher: ResizeObserver;
  #curve: LossCurve | undefined;

  constructor(box: HTMLElement, palette: () => Palette) {
    this.#box = box;
    this.#palette = palette;
    this.#watcher = new ResizeObserver(() => this.redraw());
    this.#watcher.observe(box);
  }

  show(curve: LossCurve): void {
    this.#curve = curve;
    this.redraw();
  }

  redraw(): void {
    const unit = unitOf(this.#box);
    const [width, height] = [this.#box.clientWidth / unit, this.#box.clientHeight / unit];
    if (!this.#curve || width === 0 || height === 0) return;
    const margins = { left: 34, right: 10, top: 8, bottom: 22 };
    render(
      svg`<svg class="drawing" aria-hidden="true" viewBox="0 0 ${width} ${height}">${lossBody(
        this.#curve,
        { width, height, margins, label: "" },
        this.#palette(),
      )}</svg>`,
      this.#box,
    );
  }

  close(): void {
    this.#watcher.disconnect();
  }
}

/** Its marks. */
export function lossBody(
  curve: LossCurve,
  room: { width: number; height: number; margins?: Parameters<typeof frame>[2]; label: string },
  palette: Palette,
): SVGTemplateResult {
  const { steps, losses, chance, bounds } = curve;
  const measure: { x: Axis; y: Axis } = {
    x: { label: room.label && "step", domain: [0, Math.max(40, steps.at(-1) ?? 0)], text: whole },
    y: { label: room.label, domain: [bottomOf(curve), topOf(curve)] },
  };
  const place = frame(room, measure, room.margins);
  const { left, right } = place;
  const y = place.y(chance);
  return svg`${axes(place, measure, palette)}
    ${clipped(
      place,
      "loss",
      svg`
      ${changes(bounds, steps.at(-1) ?? 0).map((change) => changeMark(place, change, palette))}
      ${
        Number.isFinite(y)
          ? svg`<path class="chance" d="M${left} ${y}H${right}" fill="none" stroke=${palette.muted} stroke-width="1.5"
              stroke-dasharray=${DASHES.chance} />`
          : ""
      }
      <path class="floor" d=${floorPath(place, bounds)} fill="none" stroke=${palette.positive} stroke-width="2"
        stroke-dasharray=${DASHES.floor} />
      <path class="losses" d=${line(place, steps, losses)} fill="none" stroke=${palette.ink} stroke-width="2"
        stroke-linejoin="round" />
      ${
        steps.length === 1
          ? svg`<circle cx=${place.x(numberAt(steps, 0))} cy=${place.y(numberAt(losses, 0))} r="3.5" fill=${palette.ink} />`
          : ""
      }`,
    )}`;
}

/** A level for each stretch, with an upright where it changes. */
export function floorPath(place: Frame, bounds: readonly Stretch[]): string {
  let path = "";
  bounds.forEach(({ from, to, floor }, n) => {
    if (floor === undefined) return;
    const joins = n > 0 && bounds[n - 1]?.floor !== undefined;
    const end = bounds[n + 1]?.from ?? to;
    const y = place.y(floor).toFixed(1);
    path += `${joins ? "V" : `M${place.x(from).toFixed(1)} `}${y}H${place.x(end).toFixed(1)}`;
  });
  return path;
}

/** Where the temperature was set to another value that then held for a while. */
export function changes(bounds: readonly Stretch[], last: number): Stretch[] {
  const least = HELD * last;
  // The lowest loss may change within one temperature, with the number of candidates.
  const steady: Stretch[] = [];
  for (const stretch of bounds) {
    const before = steady.at(-1);
    if (before?.tau === stretch.tau) steady[steady.length - 1] = { ...before, to: stretch.to };
    else steady.push({ ...stretch });
  }
  const held = steady.filter(({ from, to }) => to > from && to - from >= least);
  return held.filter(({ tau }, n) => n > 0 && held[n - 1]?.tau !== tau);
}

/** A line from top to bottom; its name stands at the top, where the losses of a run that learns are no more. */
function changeMark(place: Frame, { from, tau }: Stretch, palette: Palette): SVGTemplateResult {
  const x = Math.round(place.x(from)) + 0.5;
  const right = x < (place.left + place.right) / 2;
  return svg`<path class="change" d="M${x} ${place.top}V${place.bottom}" stroke=${palette.edge} stroke-dasharray="1 3" />
    <text x=${right ? x + 4 : x - 4} y=${place.top + 11} text-anchor=${right ? "start" : "end"} font-family=${FONT}
      font-size="12" fill=${palette.muted}>τ ${short(tau)}</text>`;
}

/** The loss at the chart's top: the first few, often far above the rest, may leave it once there are others. */
export function topOf({ losses, chance }: Pick<LossCurve, "losses" | "chance">): number {
  const settled = losses.length > 3 * FIRST_LOSSES ? losses.slice(FIRST_LOSSES) : losses;
  let most = Number.isFinite(chance) ? chance : 0;
  for (const loss of settled) if (Number.isFinite(loss) && loss > most) most = loss;
  return 1.25 * Math.max(most, 0.1);
}

/** The loss at the chart's bottom: 0, unless a loss without the positive in its denominator falls below. */
export function bottomOf({ losses }: Pick<LossCurve, "losses">): number {
  let least = 0;
  for (const loss of losses) if (Number.isFinite(loss) && loss < least) least = loss;
  return 1.05 * least;
}
