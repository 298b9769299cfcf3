// Temperature as a lens: the negatives of the batch as they are, and as the softmax weighs them, at the temperature in
// force, at half of it and at twice it. Nothing is learned from dragging: it is the same batch, seen again.

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { apart, axes, type Frame, frame, line, name, outline } from "../charts/frame.js";
import { temperature } from "../controls/temperature.js";
import { itemAt, numberAt } from "../entries.js";
import { fixed, percent, short } from "../format.js";
import { lossLacks } from "../pipeline/stages.js";
import { faded } from "../theme.js";
import type { Lens, Through } from "../types.js";
import { type Answer, answerTo } from "../worker/questions.js";
import { finding as ofQueries, ownTemperatures } from "./own-temperatures.js";
import type { Lab, Make, View } from "./view.js";

const BETWEEN: [number, number] = [-1, 1];
/** Dashes and names of the three temperatures: half, in force, twice. */
const LOOKS = [
  { dash: "2 3", text: "τ/2" },
  { dash: "", text: "τ" },
  { dash: "8 4", text: "2τ" },
];

class LensView implements View {
  readonly #lab: Lab;
  #lens: Lens | undefined;
  #asked = 0;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#ask();
  }

  looked(): void {
    this.#ask();
  }

  restarted(): void {
    this.#lens = undefined;
  }

  answered(answer: Answer): void {
    this.#lens = answerTo(answer, "lens");
  }

  render(): TemplateResult {
    this.#ask();
    const { run, edits } = this.#lab;
    const lens = this.#lens;
    const tau = run.catalogue?.knobs.find((knob) => knob.id === "tau");
    const control = tau
      ? temperature(
          tau,
          Number(run.settings.tau),
          this.#moves ? this.#tau : undefined,
          edits,
          nothing,
          lossLacks("temperature", run),
          "lens-tau",
        )
      : nothing;
    if (!lens) return html`${control}`;
    // Nothing can be drawn of what is not there.
    if (sum(lens.counts) === 0) return html`<p class="finding">${finding(lens)}</p>${control}`;
    return html`<p class="finding">${finding(lens)}${lens.own ? ` ${ofQueries(lens.own)}` : nothing}</p>${control}
      <div class="charts">${lens.own ? ownTemperatures(lens.own, lens.step, this.#size, this.#lab) : nothing}
        ${this.#weighed(lens)} ${this.#slope(lens)}</div>`;
  }

  /** Only the plain rule leaves the temperature where it was set. */
  get #moves(): boolean {
    const { catalogue, settings } = this.#lab.run;
    return settings.temperature !== catalogue?.knobs.find((knob) => knob.id === "temperature")?.default;
  }

  /** The temperature in force: a rule may move it away from where it was set. */
  get #tau(): number {
    const { run } = this.#lab;
    return (this.#moves ? run.snapshot?.tau : undefined) ?? Number(run.settings.tau);
  }

  #ask(): void {
    const tau = this.#tau;
    if (tau === this.#asked || !(tau > 0)) return;
    this.#asked = tau;
    this.#lab.watch({ question: "lens", args: [[tau / 2, tau, 2 * tau]] });
  }

  get #size() {
    const { width } = this.#lab;
    return { width: width > 760 ? Math.floor((width - 24) / 2) : width, height: 300 };
  }

  #weighed(lens: Lens): TemplateResult {
    const palette = this.#lab.palette();
    const raw = shares(lens.counts);
    const most = Math.max(...lens.at.map(({ push }) => Math.max(...push)), ...raw, 0.01);
    const measure = {
      x: { label: "similarity (cosine)", domain: BETWEEN, text: similarity },
      y: {
        label: "share of the negatives, and of the push",
        domain: [0, most * 1.08] satisfies [number, number],
        text: (v: number) => percent(v),
      },
    };
    const place = frame(this.#size, measure);
    const [half, now, twice] = looksOf(lens);
    const marks: [Float32Array, string][] = [
      [half.push, itemAt(LOOKS, 0).dash],
      [twice.push, itemAt(LOOKS, 2).dash],
    ];
    const body = svg`${axes(place, measure, palette)}
      <path d=${outline(place, raw, BETWEEN)} fill=${faded(palette.muted, 0.22)} stroke=${palette.muted} stroke-width="1.2" />
      <path d=${outline(place, now.push, BETWEEN)} fill=${faded(palette.negative, 0.32)} stroke=${palette.negative} stroke-width="2" />
      ${marks.map(
        ([push, dash]) => svg`<path d=${outline(place, push, BETWEEN)} fill="none" stroke=${palette.negative}
        stroke-width="1.8" stroke-dasharray=${dash} />`,
      )}
      ${names(
        place,
        [
          {
            words: place.right - place.left < NARROW_PX ? "negatives" : "the negatives as they are",
            values: raw,
            ink: palette.muted,
          },
          ...[half, now, twice].map(({ push }, n) => ({
            words: `push at ${itemAt(LOOKS, n).text}`,
            values: push,
            ink: palette.negative,
          })),
        ],
        this.#lab,
      )}`;
    return this.#figure({
      id: "lens-weighed",
      title: "Gradient by similarity",
      aside: `τ = ${short(now.tau)}; ghosts at τ/2 and 2τ`,
      summary: finding(lens),
      body,
      columns: () => [
        { name: "similarity, from", values: edges(lens.bins) },
        { name: "negatives", values: lens.counts },
        { name: "share of the negatives", values: raw },
        ...lens.at.map(({ tau, push }) => ({ name: `share of the push at tau ${short(tau)}`, values: push })),
      ],
      step: lens.step,
    });
  }

  #slope(lens: Lens): TemplateResult {
    const palette = this.#lab.palette();
    const [, now] = looksOf(lens);
    const centres = edges(lens.bins).map((edge) => edge + 1 / lens.bins);
    // Of an average negative: a number without a unit that every batch size shares.
    const total = now.push.length > 0 ? sum(lens.counts) : 1;
    const mean =
      sum(now.per_negative.map((value, bin) => (value || 0) * numberAt(lens.counts, bin))) / Math.max(1, total) || 1;
    const measured = Array.from(now.per_negative, (value) => value / mean);
    const theory = Array.from(now.theory, (value) => value / mean);
    const occupied = measured.filter((value) => value > 0 && Number.isFinite(value));
    const low = Math.max(1e-6, Math.min(...occupied, 0.1));
    const high = Math.max(...occupied, 10);
    const decade = (value: number, up: boolean) => 10 ** (up ? Math.ceil : Math.floor)(Math.log10(value));
    const measure = {
      x: { label: "similarity (cosine)", domain: BETWEEN, text: similarity },
      y: {
        label: "push on one negative (average = 1)",
        domain: [decade(low, false), decade(high, true)] satisfies [number, number],
        log: true,
        text: power,
      },
    };
    const place = frame(this.#size, measure);
    const dots = measured.map((push, bin) =>
      push >= measure.y.domain[0]
        ? svg`<circle cx=${place.x(numberAt(centres, bin))} cy=${place.y(push)} r="4" fill=${palette.negative} />`
        : nothing,
    );
    const visible = theory.map((value) =>
      value >= measure.y.domain[0] && value <= measure.y.domain[1] ? value : Number.NaN,
    );
    const drawn = svg`<path d=${line(place, centres, visible)} fill="none" stroke=${palette.ink} stroke-width="2" stroke-dasharray="7 4" />`;
    // Under the middle of the line, which rises: above it are the dots, and at its ends the frame.
    const seen = visible.flatMap((value, bin) => (value > 0 && numberAt(lens.counts, bin) > 0 ? [bin] : []));
    const middle = seen[Math.floor(seen.length / 2)];
    const label = (bin: number) =>
      name(
        "theory: e^(s/τ)",
        {
          x: Math.min(place.right - 120, place.x(numberAt(centres, bin)) + 14),
          y: Math.min(place.bottom - 8, place.y(numberAt(visible, bin)) + 24),
          anchor: "start",
        },
        palette.ink,
        palette,
      );
    const foretold = lens.theory_holds && middle !== undefined ? svg`${drawn}${label(middle)}` : nothing;
    const body = svg`${axes(place, measure, palette)} ${foretold}${dots}
      ${name("● measured", { x: place.left + 10, y: place.top + 16 }, palette.negative, palette)}`;
    return this.#figure({
      id: "lens-slope",
      title: "Push by similarity",
      aside: lens.theory_holds
        ? "measured from this batch's gradients"
        : "these rules leave no softmax at one temperature, so theory gives no line",
      summary: `Size of the gradient of one negative against its similarity, at temperature ${short(now.tau)}.`,
      body,
      columns: () => [
        { name: "similarity, middle", values: centres },
        { name: "negatives", values: lens.counts },
        { name: "measured push on one", unit: "of the average", values: measured },
        ...(lens.theory_holds ? [{ name: "theory", unit: "of the average", values: theory }] : []),
      ],
      step: lens.step,
    });
  }

  #figure(chart: Omit<Parameters<typeof chartFigure>[0], "width" | "height">): TemplateResult {
    return chartFigure({ ...chart, ...this.#size }, this.#lab.palette(), () => this.#lab.update());
  }
}

