// The temperature sweep: how evenly embeddings spread against how close items of one class stay, and what retrieval
// makes of it. Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss.

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { chartFigure } from "../../charts/figure.js";
import { type Axis, axes, type Frame, frame, line, name } from "../../charts/frame.js";
import { itemAt, numberAt } from "../../entries.js";
import { fixed, whole } from "../../format.js";
import type { Palette } from "../../theme.js";
import type { Catalogue, Metric } from "../../types.js";
import type { Lab } from "../view.js";
import { type Cell, decimals, type Sheet, valueText } from "./sheet.js";
import { STEPS, SWEEP } from "./table.js";

/** A metric along the sweep. */
export interface Course {
  metric: Metric;
  cells: Cell[];
}

const HEIGHT_PX = 300;

/** The metric's cells, one for each temperature. */
export function course(sheet: Sheet, metrics: Metric[], id: string): Course | undefined {
  const metric = metrics.find((metric) => metric.id === id);
  const cells = sheet.places().map(({ x, y }) => sheet.cell(x, y, id));
  return metric && cells.some(({ counted }) => counted > 0) ? { metric, cells } : undefined;
}

/** All of it. */
export function sweep(sheet: Sheet, catalogue: Catalogue, lab: Lab, toggled: () => void): TemplateResult {
  const find = (id: string) => course(sheet, catalogue.metrics, id);
  const [recall, uniformity, tolerance] = [find(SWEEP.recall), find(SWEEP.uniformity), find(SWEEP.tolerance)];
  const alone = lab.width <= 760;
  const size = { width: alone ? lab.width : Math.floor((lab.width - 24) / 2), height: HEIGHT_PX };
  const figure = (chart: Omit<Parameters<typeof chartFigure>[0], "width" | "height" | "step">) =>
    chartFigure({ ...chart, ...size, step: Number(sheet.plan.common[STEPS]) }, lab.palette(), toggled);
  const curves = [recall, uniformity, tolerance].flatMap((course) => (course ? [course] : []));
  return html`<p class="finding">${finding(sheet, recall, uniformity, tolerance)}</p>
    ${
      uniformity && !tolerance
        ? html`<p class="help">These pairs have no classes, so there is no tolerance to draw.</p>`
        : nothing
    }
    <p class="help">After Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss: how evenly embeddings spread,
      against how close different items of one class may stay. Here after ${whole(Number(sheet.plan.common[STEPS]))} steps.</p>
    <div class="charts">
      ${
        uniformity && tolerance
          ? figure({
              id: "sweep-dilemma",
              title: "Uniformity against tolerance",
              aside: "each point one temperature",
              summary: finding(sheet, recall, uniformity, tolerance),
              body: path(sheet, uniformity, tolerance, size, lab.palette()),
              columns: () => [temperatures(sheet), ...columns(uniformity), ...columns(tolerance)],
            })
          : nothing
      }
      ${curves.map((course) =>
        figure({
          id: `sweep-${course.metric.id.replaceAll("_", "-")}`,
          title: `${course.metric.label}, by τ`,
          summary: `${course.metric.label}: ${sheet.plan.x.values
            .map(
              (value, n) => `${numberText(course, itemAt(course.cells, n).mean)} at ${valueText(sheet.plan.x, value)}`,
            )
            .join(", ")}.`,
          body: curve(sheet, course, size, lab.palette()),
          columns: () => [temperatures(sheet), ...columns(course)],
        }),
      )}
    </div>`;
}

