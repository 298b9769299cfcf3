// The run as a picture: the similarities of every look side by side, step after step. One strip for each kind of pair,
// so that they are told apart by place, and over them the middle of the partners and the upper end of the negatives.

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { type Axis, apart, axes, FONT, type Frame, frame, line, name } from "../charts/frame.js";
import { legend, widthOf } from "../charts/legend.js";
import { KINDS, quantile, type Stratum, type StratumKind } from "../client/strata.js";
import { itemAt, numberAt } from "../entries.js";
import { fixed, whole } from "../format.js";
import { faded, type Palette } from "../theme.js";
import { KIND_NAMES, total } from "../views/bins.js";
import { Heat } from "./heat.js";
import type { Lab, Make, View } from "./view.js";

/** How each kind's line is dashed: apart without colour. */
const DASHES: Record<StratumKind, string> = {
  positives: "",
  true_negatives: "8 4",
  false_negatives: "2 4",
  chosen: "8 3 2 3",
};
const RIDGES = 14;
const STRIP_PX = 118;
/** Below this width names stand in the plots and not beside them. */
const NARROW_PX = 620;
const NAMES_GAP = 8;

type Style = "strips" | "ridges";

class Waterfall implements View {
  readonly #lab: Lab;
  #style: Style = "strips";
  #at: number | undefined;
  readonly #heat = new Heat();

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  repaint(): void {
    this.#heat.repaint();
  }

  restarted(): void {
    this.#at = undefined;
  }

  render(): TemplateResult {
    const { looks } = this.#lab.run.history.strata;
    const styles: [Style, string][] = [
      ["strips", "Strips"],
      ["ridges", "Ridges"],
    ];
    if (looks.length === 0) return html`<p class="help">There is nothing to see before the first look.</p>`;
    return html`<div class="lab-controls" role="radiogroup" aria-label="Drawn as">
        ${styles.map(
          ([id, words]) => html`<label class="check"><input type="radio" name="waterfall" .checked=${this.#style === id}
            @change=${() => this.#choose(id)} />${words}</label>`,
        )}
        <span class="reading" role=${this.#at === undefined ? nothing : "status"}>${this.#reading(looks)}</span>
      </div>
      ${this.#style === "strips" ? this.#strips(looks) : this.#ridges(looks)}`;
  }

  #choose(style: Style): void {
    this.#style = style;
    this.#lab.update();
  }

  /** The numbers under the pointer, or of the last look. */
  #reading(looks: Stratum[]): string {
    const look = this.#at === undefined ? itemAt(looks, looks.length - 1) : nearest(looks, this.#at);
    const [middle, upper] = [quantile(look.positives, 0.5), quantile(look.true_negatives, 0.95)];
    return reading(look.step, middle, upper);
  }

