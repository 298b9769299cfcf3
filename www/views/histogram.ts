// The figure's heart: similarities of the batch's positives and negatives, and over them the share of the gradient that
// each similarity carries. Filled, hatched, dotted, crossed and outlined, so that the kinds differ without colour; each
// has its name above it. A thin line shows how similar random directions would be.

import { numberAt } from "../entries.js";
import { whole } from "../format.js";
import type { Forces } from "../rows.js";
import { faded, type Palette } from "../theme.js";
import {
  type Bins,
  binOf,
  calm,
  centre,
  fitting,
  heights,
  KIND_NAMES,
  type Kind,
  kindsOf,
  largest,
  mean,
  randomDirections,
  type Scale,
  total,
} from "./bins.js";
import { Fillings } from "./fillings.js";
import { flow } from "./flow.js";
import { type Frame, font, haloText, Surface } from "./surface.js";
import { drawTicks } from "./ticks.js";

const MARGIN = { left: 14, right: 14, bottom: 26 };
const LANE_PX = 19;
/** Lanes of names that are always there, so that the plot keeps its height. */
const LANES = 3;
/** A lower drawing has no lane for each name: short names stand beside each other, in units of the drawing. */
const LOW = 190;
/** A name's swatch, and what lies between two names. */
const [SWATCH, GAP] = [20, 10];
/** Where the line of random directions bears its name. */
const NAMED_AT = -0.7;

/** How a kind is outlined. */
const DASHES: Record<Kind, number[]> = {
  positives: [],
  true_negatives: [],
  false_negatives: [2, 3],
  chosen: [],
  removed: [7, 3],
};

/** What the labels and the thin line must know of the experiment. */
export interface Setting {
  /** What a class is called, in the singular; absent where it is not known what the other keys are. */
  class_word?: string;
  /** Whether the positives are no partners, but what queries are drawn to. */
  recalled?: boolean;
  /** How many pairs are the data set's own; those after them are synthetic. */
  own?: number | undefined;
  /** Dimension of the embeddings, where it is known. */
  dim?: number;
}

/** Draws the latest bins; keeps its axes calm between draws. */
export class Histogram {
  readonly #surface: Surface;
  readonly #palette: () => Palette;
  #bins: Bins | undefined;
  #setting: Setting = { class_word: "class", dim: 3 };
  #log = false;
  #top: number | undefined;
  #gradient_top: number | undefined;
  #places: Partial<Record<string, number>> = {};
  readonly #fillings = new Fillings();
  #lanes = LANES;
  /** Whether an axis or a label is still on its way. */
  #moving = false;
  #pinned: Forces | undefined;
  /** The bar that the arrow keys have come to. */
  #cursor: number | undefined;
  #width = 0;
  readonly #abort = new AbortController();
  /** Called with the number of a bar that was clicked, or chosen by keyboard. */
  onpick: (bin: number) => void = () => undefined;