/** What came out of these runs, in a sentence or two. */
export function finding(sheet: Sheet, recall?: Course, uniformity?: Course, tolerance?: Course): string {
  const { x, seeds } = sheet.plan;
  if (!recall) return "Nothing has been measured yet.";
  const best = extreme(recall, Math.max);
  const tau = valueText(x, itemAt(x.values, best));
  const there = [uniformity, tolerance].flatMap((course) =>
    course && Number.isFinite(itemAt(course.cells, best).mean)
      ? [`${course.metric.label.toLowerCase()} is ${numberText(course, itemAt(course.cells, best).mean)}`]
      : [],
  );
  const even = uniformity && extreme(uniformity, Math.min);
  const tolerant = tolerance && extreme(tolerance, Math.max);
  const ends = [
    ...(uniformity && even !== undefined
      ? [
          `most even at τ = ${valueText(x, itemAt(x.values, even))} (${numberText(uniformity, itemAt(uniformity.cells, even).mean)})`,
        ]
      : []),
    ...(tolerance && tolerant !== undefined
      ? [
          `most tolerant at τ = ${valueText(x, itemAt(x.values, tolerant))} (${numberText(tolerance, itemAt(tolerance.cells, tolerant).mean)})`,
        ]
      : []),
  ];
  const chance =
    seeds.length > 1
      ? `Over ${seeds.length} seeds the runs of one temperature differ by up to ${numberText(recall, widest(recall))}.`
      : "With a single seed, small differences may be chance.";
  return [
    `${sheet.done < sheet.plan.runs.length ? "So far: " : ""}${recall.metric.label} is highest, ${numberText(recall, itemAt(recall.cells, best).mean)}, at τ = ${tau}${there.length > 0 ? `, where ${there.join(" and ")}` : ""}.`,
    ends.length > 0 ? `The embeddings are ${ends.join(" and ")}.` : "",
    chance,
  ]
    .filter(Boolean)
    .join(" ");
}

/** Where the mean is extreme. */
function extreme({ cells }: Course, pick: (...values: number[]) => number): number {
  const means = cells.map(({ mean }) => mean);
  const value = pick(...means.filter((mean) => Number.isFinite(mean)));
  return means.indexOf(value);
}

function widest({ cells }: Course): number {
  return Math.max(...cells.filter(({ counted }) => counted > 0).map(({ low, high }) => high - low));
}

function numberText({ cells }: Course, value: number): string {
  const [low, high] = range(cells);
  return fixed(value, Math.max(2, decimals(low, high)));
}

function range(cells: Cell[]): [number, number] {
  const known = cells.filter(({ counted }) => counted > 0);
  return [Math.min(...known.map(({ low }) => low)), Math.max(...known.map(({ high }) => high))];
}

/** A domain with some air around the numbers. */
function around(cells: Cell[]): [number, number] {
  const [low, high] = range(cells);
  const air = 0.12 * (high - low || Math.abs(high) || 1);
  return [low - air, high + air];
}

function temperatures(sheet: Sheet) {
  const { knob, values } = sheet.plan.x;
  return { name: knob.label, values };
}

function columns({ metric, cells }: Course) {
  const unit = metric.unit ? { unit: metric.unit } : {};
  const all = { name: metric.label, ...unit, values: cells.map(({ mean }) => mean) };
  if (cells.every(({ counted }) => counted < 2)) return [all];
  return [
    all,
    { name: `${metric.label}, least`, ...unit, values: cells.map(({ low }) => low) },
    { name: `${metric.label}, most`, ...unit, values: cells.map(({ high }) => high) },
  ];
}

/** Uniformity across, tolerance up, from the lowest temperature to the highest. */
function path(
  sheet: Sheet,
  uniformity: Course,
  tolerance: Course,
  size: { width: number; height: number },
  palette: Palette,
): SVGTemplateResult {
  const measure = {
    x: { label: "uniformity (lower is more even)", domain: around(uniformity.cells) },
    y: { label: "tolerance (mean similarity within a class)", domain: around(tolerance.cells) },
  };
  const place = frame(size, measure, { right: 40 });
  const points = sheet.plan.x.values.flatMap((value, n) => {
    const [across, up] = [itemAt(uniformity.cells, n), itemAt(tolerance.cells, n)];
    if (across.counted === 0 || up.counted === 0) return [];
    return [{ value, across, up, x: place.x(across.mean), y: place.y(up.mean) }];
  });
  const joined = line(
    place,
    points.map(({ across }) => across.mean),
    points.map(({ up }) => up.mean),
  );
  const labels = beside(
    points.map(({ x, y, value }, n) => ({
      x,
      y,
      text:
        n === 0 || n === points.length - 1 ? `τ = ${valueText(sheet.plan.x, value)}` : valueText(sheet.plan.x, value),
    })),
    place,
  );
  return svg`${axes(place, measure, palette)}
    <path d=${joined} fill="none" stroke=${palette.accent} stroke-width="2" />
    ${points.map(
      ({
        across,
        up,
        x,
        y,
      }) => svg`<path d="M${place.x(across.low)} ${y}H${place.x(across.high)}M${x} ${place.y(up.low)}V${place.y(up.high)}"
        stroke=${palette.accent} stroke-width="1.2" /><circle cx=${x} cy=${y} r="4.5" fill=${palette.accent} />`,
    )}
    ${labels.map(({ x, y, anchor, text }) => name(text, { x, y, anchor }, palette.ink, palette))}`;
}