export const lens: Make = (lab) => new LensView(lab);

/** What is shown at half the temperature, at the temperature, and at twice of it: what was asked for. */
function looksOf({ at }: Pick<Lens, "at">): [half: Through, now: Through, twice: Through] {
  return [itemAt(at, 0), itemAt(at, 1), itemAt(at, 2)];
}

/** The one sentence. */
export function finding({ at }: Pick<Lens, "at">): string {
  const [half, now, twice] = looksOf({ at });
  if (now.effective_negatives === undefined) return "No negatives are left, so nothing is pushed at any temperature.";
  if (now.top_share === undefined) return `At τ = ${short(now.tau)} no negative is pushed.`;
  return (
    `At τ = ${short(now.tau)} the hardest 5% of the negatives carry ${percent(now.top_share)} of the push, as if each ` +
    `query had ${count(now.effective_negatives)}. At τ/2: ${percent(half.top_share)}, ` +
    `${count(half.effective_negatives)}. At 2τ: ${percent(twice.top_share)}, ${count(twice.effective_negatives)}.`
  );
}

function count(effective: number | undefined): string {
  if (effective === undefined) return "no negatives";
  const text = effective < 10 ? fixed(effective, 1) : fixed(effective, 0);
  return `${text} negative${text === "1.0" ? "" : "s"}`;
}

