// Several runs over their steps in one chart: a line each, dashed in its own way, named where it ends.

import { nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { type Axis, apart, axes, clipped, type Frame, frame, line, name } from "../charts/frame.js";
import { legend, widthOf } from "../charts/legend.js";
import { numberAt } from "../entries.js";
import { short, whole } from "../format.js";
import type { Palette } from "../theme.js";

/** How many points a line has at most, and over how many of them a curve is smoothed. */
export const POINTS = 240;
const SMOOTHED = 5;

/** Dashes that stay apart without colour. */
export const DASHES = ["", "8 4", "2 4", "12 4 2 4", "6 3 2 3 2 3", "1 3", "14 6"] as const;

/**
 * Below this width names stand under the plot and not beside it, and where they would take more of it than this share.
 */
const NARROW_PX = 520;
const BESIDE = 0.4;
/** Room for the sample of a dash beside its name. */
const SAMPLE_PX = 36;

/** One line. */
export interface Curve {
  name: string;
  dash: string;
  ink: string;
  steps: ArrayLike<number>;
  values: ArrayLike<number>;
  /** Thinner, behind the others. */
  faint?: boolean;
}

/** A chart of them. */
export interface Curves {
  id: string;
  title: string;
  aside?: string;
  summary: string;
  /** Without a domain: from 0 to what the lines reach, but never beyond `most`. */
  y: Pick<Axis, "label" | "text"> & { domain?: [number, number]; most?: number };
  curves: Curve[];
  /** Steps worth a line from top to bottom. */
  marks?: { step: number; name: string }[];
  width: number;
  height: number;
  /** The last step so far. */
  step: number;
}

/** The chart. */
export function curvesFigure(chart: Curves, palette: Palette, changed: () => void): TemplateResult {
  const { id, title, aside, summary, curves, marks = [], width, height, step } = chart;
  const last = Math.max(step, 20, ...curves.map(({ steps }) => steps[steps.length - 1] ?? 0));
  const measure = {
    x: { label: "step", domain: [0, last] satisfies [number, number], text: whole },
    y: { ...chart.y, domain: chart.y.domain ?? reaching(curves, chart.y.most) },
  };
  // Names stand beside the plot where all of each fits there, else below it.
  const longest = Math.max(0, ...curves.map(({ name }) => widthOf(name))) + SAMPLE_PX + 14;
  const beside = width >= NARROW_PX && longest <= BESIDE * width;
  const below = beside ? undefined : legend(curves, { x: 2, y: height + 4, width: width - 4 });
  const place = frame({ width, height }, measure, { right: beside ? longest : 16 });
  const drawn = [...curves].sort((a, b) => Number(b.faint ?? false) - Number(a.faint ?? false));
  const body = svg`${axes(place, measure, palette)}
    ${marks.map(({ step, name: words }, row) => mark(place, step, words, row % 3, palette))}
    ${clipped(
      place,
      id,
      drawn.map(
        ({ steps, values, dash, ink, faint }) => svg`<path d=${line(place, steps, values)} fill="none" stroke=${ink}
          stroke-width=${faint ? 1.4 : 2.2} stroke-dasharray=${dash} stroke-linejoin="round" />
          ${steps.length === 1 && Number.isFinite(values[0]) ? svg`<circle cx=${place.x(numberAt(steps, 0))} cy=${place.y(numberAt(values, 0))} r="3" fill=${ink} />` : nothing}`,
      ),
    )}
    ${below?.body ?? names(place, curves, palette)}`;
  const columns = () => {
    const all = curves.flatMap((curve) =>
      Array.from(curve.steps, (step, n) => [curve.name, step, numberAt(curve.values, n)] as const),
    );
    return [
      { name: "run", values: all.map(([run]) => run) },
      { name: "step", values: all.map(([, step]) => step) },
      { name: chart.y.label, values: all.map(([, , value]) => value) },
    ];
  };
  const tall = height + (below ? below.height + 8 : 0);
  return chartFigure({ id, title, aside, summary, width, height: tall, body, columns, step }, palette, changed);
}

/** From 0 to a little above all but the first few values of a line, which may be far above the rest. */
function reaching(curves: Curve[], limit = Number.POSITIVE_INFINITY): [number, number] {
  let most = 0;
  for (const { values } of curves) {
    const skipped = values.length > 3 * SMOOTHED ? SMOOTHED : 0;
    for (let i = skipped; i < values.length; i++) most = Math.max(most, values[i] || 0);
  }
  return [0, Math.min(limit, (most || 1) * 1.15)];
}

function mark(place: Frame, step: number, words: string, row: number, palette: Palette): SVGTemplateResult {
  const x = place.x(step);
  const right = x < (place.left + place.right) / 2;
  return svg`<path d="M${x} ${place.top}V${place.bottom}" stroke=${palette.ink} stroke-width="1.2" stroke-dasharray="3 3" />
    ${name(words, { x: right ? x + 5 : x - 5, y: place.bottom - 7 - 17 * row, anchor: right ? "start" : "end" }, palette.ink, palette)}`;
}

/** Each line's name beside the plot, at the height where it ends, with a sample of its dash. */
function names(place: Frame, curves: Curve[], palette: Palette): SVGTemplateResult[] {
  const shown = curves.filter(({ steps }) => steps.length > 0);
  const heights = apart(
    shown.map(({ values }) => {
      const y = place.y(numberAt(values, values.length - 1)) + 4;
      return Number.isFinite(y) ? y : place.top + 12;
    }),
    18,
    [place.top + 12, place.bottom - 2],
  );
  return shown.map(({ name: words, dash, ink }, n) => {
    const y = numberAt(heights, n);
    return svg`${dashOf(place.right + 6, y, { dash, ink })}
      ${name(words, { x: place.right + SAMPLE_PX + 10, y }, ink, palette)}`;
  });
}

function dashOf(x: number, y: number, { dash, ink }: Pick<Curve, "dash" | "ink">): SVGTemplateResult {
  return svg`<path d="M${x} ${y - 4}H${x + SAMPLE_PX - 4}" stroke=${ink} stroke-width="2.2" stroke-dasharray=${dash || nothing} />`;
}

/** The mean of each value and those beside it. */
export function smooth(values: ArrayLike<number>): number[] {
  const half = (SMOOTHED - 1) / 2;
  return Array.from(values, (_, at) => {
    const [from, to] = [Math.max(0, at - half), Math.min(values.length - 1, at + half)];
    let sum = 0;
    for (let i = from; i <= to; i++) sum += numberAt(values, i);
    return sum / (to - from + 1);
  });
}

/** Which points of a line to draw, from a step on: no more than can be seen, the last one among them. */
export function thinned(steps: ArrayLike<number>, from = 0): number[] {
  const all = Array.from(steps, (step, n) => ({ step, n })).flatMap(({ step, n }) => (step >= from ? [n] : []));
  const apart = Math.ceil(all.length / POINTS);
  return all.filter((_, n) => (all.length - 1 - n) % apart === 0);
}

/** The last value, in words, or a dash. */
export function latest(values: ArrayLike<number>): string {
  return values.length > 0 ? short(numberAt(values, values.length - 1)) : "–";
}