/** A metric against the temperature, with the spread over seeds and its extremes named. */
function curve(
  sheet: Sheet,
  { metric, cells }: Course,
  size: { width: number; height: number },
  palette: Palette,
): SVGTemplateResult {
  const { knob, values } = sheet.plan.x;
  const taus = values.map(Number);
  const log = knob.scale === "log";
  const [first, last] = [numberAt(taus, 0), numberAt(taus, taus.length - 1)];
  const edge = log ? (last / first) ** 0.04 : 0.04 * (last - first);
  const x: Axis = {
    label: knob.label.toLowerCase(),
    domain: log ? [first / edge, last * edge] : [first - edge, last + edge],
    log,
    ticks: size.width < 420 ? taus.filter((_, n) => n % 2 === 0) : taus,
    text: (value) => valueText(sheet.plan.x, value),
  };
  const measure = {
    x,
    y: { label: `${metric.label}${metric.unit ? ` (${metric.unit})` : ""}`, domain: around(cells) },
  };
  const place = frame(size, measure);
  const means = cells.map(({ mean }) => mean);
  const known = cells.flatMap((cell, n) => (cell.counted > 0 ? [{ ...cell, tau: numberAt(taus, n), n }] : []));
  const top = extreme({ metric, cells }, Math.max);
  const low = extreme({ metric, cells }, Math.min);
  const called = (n: number, word: string, above: boolean) => {
    const at = place.x(numberAt(taus, n));
    const anchor = at < place.left + 60 ? "start" : at > place.right - 60 ? "end" : "middle";
    const y = place.y(above ? itemAt(cells, n).high : itemAt(cells, n).low) + (above ? -9 : 20);
    return name(
      `${word} ${numberText({ metric, cells }, numberAt(means, n))}`,
      { x: at, y, anchor },
      palette.ink,
      palette,
    );
  };
  return svg`${axes(place, measure, palette)}
    <path d=${line(place, taus, means)} fill="none" stroke=${palette.accent} stroke-width="2" />
    ${known.map(
      ({
        tau,
        mean,
        low,
        high,
      }) => svg`<path d="M${place.x(tau)} ${place.y(low)}V${place.y(high)}" stroke=${palette.accent}
        stroke-width="1.4" /><circle cx=${place.x(tau)} cy=${place.y(mean)} r="4" fill=${palette.accent} />`,
    )}
    ${known.length > 0 ? called(top, "highest", true) : nothing}
    ${known.length > 1 && low !== top ? called(low, "lowest", false) : nothing}`;
}

/** Names beside points of a path: on the side where no other name or point is. */
function beside(points: { x: number; y: number; text: string }[], place: Frame) {
  const taken: { x: number; y: number; w: number; h: number }[] = points.map(({ x, y }) => ({
    x: x - 5,
    y: y - 5,
    w: 10,
    h: 10,
  }));
  const free = (box: { x: number; y: number; w: number; h: number }) =>
    box.x > place.left &&
    box.x + box.w < place.width &&
    box.y > place.top - 14 &&
    box.y + box.h < place.bottom &&
    taken.every(
      (other) =>
        box.x > other.x + other.w || other.x > box.x + box.w || box.y > other.y + other.h || other.y > box.y + box.h,
    );
  return points.map(({ x, y, text }) => {
    const w = text.length * 7.4;
    const sides = [
      { x: x + 9, y: y + 4, anchor: "start" as const },
      { x: x - 9, y: y + 4, anchor: "end" as const },
      { x, y: y - 11, anchor: "middle" as const },
      { x, y: y + 21, anchor: "middle" as const },
      { x: x + 7, y: y - 11, anchor: "start" as const },
      { x: x + 7, y: y + 19, anchor: "start" as const },
      { x: x - 7, y: y - 11, anchor: "end" as const },
      { x: x - 7, y: y + 19, anchor: "end" as const },
    ];
    const box = (side: (typeof sides)[number]) => {
      const start = side.anchor === "start" ? side.x : side.anchor === "end" ? side.x - w : side.x - w / 2;
      return { x: start, y: side.y - 12, w, h: 15 };
    };
    const side = sides.find((side) => free(box(side))) ?? itemAt(sides, 0);
    taken.push(box(side));
    return { ...side, text };
  });
}
