// One anchor and what acts on it: its partner pulls, negatives push, and what is left is where it goes. Under the
// picture the loss with this anchor's numbers.

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { apart, FONT, name } from "../charts/frame.js";
import { itemAt, numberAt } from "../entries.js";
import { inputOf } from "../events.js";
import { fixed, percent, short, whole } from "../format.js";
import { type Arrow, type Forces, NOBODY, pairNamed, type Term } from "../rows.js";
import { faded, type Palette } from "../theme.js";
import type { Turn } from "../views/projection.js";
import {
  arrowPath,
  columnsOf,
  equation,
  facing,
  finding,
  type Ground,
  longest,
  nearestRow,
  type Place,
  placed,
  round,
  tip,
} from "../views/pull.js";
import { type Answer, answerTo } from "../worker/questions.js";
import { CALM_MS, Held, Scale } from "./calm.js";
import { type Half, Items } from "./items.js";
import type { Lab, Make, View } from "./view.js";

/** Candidates by name. */
const MOST = 24;
/** Arrows that bear a name, and items that are shown. */
const NAMED = 3;
const SHOWN = 5;
/** Arrows shorter than this, in pixels, bear no name. */
const NAMED_PX = 22;
/** How much longer single negatives are drawn on demand. */
const LONGER = 10;
const DRAG_TURN = 0.01;
const KEY_TURN = 0.12;

/** How long the same terms are named, in one order. */
const NAMED_MS = 1500;