  #kinds(looks: Stratum[]): StratumKind[] {
    const negatives = (look: Stratum) => total(look.true_negatives) + total(look.false_negatives);
    return KINDS.filter((kind) =>
      looks.some((look) => total(look[kind]) > 0 && (kind !== "chosen" || total(look.chosen) < negatives(look))),
    );
  }

  #ink(kind: StratumKind, palette: Palette): string {
    const { positive, negative, falseNegative, ink } = palette;
    return { positives: positive, true_negatives: negative, false_negatives: falseNegative, chosen: ink }[kind];
  }

  #time(looks: Stratum[]): Axis {
    const last = Math.max(itemAt(looks, looks.length - 1).step, 20);
    return { label: "step", domain: [0, last], text: whole };
  }

  #strips(looks: Stratum[]): TemplateResult {
    const palette = this.#lab.palette();
    const kinds = this.#kinds(looks);
    const { width } = this.#lab;
    const narrow = width < NARROW_PX;
    // Names stand beside the plot where they have room, all of each.
    const longest = Math.max(
      ...kinds.flatMap((kind) => [KIND_NAMES[kind], lineName(kind)]).map((words) => widthOf(words)),
    );
    const right = narrow ? 12 : longest + 2 * NAMES_GAP;
    const overview = 230;
    const height = overview + kinds.length * STRIP_PX + 30;
    const time = this.#time(looks);
    const measure = {
      x: time,
      y: { label: "similarity (cosine)", domain: [-1, 1] satisfies [number, number], ticks: [-1, -0.5, 0, 0.5, 1] },
    };
    const above = frame({ width, height: overview }, measure, { right, bottom: 30 });
    const margins = { left: above.left, right };
    const strips = kinds.map((kind, n) => {
      const top = overview + n * STRIP_PX;
      const y = { label: "", domain: [-1, 1] satisfies [number, number], ticks: [-1, 0, 1] };
      const axis = { ...time, label: n === kinds.length - 1 ? time.label : "" };
      const place = frame({ width, height: top + STRIP_PX }, { x: axis, y }, { ...margins, top: top + 4, bottom: 26 });
      return { kind, place, measure: { x: axis, y } };
    });
    const room = { left: above.left, top: overview, width: above.right - above.left, height: kinds.length * STRIP_PX };
    const canvas = this.#heat.draw(
      looks,
      strips.map(({ kind, place }) => ({
        kind,
        top: place.top - overview,
        height: place.bottom - place.top,
        ink: this.#ink(kind, palette),
      })),
      room,
      time.domain[1],
    );
    const body = svg`${axes(above, { ...measure, x: { ...time, label: "" } }, palette)}
      ${this.#lines(looks, kinds, above, palette)}
      ${strips.map(({ kind, place, measure }) => {
        const at = narrow
          ? { x: place.left + 8, y: place.bottom - 8 }
          : { x: place.right + 8, y: (place.top + place.bottom) / 2 };
        return svg`${axes(place, measure, palette)} ${name(KIND_NAMES[kind], at, this.#ink(kind, palette), palette)}`;
      })}
      ${this.#cursor(above, overview + kinds.length * STRIP_PX - 26, palette)}`;
    return this.#figure({
      id: "waterfall",
      title: "Similarities, step by step",
      aside: "lines: median of the positives, 95th percentile of the negatives; strips: darker means more pairs",
      width,
      height,
      body,
      raster: { canvas, ...room },
      looks,
      reader: this.#reader(above, looks),
    });
  }

  #lines(looks: Stratum[], kinds: StratumKind[], place: Frame, palette: Palette): SVGTemplateResult {
    const steps = looks.map((look) => look.step);
    const narrow = this.#lab.width < NARROW_PX;
    const rows = kinds.map((kind) => {
      const values = looks.map((look) => quantile(look[kind], kind === "positives" ? 0.5 : 0.95));
      return { kind, values, words: lineName(kind) };
    });
    const heights = apart(
      rows.map(({ values }) => place.y(values.at(-1) || 0) + 4),
      17,
      [place.top + 6, place.bottom],
    );
    return svg`${rows.map(({ kind, values, words }, n) => {
      const ink = this.#ink(kind, palette);
      const drawn = svg`<path d=${line(place, steps, values)} fill="none" stroke=${ink} stroke-width="2.4" stroke-dasharray=${DASHES[kind]} />`;
      // Beside its end; in a narrow column where partners and others rarely are, with a piece of the line.
      const low = place.bottom - 10 - 18 * (rows.length - 1 - n);
      return narrow
        ? svg`${drawn}<path d="M${place.left + 10} ${low - 4}h24" stroke=${ink} stroke-width="2.4" stroke-dasharray=${DASHES[kind]} />
            ${name(words, { x: place.left + 40, y: low }, ink, palette)}`
        : svg`${drawn}${name(words, { x: place.right + 8, y: numberAt(heights, n) }, ink, palette)}`;
    })}`;
  }

  #cursor(place: Frame, bottom: number, palette: Palette): SVGTemplateResult {
    if (this.#at === undefined) return svg``;
    const x = place.x(this.#at);
    return svg`<line x1=${x} x2=${x} y1=${place.top} y2=${bottom} stroke=${palette.ink} stroke-width="1.2" />`;
  }

  #reader(place: Frame, looks: Stratum[]) {
    const move = (step: number) => {
      this.#at = nearest(looks, step).step;
      this.#lab.update();
    };
    return {
      label: "Arrow keys move from look to look; the line above says what is there.",
      pointer: (_event: PointerEvent, at: { x: number }) => move(place.x.invert(at.x)),
      key: (event: KeyboardEvent) => {
        const now = looks.indexOf(nearest(looks, this.#at ?? Number.POSITIVE_INFINITY));
        const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: looks.length - 1 }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        move(itemAt(looks, Math.min(looks.length - 1, Math.max(0, to))).step);
      },
    };
  }

  #ridges(looks: Stratum[]): TemplateResult {
    const palette = this.#lab.palette();
    const kinds = this.#kinds(looks);
    const { width } = this.#lab;
    const shown = spread(looks, RIDGES);
    const row = 34;
    const entries = kinds.map((kind) => ({
      name: KIND_NAMES[kind],
      ink: this.#ink(kind, palette),
      dash: DASHES[kind],
    }));
    const key = legend(entries, { x: 64, y: 2, width: width - 66 });
    const top = key.height + 38;
    const height = top + 54 + shown.length * row;
    const measure = {
      x: { label: "similarity (cosine)", domain: [-1, 1] satisfies [number, number], ticks: [-1, -0.5, 0, 0.5, 1] },
      y: { label: "step", domain: [0, 1] satisfies [number, number], ticks: [] },
    };
    const place = frame({ width, height }, measure, { top, left: 64 });
    const body = svg`${axes(place, measure, palette)}
      ${shown.map((look, n) => this.#ridge(look, place, place.top + (n + 1) * row, row * 1.7, kinds, palette))}
      ${key.body}`;
    return this.#figure({
      id: "ridges",
      title: "Similarities, step by step",
      aside: "each kind at its own height: the root of its share",
      width,
      height,
      body,
      looks: shown,
    });
  }

  #ridge(
    look: Stratum,
    place: Frame,
    base: number,
    tall: number,
    kinds: StratumKind[],
    palette: Palette,
  ): SVGTemplateResult {
    const path = (counts: Float32Array) => {
      const sum = total(counts) || 1;
      const bins = counts.length;
      let d = `M${place.left} ${base}`;
      for (let bin = 0; bin < bins; bin++) {
        const y = base - tall * Math.sqrt(numberAt(counts, bin) / sum);
        d += `L${place.x(-1 + (2 * (bin + 0.5)) / bins).toFixed(1)} ${y.toFixed(1)}`;
      }
      return `${d}L${place.right} ${base}`;
    };
    const back_to_front = [...kinds].sort((a, b) => Number(a === "positives") - Number(b === "positives"));
    return svg`<text x=${place.left - 8} y=${base + 4} text-anchor="end" font-family=${FONT} font-size="13" fill=${palette.muted}>${whole(look.step)}</text>
      ${back_to_front.map((kind) => {
        const ink = this.#ink(kind, palette);
        return svg`<path d=${path(look[kind])} fill=${faded(ink, kind === "positives" ? 0.35 : 0.12)} stroke=${ink} stroke-width="1.6"
          stroke-dasharray=${DASHES[kind]} />`;
      })}`;
  }

  #figure(
    chart: Pick<
      Parameters<typeof chartFigure>[0],
      "id" | "title" | "aside" | "width" | "height" | "body" | "raster" | "reader"
    > & { looks: Stratum[] },
  ): TemplateResult {
    const { looks, ...rest } = chart;
    return chartFigure(
      {
        ...rest,
        summary: `${this.#reading(looks)} First look at step ${itemAt(looks, 0).step}, last at step ${itemAt(looks, looks.length - 1).step}.`,
        columns: () => columns(looks),
        step: itemAt(looks, looks.length - 1).step,
      },
      this.#lab.palette(),
      () => this.#lab.update(),
    );
  }
}

