// How many of the queries of a batch have which temperature by themselves: clear ones, and blurred ones.

import { svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { axes, frame, outline } from "../charts/frame.js";
import { legend } from "../charts/legend.js";
import { numberAt } from "../entries.js";
import { percent, short, whole } from "../format.js";
import { faded } from "../theme.js";
import type { OwnTemperatures } from "../types.js";
import { total } from "../views/bins.js";
import type { Lab } from "./view.js";

/** Ticks of the axis, where they lie between the bounds. */
const TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];
/** Where this share of the queries lies in the lowest eighth of the bins, they have nothing left to be unsure about. */
const MOST = 0.8;

/** The chart. */
export function ownTemperatures(
  own: OwnTemperatures,
  step: number,
  size: { width: number; height: number },
  lab: Lab,
): TemplateResult {
  const palette = lab.palette();
  const kinds = [
    { name: blurs(own) ? "clear queries" : "queries", values: own.clear, ink: palette.positive, dash: "" },
    { name: "blurred queries", values: own.blurred, ink: palette.negative, dash: "6 3" },
  ].filter(({ values }) => total(values) > 0);
  const between: [number, number] = [Math.log(own.low), Math.log(own.high)];
  const most = Math.max(1, ...kinds.flatMap(({ values }) => [...values]));
  const measure = {
    x: {
      label: "temperature τ (log scale)",
      domain: between,
      ticks: TICKS.filter((tau) => tau >= own.low && tau <= own.high).map(Math.log),
      text: (log: number) => short(Math.exp(log)),
    },
    y: { label: "queries of the batch", domain: [0, most * 1.08] satisfies [number, number] },
  };
  const place = frame(size, measure);
  const key = legend(kinds, { x: 2, y: size.height + 2, width: size.width - 4 });
  const body = svg`${axes(place, measure, palette)}
    ${kinds.map(
      ({ values, ink, dash }) => svg`<path d=${outline(place, values, between)} fill=${faded(ink, 0.25)} stroke=${ink}
        stroke-width="1.8" stroke-dasharray=${dash} />`,
    )}
    ${key.body}`;
  return chartFigure(
    {
      id: "lens-own",
      title: "Each query's temperature",
      aside: `step ${whole(step)}`,
      summary: `Step ${whole(step)}. ${finding(own)}`,
      width: size.width,
      height: size.height + key.height + 6,
      body,
      columns: () => [
        { name: "tau, from", values: own.clear.map((_, bin) => edge(own, bin)) },
        { name: "clear queries", values: own.clear },
        ...(blurs(own) ? [{ name: "blurred queries", values: own.blurred }] : []),
      ],
      step,
    },
    palette,
    () => lab.update(),
  );
}

/** The state in a sentence or two. */
export function finding(own: OwnTemperatures): string {
  const all = own.clear.map((count, bin) => count + numberAt(own.blurred, bin));
  const lowest = total(all.subarray(0, all.length / 8)) / total(all);
  const sunk =
    lowest > MOST
      ? ` ${percent(lowest)} are near the lowest, ${short(own.low)}: a query that finds its key every time gains by ` +
        "being colder, and nothing tells it to stop."
      : "";
  if (!blurs(own)) return `Half of the queries are below τ = ${short(median(own, all))}.${sunk}`;
  const [clear, blurred] = [short(median(own, own.clear)), short(median(own, own.blurred))];
  return `Half of the clear queries are below τ = ${clear}, half of the blurred ones below ${blurred}.${sunk}`;
}

function blurs(own: OwnTemperatures): boolean {
  return total(own.blurred) > 0;
}

/** The temperature at which a bin begins. */
function edge({ low, high, clear }: OwnTemperatures, bin: number): number {
  return low * (high / low) ** (bin / clear.length);
}

/** The temperature below which half of these queries lie, as if each bin were filled evenly. */
function median(own: OwnTemperatures, counts: Float32Array): number {
  let left = total(counts) / 2;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = numberAt(counts, bin);
    if (count > 0 && left <= count) return edge(own, bin + left / count);
    left -= count;
  }
  return Number.NaN;
}
