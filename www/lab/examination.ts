// Positions: how likely each position of a result list is looked at, as it is learned from clicks alone, beside the
// truth. Earlier curves stay as ghosts, so that one sees it being drawn.

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { axes, clipped, type Frame, frame, line } from "../charts/frame.js";
import { legend } from "../charts/legend.js";
import { numberAt } from "../entries.js";
import { fixed, whole } from "../format.js";
import type { Palette } from "../theme.js";
import type { Examination } from "../types.js";
import { type Answer, answerTo } from "../worker/questions.js";
import { curvesFigure } from "./curves.js";
import type { Lab, Make, View } from "./view.js";

/** How many earlier curves are kept, and how many of them are drawn. */
const KEPT = 512;
const GHOSTS = 7;

class ExaminationView implements View {
  readonly #lab: Lab;
  /** What was answered, at most one answer a step, in the order of the steps. */
  #seen: Examination[] = [];

  constructor(lab: Lab) {
    this.#lab = lab;
    lab.watch({ question: "examination", args: [] });
  }

  answered(answer: Answer): void {
    const seen = answerTo(answer, "examination");
    if (seen) this.#seen = after(this.#seen, seen);
  }

  restarted(): void {
    this.#seen = [];
  }

  render(): TemplateResult {
    const last = this.#seen.at(-1);
    if (!last) return html`<p class="help">There is nothing to see before the first look.</p>`;
    if (last.clicks.length === 0) return html`<p class="finding">${finding(last)}</p>`;
    return html`<p class="finding">${finding(last)}</p>
      <div class="charts">${this.#curve(last)} ${last.error === undefined ? nothing : this.#errors(last)}</div>`;
  }

  get #size() {
    const { width } = this.#lab;
    return { width: width > 760 ? Math.floor((width - 24) / 2) : width, height: 300 };
  }

  #curve(last: Examination): TemplateResult {
    const palette = this.#lab.palette();
    const { learned = [], truth } = last;
    const positions = last.clicks.map((_, n) => n + 1);
    const before = ghosts(this.#seen);
    const most = Math.max(1, ...learned, ...truth, ...before.flatMap(({ learned = [] }) => learned));
    const measure = {
      x: {
        label: "position in the list",
        domain: [0.6, positions.length + 0.4] satisfies [number, number],
        ticks: positions,
      },
      y: { label: "looked at (first position = 1)", domain: [0, Math.min(3, most) * 1.06] satisfies [number, number] },
    };
    const place = frame(this.#size, measure);
    const looks = [
      ...(truth.length > 0 ? [{ name: "in truth", ink: palette.ink, dash: "6 4" }] : []),
      ...(learned.length > 0 ? [{ name: "learned from clicks", ink: palette.positive, dash: "" }] : []),
      ...(learned.length > 0 && this.#seen.length > 2
        ? [{ name: "at earlier steps", ink: palette.muted, dash: "1 3" }]
        : []),
    ];
    const key = legend(looks, { x: 2, y: this.#size.height + 2, width: this.#size.width - 4 });
    const body = svg`${axes(place, measure, palette)}
      ${clipped(
        place,
        "examination",
        svg`${before.map(
          ({ learned = [] }) => svg`<path d=${line(place, positions, learned)} fill="none" stroke=${palette.muted}
            stroke-width="1.4" stroke-dasharray="1 3" />`,
        )}
        <path d=${line(place, positions, truth)} fill="none" stroke=${palette.ink} stroke-width="2"
          stroke-dasharray="6 4" />
        <path d=${line(place, positions, learned)} fill="none" stroke=${palette.positive} stroke-width="3"
          stroke-linejoin="round" />
        ${dots(place, truth, 5, palette.card, palette.ink)}
        ${dots(place, learned, 4.5, palette.positive, palette.card)}`,
      )}
      ${key.body}`;
    return chartFigure(
      {
        id: "examination",
        title: "How likely each position is looked at",
        aside: `step ${whole(last.step)}`,
        width: this.#size.width,
        height: this.#size.height + key.height + 6,
        summary: finding(last),
        body,
        columns: () => [
          { name: "position", values: positions },
          { name: "learned", values: positions.map((_, n) => learned[n] ?? Number.NaN) },
          { name: "in truth", values: positions.map((_, n) => truth[n] ?? Number.NaN) },
          { name: "share of the batch's lists that were clicked there", values: last.clicks },
        ],
        step: last.step,
      },
      palette,
      () => this.#lab.update(),
    );
  }

  #errors(last: Examination): TemplateResult {
    const palette: Palette = this.#lab.palette();
    return curvesFigure(
      {
        id: "examination-error",
        title: "Distance from the truth",
        aside: "mean over the positions",
        summary: `The learned chances are on average ${fixed(last.error)} away from the true ones, as logarithms.`,
        y: {
          label: "|ln learned − ln true|",
          domain: [0, 1.06 * Math.max(0.1, ...this.#seen.map(({ error }) => error ?? 0))],
        },
        curves: [
          {
            name: "distance",
            dash: "",
            ink: palette.positive,
            steps: this.#seen.map(({ step }) => step),
            values: this.#seen.map(({ error }) => error ?? Number.NaN),
          },
        ],
        ...this.#size,
        step: last.step,
      },
      palette,
      () => this.#lab.update(),
    );
  }
}

/**
 * What is kept after another answer: going back in a run forgets what came later, and of many every second one
 * goes.
 */
export function after(seen: Examination[], next: Examination): Examination[] {
  const kept = seen.filter(({ step }) => step < next.step);
  const fewer = kept.length < KEPT ? kept : kept.filter((_, n) => n % 2 === 0);
  return [...fewer, next];
}

/** The state in a sentence. */
export function finding({ learned, truth, clicks, error }: Examination): string {
  if (clicks.length === 0) return "This run shows no lists of results, so there is no position to learn about.";
  const end = clicks.length;
  const times = (values: number[]) => fixed(values[end - 1]);
  const known = truth.length > 0 ? `, in truth ${times(truth)} times` : "";
  if (!learned) {
    const of = truth.length > 0 ? ` Position ${end} is looked at ${times(truth)} times as often as the first.` : "";
    return `How likely positions are looked at is not learned here.${of}`;
  }
  const off = error === undefined ? "" : ` The learned curve is ${fixed(error)} away from the true one (mean |ln|).`;
  const compared = `position ${end} is looked at ${times(learned)} times as often as the first${known}`;
  return `As learned from clicks, ${compared}.${off}`;
}

/** Some earlier curves, most of them from the first steps, in which most is learned. */
function ghosts(seen: Examination[]): Examination[] {
  const before = seen.filter(({ learned }) => learned).slice(0, -1);
  const last = before.at(-1)?.step ?? 0;
  const chosen = new Set<Examination>();
  for (let n = 1; n <= GHOSTS; n++) {
    const wanted = last * (n / (GHOSTS + 1)) ** 2;
    const nearest = before.find(({ step }) => step >= wanted);
    if (nearest) chosen.add(nearest);
  }
  return [...chosen];
}

function dots(place: Frame, values: number[], size: number, fill: string, stroke: string): SVGTemplateResult[] {
  return values.map(
    (
      _,
      n,
    ) => svg`<circle cx=${place.x(n + 1)} cy=${place.y(numberAt(values, n))} r=${size} fill=${fill} stroke=${stroke}
      stroke-width="1.6" />`,
  );
}

export const examination: Make = (lab) => new ExaminationView(lab);