const SHORT: Record<StratumKind, string> = { ...KIND_NAMES, chosen: "chosen" };

function lineName(kind: StratumKind): string {
  return kind === "positives" ? "positives, median" : `${SHORT[kind]}, 95th %`;
}

export const waterfall: Make = (lab) => new Waterfall(lab);

/** Every look's counts, one row for each look and bin that counts anything. */
function columns(looks: Stratum[]) {
  const rows = looks.flatMap((look) =>
    Array.from(look.positives, (_, bin) => ({ look, bin })).filter(({ bin }) =>
      KINDS.some((kind) => numberAt(look[kind], bin) > 0),
    ),
  );
  const bins = itemAt(looks, 0).positives.length;
  return [
    { name: "step", values: rows.map(({ look }) => look.step) },
    { name: "similarity, from", values: rows.map(({ bin }) => -1 + (2 * bin) / bins) },
    ...KINDS.map((kind) => ({
      name: KIND_NAMES[kind],
      values: rows.map(({ look, bin }) => numberAt(look[kind], bin)),
    })),
  ];
}

/** The look closest to a step. */
function nearest(looks: Stratum[], step: number): Stratum {
  let best = itemAt(looks, 0);
  for (const look of looks) if (Math.abs(look.step - step) <= Math.abs(best.step - step)) best = look;
  return best;
}

/** At most `most` of them, evenly over the run, the last one included. */
function spread(looks: Stratum[], most: number): Stratum[] {
  if (looks.length <= most) return looks;
  const last = itemAt(looks, looks.length - 1).step;
  const picked = Array.from({ length: most }, (_, n) => nearest(looks, (n * last) / (most - 1)));
  return [...new Set(picked)];
}

/** How far the positives are from the negatives, in words. What there is none of is not a number. */
export function reading(step: number, middle: number, upper: number): string {
  const median = `Step ${whole(step)}: the median positive has similarity ${fixed(middle)}`;
  if (!Number.isFinite(upper)) return `${median}, and no negatives are left.`;
  const gap = middle - upper;
  const apart = gap > 0 ? `the gap is ${fixed(gap)}.` : "they overlap.";
  return `${median}, the 95th percentile of the negatives ${fixed(upper)}; ${apart}`;
}