class ForcesView implements View {
  readonly #lab: Lab;
  readonly #items: Items;
  #forces: Forces | undefined;
  /** The pair of the last question. */
  #asked: number | undefined;
  /** The terms that are named, as long as they are. */
  readonly #named_terms = new Held<string[]>(NAMED_MS);
  /** When the list last changed. */
  #listed_ms = Number.NEGATIVE_INFINITY;
  /** Those that were shown last, with the numbers that they had. */
  #last_shown: Term[] = [];
  readonly #finding = new Held<string>();
  readonly #scale = new Scale();
  #reach: number | undefined;
  #turn: Turn = { yaw: 0.5, pitch: 0.35 };
  /** Whether the sphere is still to be turned towards the anchor. */
  #faces = true;
  #longer = false;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#items = new Items(lab);
    this.#ask();
  }

  looked(): void {
    this.#ask();
  }

  pinned(): void {
    this.#ask();
  }

  repaint(): void {
    this.#items.repaint();
  }

  restarted(): void {
    const { run } = this.#lab;
    this.#items.restarted();
    this.#asked = undefined;
    this.#scale.clear();
    this.#reach = undefined;
    // Of the same data the picture before stays until the new run is seen: a moment.
    if (run.data_since === run.run_number) this.#forces = undefined;
    this.#ask();
  }

  answered(answer: Answer): void {
    const forces = answerTo(answer, "forces");
    if (!forces) return;
    const { axes, anchor } = forces;
    if (anchor.pair !== this.#asked) return;
    if (anchor.pair !== this.#forces?.anchor.pair) {
      this.#last_shown = [];
      this.#named_terms.clear();
      this.#finding.clear();
      this.#scale.clear();
    }
    this.#forces = forces;
    if (axes !== 3 || !this.#faces) return;
    this.#turn = facing(anchor.position);
    this.#faces = false;
  }

  render(): TemplateResult {
    const forces = this.#forces;
    const controls = this.#controls();
    if (!forces) return controls;
    const words = this.#finding.take(finding(forces, this.#named), performance.now(), this.#lab.run.running);
    return html`<p class="finding">${words}</p>${controls}
      <div class="charts">${this.#figure(forces)}<div class="terms">${this.#equation(forces)} ${this.#strongest(forces)}</div></div>`;
  }

  #ask(): void {
    const { pins, snapshot } = this.#lab.run;
    // The pair whose numbers stand in the equation above is a typical one.
    if (pins.anchor === undefined) this.#lab.commands.aim(snapshot?.indices[snapshot.example.anchor]);
    const pair = pins.anchor;
    if (pair === undefined || pair === this.#asked) return;
    this.#asked = pair;
    this.#faces = true;
    this.#lab.watch({ question: "forces", args: [pair, MOST] });
  }

  #choose(pair: number): void {
    const { corpus = 1 } = this.#forces ?? {};
    const { run } = this.#lab;
    const chosen = ((Math.round(pair) % corpus) + corpus) % corpus;
    // What is pinned is shown everywhere: it cannot be another pair here.
    if (run.pins.pair === undefined) this.#lab.commands.aim(chosen);
    else this.#lab.commands.pin(chosen);
    this.#ask();
    this.#lab.update();
  }

  get #pair(): number {
    return this.#lab.run.pins.anchor ?? 0;
  }

  readonly #named = (label: number): string => this.#lab.run.pairs?.class_names[label] ?? String(label);

  #controls(): TemplateResult {
    const change = (event: Event) => {
      const value = Number(inputOf(event).value);
      if (Number.isFinite(value)) this.#choose(value);
    };
    const longer = (event: Event) => {
      this.#longer = inputOf(event).checked;
      this.#lab.update();
    };
    const forces = this.#forces;
    const said = forces
      ? `Forces on ${pairNamed(forces.anchor.pair, this.#lab.run.pairs?.own)}, class ${this.#named(forces.anchor.label)}, in a batch that stays the same`
      : "";
    const pinned = this.#lab.run.pins.pair === this.#pair;
    const last = Math.max(0, (forces?.corpus ?? 1) - 1);
    return html`<div class="lab-controls" role="group" aria-label="Whose forces">
      <button type="button" @click=${() => this.#choose(this.#pair - 1)}>Previous</button>
      <label>Pair <input type="number" min="0" max=${last} .value=${String(this.#pair)} @change=${change} /> of 0 to ${whole(last)}</label>
      <button type="button" @click=${() => this.#choose(this.#pair + 1)}>Next</button>
      <label class="check"><input type="checkbox" .checked=${this.#longer} @change=${longer} />single negatives ${LONGER} times as long</label>
      <button type="button" aria-pressed=${pinned ? "true" : "false"}
        @click=${() => this.#lab.commands.pin(pinned ? undefined : this.#pair)}>Pin everywhere</button>
      <span class="reading" role="status">${said}</span>
    </div>`;
  }

  #figure(forces: Forces): TemplateResult {
    const palette = this.#lab.palette();
    const full = this.#lab.width;
    const width = full > 760 ? Math.floor((full - 24) / 2) : full;
    const height = Math.min(460, Math.max(320, width));
    const flat = forces.axes === 2;
    const free = Math.min(width, height - 26) / 2 - 34;
    const { running } = this.#lab.run;
    // Principal components hold only part of a unit vector: they are drawn about as large as they fit.
    const target = forces.projected ? furthest(forces) : 1;
    const before = running ? (this.#reach ?? target) : target;
    const reach = before + 0.1 * (target - before);
    this.#reach = reach;
    const ground: Ground = {
      x: width / 2,
      y: (height - 26) / 2,
      radius: free / Math.max(reach, 1e-6),
      turn: flat ? undefined : this.#turn,
    };
    const unit = (0.62 * free) / this.#scale.take(longest(forces), performance.now(), running);
    const body = svg`${this.#ball(ground, free, forces.projected, palette)} ${this.#crowd(forces, ground, palette)}
      ${this.#arrows(forces, ground, unit, { width, height }, palette)} ${measure(unit, { x: 14, y: height - 12 }, palette)}`;
    return chartFigure(
      {
        id: "forces",
        title: "Forces on one anchor",
        aside: forces.projected
          ? "principal components: an arrow may be longer than it looks"
          : "minus the gradient of its own loss: the way in which plain gradient descent would move it",
        summary: finding(forces, this.#named),
        width,
        height,
        body,
        columns: () => columnsOf(forces, this.#named),
        step: forces.step,
        reader: {
          label: flat
            ? "Arrow keys go to the next and the previous pair."
            : "Arrow keys turn the sphere; page up and page down go to another pair.",
          pointer: (event, at) => this.#pointed(event, at, forces, ground),
          key: (event) => this.#pressed(event, flat),
        },
      },
      palette,
      () => this.#lab.update(),
    );
  }

  #pointed(event: PointerEvent, at: { x: number; y: number }, forces: Forces, ground: Ground): void {
    if (event.type === "pointerdown") {
      const row = nearestRow(ground, forces.side === "query" ? forces.queries : forces.keys, forces.axes, at);
      if (row !== undefined) this.#choose(numberAt(forces.indices, row));
    } else if (event.buttons === 1 && ground.turn && event.pointerType !== "touch") {
      this.#turnBy(event.movementX * DRAG_TURN, event.movementY * DRAG_TURN);
    }
  }

  #pressed(event: KeyboardEvent, flat: boolean): void {
    const step =
      { PageUp: -1, PageDown: 1 }[event.key] ??
      (flat ? { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key] : undefined);
    const turn = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step !== undefined) this.#choose(this.#pair + step);
    else if (turn) this.#turnBy(numberAt(turn, 0) * KEY_TURN, numberAt(turn, 1) * KEY_TURN);
    else return;
    event.preventDefault();
  }

  #turnBy(yaw: number, pitch: number): void {
    this.#turn = { yaw: this.#turn.yaw + yaw, pitch: Math.min(1.5, Math.max(-1.5, this.#turn.pitch + pitch)) };
    this.#lab.update();
  }

  #ball({ x, y, turn }: Ground, free: number, projected: boolean, palette: Palette): SVGTemplateResult {
    const fill = turn && !projected ? palette.ground : "none";
    const edge = projected ? palette.line : palette.edge;
    return svg`<circle cx=${x} cy=${y} r=${free} fill=${fill} stroke=${edge} />`;
  }

  /** The rest of the batch, faint: queries as discs, keys as triangles. One path for all of a class on one side of the
   * sphere: a batch has too many points for an element each. */
  #crowd({ queries, keys, axes, labels }: Forces, ground: Ground, palette: Palette): SVGTemplateResult[] {
    const paths = new Map<string, { discs: string; triangles: string }>();
    const of = (label: number, { depth }: Place) => {
      const ink = faded(itemAt(palette.classes, label % palette.classes.length), depth < 0 ? 0.12 : 0.38);
      const path = paths.get(ink) ?? { discs: "", triangles: "" };
      paths.set(ink, path);
      return path;
    };
    labels.forEach((label, row) => {
      const [query, key] = [placed(ground, queries, row * axes), placed(ground, keys, row * axes)];
      // A line without length, with round ends.
      of(label, query).discs += `M${at(query.x)} ${at(query.y)}h0`;
      of(label, key).triangles += triangle(key, 2.8);
    });
    return [...paths].map(
      ([ink, { discs, triangles }]) => svg`<path d=${discs} stroke=${ink} stroke-width="4.8" stroke-linecap="round" />
        <path d=${triangles} fill=${ink} />`,
    );
  }

  #arrows(
    forces: Forces,
    ground: Ground,
    unit: number,
    room: { width: number; height: number },
    palette: Palette,
  ): SVGTemplateResult {
    const from = placed(ground, forces.anchor.position);
    const acting = forces.terms.filter(({ removed }) => !removed);
    const ink = ({ kind }: Term) =>
      ({ positive: palette.positive, negative: palette.negative, false_negative: palette.falseNegative })[kind];
    const arrow = (force: Arrow, stroke: string, width: number, dash = "", longer = 1) => {
      const path = arrowPath(from, tip(from, ground, force.arrow, unit * longer), 4 + 2 * width);
      return path
        ? svg`<g fill="none" stroke=${stroke} stroke-width=${width} stroke-linecap="round"><path d=${path.shaft} stroke-dasharray=${dash} /><path d=${path.head} /></g>`
        : nothing;
    };
    const times = this.#longer ? LONGER : 1;
    const negatives = acting.filter(({ kind }) => kind !== "positive");
    const long = (to: Place) => Math.hypot(to.x - from.x, to.y - from.y) >= NAMED_PX;
    const named: { words: string; to: Place; ink: string }[] = this.#shown(forces)
      .filter(({ kind, removed }) => kind !== "positive" && !removed)
      .slice(0, NAMED)
      .map((term) => ({
        words: `${term.label === NOBODY ? "synthetic" : this.#named(term.label)}${term.kind === "false_negative" ? ", false negative" : ""}`,
        to: tip(from, ground, term.arrow, unit * times),
        ink: ink(term),
      }))
      .filter(({ to }) => long(to));
    const positive = acting.find(({ kind }) => kind === "positive");
    // Where nothing pulls there is no arrow to name.
    const acts = (force: Arrow) => arrow(force, palette.ink, 1) !== nothing;
    if (positive) {
      const pulls = acts(positive);
      const to = pulls ? tip(from, ground, positive.arrow, unit) : placed(ground, positive.position);
      named.push({ words: pulls ? "positive pulls" : "positive", to, ink: palette.positive });
    }
    const pushed = tip(from, ground, forces.push.arrow, unit);
    if (long(pushed)) named.push({ words: "negatives push", to: pushed, ink: palette.negative });
    if (acts(forces.resultant))
      named.push({ words: "all together", to: tip(from, ground, forces.resultant.arrow, unit), ink: palette.ink });
    const candidates = acting.slice(0, 12).map((term) => {
      const place = placed(ground, term.position);
      return svg`<path d=${triangle(place, 5)} fill=${faded(ink(term), 0.35)} stroke=${ink(term)} stroke-width="1.4" />`;
    });
    return svg`${candidates}
      ${[...negatives].reverse().map((term) => arrow(term, ink(term), 1.8, term.kind === "false_negative" ? "5 3" : "", times))}
      ${positive ? arrow(positive, palette.positive, 2.6) : nothing}
      ${arrow(forces.push, palette.negative, 2.2, "2 4")}
      ${arrow(forces.resultant, palette.ink, 3.6)}
      <circle cx=${at(from.x)} cy=${at(from.y)} r="6" fill=${palette.card} stroke=${palette.ink} stroke-width="2.4" />
      ${labels(named, from, room, palette)}`;
  }

  /** The loss with its numbers. */
  #equation(forces: Forces): TemplateResult {
    const found = equation(forces);
    if (!found) return html``;
    const { tau, positive, exponents, others, rest, log, loss, actual, plain } = found;
    const power = (value: number) => html`e<sup>${fixed(value)}</sup>`;
    const terms = exponents.map((value) => html` + ${power(value)}`);
    const left =
      others > 0 && Number.isFinite(rest)
        ? html` + ${power(rest)}<span class="muted"> (${others} more)</span>`
        : nothing;
    return html`<div class="loss-terms">
      <p>ℓ = −s₊/τ + log( e<sup>s₊/τ</sup> + Σ e<sup>s₋/τ</sup> )</p>
      <p>= ${fixed(-positive)} / ${short(tau)} + log( ${power(positive / tau)}${terms}${left} )</p>
      <p>= ${fixed(-positive / tau)} + ${fixed(log)} = <b>${fixed(loss)}</b> nats${
        plain
          ? nothing
          : html`; the rules in force make it <b>${fixed(actual)}</b>: weights, margins or another loss act on it`
      }</p></div>`;
  }

  /** The terms that are named: the same for a while, and none whose picture is still to come. */
  #shown(forces: Forces): Term[] {
    const { terms } = forces;
    const moves = this.#lab.run.running;
    const now_ms = performance.now();
    const kept = found(this.#named_terms.value ?? [], terms);
    if (kept) this.#last_shown = kept;
    if (kept && !this.#named_terms.due(now_ms, moves)) return kept;
    // One of the terms is no longer among the strongest: the list waits all the same before it changes again.
    if (!kept && moves && now_ms - this.#listed_ms < CALM_MS) return this.#last_shown;
    const negatives = terms.filter(({ kind, removed }) => kind !== "positive" && !removed).slice(0, SHOWN);
    const gone = terms.filter(({ removed }) => removed).slice(0, 2);
    const strongest = [...terms.filter(({ kind }) => kind === "positive"), ...negatives, ...gone];
    if (!this.#items.has([forces.anchor.pair, ...strongest.map(({ pair }) => pair)])) {
      return this.#last_shown;
    }
    this.#named_terms.clear();
    this.#named_terms.take(strongest.map(idOf), now_ms, moves);
    this.#listed_ms = now_ms;
    this.#last_shown = strongest;
    return strongest;
  }

  /** The strongest terms with their items. */
  #strongest(forces: Forces): TemplateResult {
    const palette = this.#lab.palette();
    const other: Half = forces.side === "query" ? "key" : "query";
    this.#items.want([forces.anchor.pair, ...forces.terms.map(({ pair }) => pair)]);
    const shown = this.#shown(forces);
    const half = (term: Term): Half => (term.source === 4 ? forces.side : other);
    const words = (term: Term) =>
      term.removed
        ? "removed"
        : term.kind === "positive"
          ? "positive"
          : term.kind === "negative"
            ? "negative"
            : "false negative";
    return html`<ul class="term-items">
      <li>${this.#item(forces.anchor.pair, forces.side, palette)}<b>anchor</b><span>${this.#named(forces.anchor.label)}</span></li>
      ${shown.map(
        (term) => html`<li data-kind=${term.kind}>${this.#item(term.pair, half(term), palette)}<b>${words(term)}</b>
          <span>${term.label === NOBODY ? "synthetic" : this.#named(term.label)}</span>
          <span>s ${fixed(term.similarity)}</span><span>${term.removed ? "–" : percent(term.share, 1)}</span></li>`,
      )}</ul>
      <p class="help">s: similarity to the anchor. Per cent: share of the softmax. Strongest force first; all in the table.</p>`;
  }

  #item(pair: number, half: Half, palette: Palette): TemplateResult {
    const drawing = pair === NOBODY ? undefined : this.#items.drawing(pair, half, palette);
    return html`<span class="item-words">${drawing ?? this.#items.words(pair, half)}</span>`;
  }
}

/** Which candidate a term is of. */
const idOf = ({ source, pair }: Term): string => `${source} ${pair}`;

/** The terms of these candidates, in this order; `undefined` when one is not there any more. */
function found(ids: string[], terms: Term[]): Term[] | undefined {
  const left = [...terms];
  const out: Term[] = [];
  for (const id of ids) {
    const at = left.findIndex((term) => idOf(term) === id);
    if (at < 0) return undefined;
    out.push(...left.splice(at, 1));
  }
  return ids.length > 0 ? out : undefined;
}

export const forces: Make = (lab) => new ForcesView(lab);

/** A bar of a round force's length. */
function measure(unit: number, { x, y }: { x: number; y: number }, palette: Palette): SVGTemplateResult {
  const force = round(120 / unit);
  const long = force * unit;
  return svg`<path d="M${x} ${y - 4}v8M${x} ${y}h${long}M${x + long} ${y - 4}v8" fill="none" stroke=${palette.ink} stroke-width="1.4" />
    <text x=${x + long + 8} y=${y + 4.5} font-family=${FONT} font-size="13" fill=${palette.ink}>a force of ${short(force)}</text>`;
}

/** Names beside the tips, moved apart where they would meet, and kept inside. */
function labels(
  named: { words: string; to: Place; ink: string }[],
  from: Place,
  { width, height }: { width: number; height: number },
  palette: Palette,
): SVGTemplateResult[] {
  const sides = named.map(({ to }) => to.x >= from.x);
  const heights: number[] = [];
  for (const right of [true, false]) {
    const of_side = named.map((_, n) => n).filter((n) => sides[n] === right);
    const moved = apart(
      of_side.map((n) => itemAt(named, n).to.y + 4),
      17,
      [14, height - 34],
    );
    of_side.forEach((n, i) => {
      heights[n] = numberAt(moved, i);
    });
  }
  return named.map(({ words, to, ink }, n) => {
    const wide = words.length * 7.4;
    const x = sides[n] ? Math.min(to.x + 8, width - wide - 4) : Math.max(to.x - 8, wide + 4);
    return name(words, { x, y: numberAt(heights, n), anchor: sides[n] ? "start" : "end" }, ink, palette);
  });
}

function furthest({ queries, keys, axes }: Forces): number {
  let most = 0;
  for (const side of [queries, keys]) {
    for (let at = 0; at < side.length; at += axes) {
      most = Math.max(most, Math.hypot(...side.slice(at, at + axes)));
    }
  }
  return most;
}

function triangle({ x, y }: Place, size: number): string {
  return `M${at(x)} ${at(y - 1.35 * size)}L${at(x + 1.25 * size)} ${at(y + 0.9 * size)}H${at(x - 1.25 * size)}Z`;
}

function at(place: number): string {
  return place.toFixed(1);
}