function shares(counts: Float32Array): Float32Array {
  const total = sum(counts) || 1;
  return counts.map((value) => value / total);
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += numberAt(values, i);
  return total;
}

function edges(bins: number): number[] {
  return Array.from({ length: bins }, (_, bin) => -1 + (2 * bin) / bins);
}

/** 100, 0.01, 10⁻⁶. */
function power(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (exponent >= -3) return short(value);
  return `10⁻${[...String(-exponent)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
}

function similarity(value: number): string {
  return String(value).replace("-", "−");
}

/** The bin in which the first quarter ends. */
function quarter(values: Float32Array): number {
  let below = 0;
  return Math.max(
    0,
    values.findIndex((value) => {
      below += value;
      return below >= 0.25;
    }),
  );
}

/** In a narrower frame there is room for a word. */
const NARROW_PX = 420;
/** A letter of a name is about as wide. */
const LETTER_PX = 7.2;

/** A name beside each outline's peak, on the left, where a histogram of similarities has room. */
function names(
  place: Frame,
  all: { words: string; values: Float32Array; ink: string }[],
  lab: Lab,
): SVGTemplateResult[] {
  const palette = lab.palette();
  // The negatives as they are have no peak to speak of: their name stands where the first quarter of them ends.
  const peaks = all.map(({ values }, n) =>
    n === 0 ? quarter(values) : values.reduce((best, value, bin) => (value > numberAt(values, best) ? bin : best), 0),
  );
  const heights = apart(
    all.map(({ values }, n) => place.y(numberAt(values, numberAt(peaks, n))) + (n === 0 ? -26 : 4)),
    18,
    [place.top + 12, place.bottom - 8],
  );
  return all.map(({ words, values, ink }, n) => {
    const [peak, y] = [numberAt(peaks, n), numberAt(heights, n)];
    const x = place.x(-1 + (2 * peak) / values.length);
    const left = x - 12 > place.left + (n === 0 ? (place.right - place.left) / 2 : 170);
    const beside = place.x(-1 + (2 * (peak + 1)) / values.length) + 12;
    // On a phone a name would leave the frame.
    const edge = left ? x - 12 : Math.min(beside, place.right - LETTER_PX * words.length);
    const top = place.y(numberAt(values, peak));
    const lead = svg`<path d="M${left ? edge + 3 : edge - 3} ${y - 4}L${left ? x : beside - 12} ${top}"
      stroke=${ink} fill="none" stroke-dasharray=${n === 0 ? "" : (LOOKS[n - 1]?.dash ?? "")} />`;
    return svg`${lead}${name(words, { x: edge, y, anchor: left ? "end" : "start" }, ink, palette)}`;
  });
}