  constructor(canvas: HTMLCanvasElement, palette: () => Palette) {
    this.#palette = palette;
    const { signal } = this.#abort;
    canvas.addEventListener("click", (event) => this.#clicked(event), { signal });
    canvas.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    canvas.addEventListener("blur", () => this.#moveTo(undefined), { signal });
    this.#surface = new Surface(canvas, (frame) => this.#draw(frame));
  }

  /** Shows these bins. */
  show(bins: Bins, setting: Setting): void {
    this.#bins = bins;
    this.#setting = setting;
    this.#surface.ask();
  }

  /** The pair whose similarities are marked. */
  set pinned(forces: Forces | undefined) {
    this.#pinned = forces;
    this.#surface.ask();
  }

  /** Shares of each kind, or counts on a logarithmic axis. */
  set log(log: boolean) {
    if (log === this.#log) return;
    this.#log = log;
    this.#top = undefined;
    this.#surface.ask();
  }

  /** A new run: the axes start afresh. */
  restart(): void {
    this.#top = undefined;
    this.#gradient_top = undefined;
    this.#places = {};
  }

  redraw(): void {
    // Patterns are pictures too, and may be lost with the canvas.
    this.#fillings.clear();
    this.#surface.ask();
  }

  picture(size: { width: number; height: number }): HTMLCanvasElement {
    return this.#surface.picture(size);
  }

  close(): void {
    this.#abort.abort();
    this.#surface.close();
  }

  #clicked(event: MouseEvent): void {
    const room = this.#width - MARGIN.left - MARGIN.right;
    const similarity = (2 * (this.#surface.at(event).x - MARGIN.left)) / room - 1;
    if (this.#bins && Math.abs(similarity) <= 1) this.onpick(binOf(similarity, this.#bins.bins));
  }

  #pressed(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -8, PageUp: 8 }[event.key];
    if (!this.#bins) return;
    const { bins } = this.#bins;
    if (step !== undefined) this.#moveTo(Math.min(bins - 1, Math.max(0, (this.#cursor ?? bins / 2) + step)));
    else if (event.key === "Enter" && this.#cursor !== undefined) this.onpick(this.#cursor);
    else return;
    event.preventDefault();
  }

  #moveTo(cursor: number | undefined): void {
    this.#cursor = cursor;
    this.#surface.ask();
  }

  #draw(frame: Frame): void {
    this.#width = frame.width;
    const bins = this.#bins;
    const kinds = bins ? kindsOf(bins) : [];
    const low = frame.height < LOW;
    const names = low ? this.#flowed(frame, kinds) : [];
    this.#lanes = low ? 1 + Math.max(0, ...names.map(({ lane }) => lane)) : Math.max(LANES, kinds.length);
    this.#drawAxis(frame);
    if (!bins) return;
    this.#moving = false;
    this.#top = this.#calm(this.#top, fitting(bins, this.#log).top);
    this.#gradient_top = this.#calm(this.#gradient_top, Math.max(largest(bins.pull), largest(bins.push), 1e-6));
    const scale = { log: this.#log, top: (this.#top ?? 1) * 1.04 };
    if (this.#log) this.#drawCounts(frame, scale.top);
    const back_to_front: Kind[] = ["removed", "true_negatives", "false_negatives", "positives", "chosen"];
    for (const kind of back_to_front) {
      if (kinds.includes(kind)) this.#drawKind(frame, kind, heights(bins[kind], scale));
    }
    this.#drawRandom(frame, bins, scale, !low);
    const named_to = low ? 0 : this.#drawAxisName(frame);
    this.#drawGradient(frame, bins, named_to);
    this.#drawLabels(frame, bins, kinds, names);
    this.#drawPinned(frame, bins);
    if (this.#moving) this.#surface.ask();
  }

  /** Above the plot: a lane for each name. */
  get #margin(): number {
    return LANE_PX * this.#lanes + 5;
  }

  #colour(kind: Kind): string {
    const { positive, negative, falseNegative, muted } = this.#palette();
    return {
      positives: positive,
      true_negatives: negative,
      false_negatives: falseNegative,
      chosen: negative,
      removed: muted,
    }[kind];
  }

  #calm(before: number | undefined, target: number): number {
    const now = calm(before, target);
    this.#moving ||= Math.abs(now - target) > 0.005 * target;
    return now;
  }

  #x({ width }: Frame, similarity: number): number {
    return MARGIN.left + ((similarity + 1) / 2) * (width - MARGIN.left - MARGIN.right);
  }

  #y({ height }: Frame, share: number): number {
    return height - MARGIN.bottom - share * (height - MARGIN.bottom - this.#margin);
  }

  #drawAxis(frame: Frame): void {
    const { context } = frame;
    const { muted, line, edge } = this.#palette();
    context.font = font(12);
    context.textBaseline = "top";
    const floor = this.#y(frame, 0);
    for (const similarity of [-1, -0.5, 0, 0.5, 1]) {
      const x = Math.round(this.#x(frame, similarity)) + 0.5;
      context.strokeStyle = line;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(x, this.#margin);
      context.lineTo(x, floor + 4);
      context.stroke();
      context.fillStyle = muted;
      context.textAlign = similarity === -1 ? "left" : similarity === 1 ? "right" : "center";
      const wide = frame.width > 440;
      const text = wide ? { "-1": "−1 opposite", "1": "same 1" }[String(similarity)] : undefined;
      const outer = similarity === -1 ? x - MARGIN.left + 2 : similarity === 1 ? x + MARGIN.right - 2 : x;
      context.fillText(text ?? String(similarity).replace("-", "−"), outer, floor + 7);
    }
    context.strokeStyle = edge;
    context.beginPath();
    context.moveTo(this.#x(frame, -1), Math.round(floor) + 0.5);
    context.lineTo(this.#x(frame, 1), Math.round(floor) + 0.5);
    context.stroke();
  }

  /** What heights mean; where its words end. */
  #drawAxisName(frame: Frame): number {
    const { context } = frame;
    context.font = font(12);
    context.textAlign = "left";
    context.textBaseline = "top";
    const { muted, card } = this.#palette();
    const x = this.#x(frame, -1) + 4;
    const shares = ["height: share of each kind (square-root scale)", "share of each kind, square-root scale", "share"];
    const fits = (text: string) => x + context.measureText(text).width < this.#x(frame, 1);
    const text = this.#log ? "height: pairs" : (shares.find(fits) ?? "");
    haloText(context, text, { x, y: this.#margin }, { ink: muted, halo: card });
    return x + context.measureText(text).width;
  }

  /** Heights of 1, 10, 100 ... pairs. */
  #drawCounts(frame: Frame, top: number): void {
    const { context } = frame;
    const { muted, line } = this.#palette();
    context.font = font(12);
    context.textAlign = "left";
    context.textBaseline = "bottom";
    for (let power = 0; power <= top; power++) {
      const y = Math.round(this.#y(frame, Math.log10(1 + 10 ** power) / top)) + 0.5;
      context.strokeStyle = line;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(this.#x(frame, -1), y);
      context.lineTo(this.#x(frame, 1), y);
      context.stroke();
      context.fillStyle = muted;
      context.fillText(whole(10 ** power), this.#x(frame, -1) + 2, y - 1);
    }
  }

  #drawKind(frame: Frame, kind: Kind, shares: Float32Array): void {
    const { context } = frame;
    const colour = this.#colour(kind);
    const bins = shares.length;
    context.save();
    context.beginPath();
    context.moveTo(this.#x(frame, -1), this.#y(frame, 0));
    for (let bin = 0; bin < bins; bin++) {
      const y = this.#y(frame, Math.min(1.05, numberAt(shares, bin)));
      context.lineTo(this.#x(frame, -1 + (2 * bin) / bins), y);
      context.lineTo(this.#x(frame, -1 + (2 * (bin + 1)) / bins), y);
    }
    context.lineTo(this.#x(frame, 1), this.#y(frame, 0));
    context.fillStyle = this.#fillings.of(context, kind, colour);
    context.fill();
    context.strokeStyle = faded(colour, kind === "chosen" ? 1 : 0.75);
    context.lineWidth = kind === "chosen" ? 2.25 : 1.25;
    context.lineJoin = "round";
    context.setLineDash(DASHES[kind]);
    context.stroke();
    context.restore();
  }

  /** Where the negatives would lie if all directions were random. */
  #drawRandom(frame: Frame, bins: Bins, scale: Scale, named: boolean): void {
    const { context } = frame;
    const negatives = total(bins.true_negatives) + total(bins.false_negatives);
    const { dim } = this.#setting;
    if (!(negatives > 0) || dim === undefined) return;
    const shares = randomDirections(dim, bins.bins);
    const counts = heights(
      shares.map((share) => share * negatives),
      scale,
    );
    context.strokeStyle = this.#palette().muted;
    context.lineWidth = 1;
    context.beginPath();
    counts.forEach((height, bin) => {
      const [x, y] = [this.#x(frame, centre(bin, counts.length)), this.#y(frame, Math.min(1.05, height))];
      if (bin === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.stroke();
    if (!named) return;
    context.font = font(12);
    context.textAlign = "center";
    context.textBaseline = "bottom";
    const least = context.measureText("random directions").width / 2 + 2;
    const at = {
      x: Math.max(least, this.#x(frame, NAMED_AT)),
      y: this.#y(frame, numberAt(counts, binOf(NAMED_AT, counts.length))) - 4,
    };
    haloText(context, "random directions", at, { ink: this.#palette().muted, halo: this.#palette().card });
  }

  #drawGradient(frame: Frame, bins: Bins, named_to: number): void {
    const { context } = frame;
    const { card, positive, negative } = this.#palette();
    const top = (this.#gradient_top ?? 1) * 1.1;
    const curves = [
      { shares: bins.pull, colour: positive, text: "pull →", dash: [7, 4] },
      { shares: bins.push, colour: negative, text: "← push", dash: [] },
    ];
    const peaks: { text: string; similarity: number; height: number; colour: string }[] = [];
    for (const { shares, colour, text, dash } of curves) {
      if (!(total(shares) > 0)) continue;
      const line = new Path2D();
      let [peak, highest] = [0, 0];
      for (const [bin, share] of shares.entries()) {
        const [x, y] = [this.#x(frame, centre(bin, shares.length)), this.#y(frame, share / top)];
        if (bin === 0) line.moveTo(x, y);
        else line.lineTo(x, y);
        if (share > highest) [peak, highest] = [bin, share];
      }
      context.save();
      context.lineJoin = "round";
      context.strokeStyle = faded(card, 0.7);
      context.lineWidth = 4.5;
      context.stroke(line);
      context.strokeStyle = colour;
      context.lineWidth = 2.5;
      context.setLineDash(dash);
      context.stroke(line);
      context.restore();
      peaks.push({ text, similarity: centre(peak, shares.length), height: highest / top, colour });
    }
    let taken: number | undefined;
    for (const peak of peaks) taken = this.#drawPeak(frame, { ...peak, taken }, named_to);
  }

  /**
   * Names a curve beside its peak. Returns the height of a name that stands on the left, which is `taken` for the next.
   */
  #drawPeak(
    frame: Frame,
    curve: { text: string; similarity: number; height: number; colour: string; taken: number | undefined },
    named_to: number,
  ): number | undefined {
    const { text, similarity, height, colour, taken } = curve;
    const { context } = frame;
    const { card } = this.#palette();
    const place = this.#steady(text, similarity);
    context.font = font(13, 700);
    context.textBaseline = "bottom";
    // The pull's name stands right of its peak if there is room, the push's left: they often peak at the same place.
    const width = context.measureText(text).width;
    const peak = this.#x(frame, place);
    const right = text.startsWith("pull") && peak + 8 + width < this.#x(frame, 1);
    context.textAlign = right ? "left" : "right";
    const x = right ? peak + 8 : Math.max(this.#x(frame, -1) + width, peak - 10);
    // The name of the axis stands above, as far as it reaches.
    const under_name = (right ? x : x - width) < named_to + 6;
    let y = Math.max(this.#margin + (under_name ? 33 : 16), this.#y(frame, height) + 6);
    if (taken !== undefined && Math.abs(y - taken) < 18) y = taken + 18;
    haloText(context, text, { x, y }, { ink: colour, halo: card });
    return right ? undefined : y;
  }

  /** Where the short names of a low drawing stand. */
  #flowed({ context, width }: Frame, kinds: Kind[]): { lane: number; left: number }[] {
    context.font = font(12, 600);
    const widths = kinds.map((kind) => context.measureText(KIND_NAMES[kind]).width + SWATCH + GAP);
    return flow(widths, width - 4).map(({ lane, left }) => ({ lane, left: left + 4 }));
  }

  /**
   * A label for each kind, above its mean in a lane of its own or at its place in `names`, with a line down to the
   * axis.
   */
  #drawLabels(frame: Frame, bins: Bins, kinds: Kind[], names: { lane: number; left: number }[]): void {
    const { context } = frame;
    const { card } = this.#palette();
    kinds.forEach((kind, n) => {
      const name = names[n];
      const colour = this.#colour(kind);
      const average = mean(bins[kind]);
      if (!Number.isFinite(average)) return;
      const x = this.#x(frame, this.#steady(kind, average));
      const y = LANE_PX * (name?.lane ?? n) + LANE_PX / 2 + 2;
      context.strokeStyle = faded(colour, 0.8);
      context.lineWidth = 1;
      context.setLineDash(DASHES[kind]);
      context.beginPath();
      context.moveTo(x, name ? this.#margin : y + 8);
      context.lineTo(x, this.#y(frame, 0));
      context.stroke();
      context.setLineDash([]);

      context.font = font(name ? 12 : 13, 600);
      context.textBaseline = "middle";
      context.textAlign = "left";
      const fits = (text: string) => context.measureText(text).width <= frame.width - 34;
      const texts = name ? [KIND_NAMES[kind]] : this.#textsOf(kind, bins);
      const text = texts.find((text, i, all) => i === all.length - 1 || fits(text)) ?? "";
      const width = context.measureText(text).width + SWATCH;
      const left = name?.left ?? Math.min(frame.width - 4 - width, Math.max(4, x - width / 2));
      context.fillStyle = card;
      context.fillRect(left - 3, y - 9, width + 6, 18);
      this.#drawSwatch(context, kind, colour, left, y);
      context.fillStyle = colour;
      context.fillText(text, left + SWATCH, y + 0.5);
    });
  }

  #drawPinned(frame: Frame, { bins }: Bins): void {
    const { context } = frame;
    const place = { x: (similarity: number) => this.#x(frame, similarity), floor: this.#y(frame, 0) };
    context.font = font(12, 600);
    if (this.#pinned) drawTicks(context, this.#pinned, place, this.#palette(), this.#setting.own);
    if (this.#cursor === undefined) return;
    const x = place.x(centre(this.#cursor, bins));
    context.fillStyle = this.#palette().ink;
    context.beginPath();
    context.moveTo(x, place.floor);
    context.lineTo(x - 6, place.floor + 10);
    context.lineTo(x + 6, place.floor + 10);
    context.fill();
  }

  /** A kind's name and count; first with what it means here, for where there is room. */
  #textsOf(kind: Kind, bins: Bins): string[] {
    const every = !kindsOf(bins).some((other) => other === "chosen" || other === "removed");
    const { class_word, recalled } = this.#setting;
    const meaning = {
      positives: recalled ? "where queries are drawn to" : "partners",
      true_negatives: every && class_word ? "all other keys" : "",
      false_negatives: class_word ? `same ${class_word}, other pair` : "as far as known",
      chosen: "",
      removed: "by the filter",
    }[kind];
    const count = whole(total(bins[kind]));
    const short = `${KIND_NAMES[kind]}: ${count}`;
    return meaning ? [`${KIND_NAMES[kind]} (${meaning}): ${count}`, short] : [short];
  }

  #drawSwatch(context: CanvasRenderingContext2D, kind: Kind, colour: string, left: number, y: number): void {
    context.fillStyle = this.#fillings.of(context, kind, colour);
    context.fillRect(left, y - 6, 14, 12);
    context.strokeStyle = colour;
    context.lineWidth = kind === "chosen" ? 2.25 : 1.25;
    context.setLineDash(DASHES[kind].map((dash) => Math.min(dash, 3)));
    context.strokeRect(left + 0.5, y - 5.5, 13, 11);
    context.setLineDash([]);
  }

  /** A place that follows its target without jumping. */
  #steady(name: string, target: number): number {
    const before = this.#places[name];
    const place = before === undefined ? target : before + 0.25 * (target - before);
    this.#places[name] = place;
    this.#moving ||= Math.abs(place - target) > 0.002;
    return place;
  }
}
