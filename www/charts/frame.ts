// The frame of a chart: margins, scales and axes with their units, as SVG. Colours are written into the marks, so that
// a saved picture looks like the one on the page.

import { nothing, type SVGTemplateResult, svg } from "lit";
import { numberAt } from "../entries.js";
import { short } from "../format.js";
import { faded, type Palette } from "../theme.js";
import { type Scale, scale } from "./scale.js";

/** What an axis measures. */
export interface Axis {
  label: string;
  /** From, to. */
  domain: [number, number];
  log?: boolean;
  /** Root scale, from 0: small shares are seen beside large ones. */
  root?: boolean;
  /** Where lines stand, instead of round numbers. */
  ticks?: number[];
  text?(value: number): string;
  /** About how many ticks. */
  count?: number;
}

/** A chart's room in CSS pixels, and how values become places in it. */
export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: Scale;
  y: Scale;
}

/** The font of every chart. */
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** A frame around what `x` and `y` measure; margins leave room for ticks and names. */
export function frame(
  { width, height }: { width: number; height: number },
  { x, y }: { x: Axis; y: Axis },
  margins: Partial<Record<"left" | "right" | "top" | "bottom", number>> = {},
): Frame {
  const { left = 52, right = 16, top = 26, bottom = 44 } = margins;
  const room = { width, height, left, right: width - right, top, bottom: height - bottom };
  const scaled = ({ log, root, domain }: Axis, range: [number, number]) =>
    scale(log ? "log" : root ? "root" : "linear", domain, range);
  return { ...room, x: scaled(x, [room.left, room.right]), y: scaled(y, [room.bottom, room.top]) };
}

/** Both axes: lines, ticks and names. The vertical one's name stands above it, where it can be read. */
export function axes(place: Frame, { x, y }: { x: Axis; y: Axis }, palette: Palette): SVGTemplateResult {
  const { left, right, top, bottom } = place;
  const columns = x.ticks ?? evenly(x, place.x, Math.max(2, (right - left) / 90));
  const rows = y.ticks ?? evenly(y, place.y, Math.max(2, (bottom - top) / 46));
  return svg`<g font-family=${FONT} font-size="13" fill=${palette.muted}>
    ${columns.map((value) => {
      const at = Math.round(place.x(value)) + 0.5;
      return svg`<line x1=${at} x2=${at} y1=${top} y2=${bottom + 4} stroke=${palette.line} />
        <text x=${at} y=${bottom + 18} text-anchor="middle">${text(x, value)}</text>`;
    })}
    ${rows.map((value) => {
      const at = Math.round(place.y(value)) + 0.5;
      return svg`<line x1=${left - 4} x2=${right} y1=${at} y2=${at} stroke=${palette.line} />
        <text x=${left - 7} y=${at + 4} text-anchor="end">${text(y, value)}</text>`;
    })}
    <path d="M${left + 0.5} ${top}V${bottom + 0.5}H${right}" fill="none" stroke=${palette.edge} />
    ${x.label ? svg`<text x=${right} y=${bottom + 37} text-anchor="end" fill=${palette.ink}>${x.label}</text>` : nothing}
    ${y.label ? svg`<text x="2" y=${top - 11} fill=${palette.ink}>${y.label}</text>` : nothing}
  </g>`;
}

/**
 * Marks that never leave the plot, however far their values reach. `id` is the chart's: names must differ on a page.
 */
export function clipped(
  { left, right, top, bottom }: Frame,
  id: string,
  marks: SVGTemplateResult | SVGTemplateResult[],
): SVGTemplateResult {
  // Half a line more on each side: what runs along an axis is not thinned.
  return svg`<clipPath id="plot-${id}"><rect x=${left - 1} y=${top - 1} width=${Math.max(0, right - left + 2)}
      height=${Math.max(0, bottom - top + 2)} /></clipPath><g clip-path="url(#plot-${id})">${marks}</g>`;
}

function evenly(axis: Axis, scale: Scale, fitting: number): number[] {
  const ticks = scale.ticks(Math.min(axis.count ?? 8, Math.round(fitting)));
  if (!axis.log) return ticks;
  // Of a logarithm's many ticks the powers of ten are enough, unless there are fewer than two.
  const powers = ticks.filter((value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9);
  return powers.length > 1 ? powers : ticks;
}

function text(axis: Axis, value: number): string {
  return axis.text ? axis.text(value) : short(value).replace("-", "−");
}

/** A name beside a mark, on a ground that keeps it legible. */
export function name(
  words: string,
  at: { x: number; y: number; anchor?: "start" | "middle" | "end"; size?: number; weight?: number },
  ink: string,
  palette: Palette,
): SVGTemplateResult {
  const { x, y, anchor = "start", size = 13, weight = 650 } = at;
  return svg`<text x=${x} y=${y} text-anchor=${anchor} font-family=${FONT} font-size=${size} font-weight=${weight}
    fill=${ink} stroke=${faded(palette.card, 0.9)} stroke-width="4" stroke-linejoin="round" paint-order="stroke">${words}</text>`;
}

/** Heights of names that would stand over each other, moved apart by as little as need be, in their order. */
export function apart(heights: number[], gap: number, [top, bottom]: [number, number]): number[] {
  const order = [...heights.entries()].sort(([, a], [, b]) => a - b);
  const placed = order.map(([, height]) => Math.min(bottom, Math.max(top, height)));
  for (let i = 1; i < placed.length; i++) placed[i] = Math.max(numberAt(placed, i), numberAt(placed, i - 1) + gap);
  const over = (placed.at(-1) ?? 0) - bottom;
  if (over > 0) {
    placed[placed.length - 1] = numberAt(placed, placed.length - 1) - over;
    for (let i = placed.length - 2; i >= 0; i--)
      placed[i] = Math.min(numberAt(placed, i), numberAt(placed, i + 1) - gap);
  }
  const out: number[] = [];
  order.forEach(([index], n) => {
    out[index] = numberAt(placed, n);
  });
  return out;
}

/** The outline of a histogram, bin by bin, from the axis and back to it. */
export function outline(place: Frame, values: ArrayLike<number>, [from, to]: [number, number]): string {
  const width = (to - from) / values.length;
  let path = `M${at(place.x(from))} ${at(place.y(0))}`;
  for (let bin = 0; bin < values.length; bin++) {
    const y = at(place.y(numberAt(values, bin)));
    path += `L${at(place.x(from + bin * width))} ${y}H${at(place.x(from + (bin + 1) * width))}`;
  }
  return `${path}V${at(place.y(0))}`;
}

/** A line through points; a number that is none breaks it. */
export function line(place: Frame, xs: ArrayLike<number>, ys: ArrayLike<number>): string {
  let path = "";
  let drawing = false;
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [place.x(numberAt(xs, i)), place.y(numberAt(ys, i))];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      drawing = false;
      continue;
    }
    path += `${drawing ? "L" : "M"}${at(x)} ${at(y)}`;
    drawing = true;
  }
  return path;
}

function at(place: number): string {
  return place.toFixed(1);
}
