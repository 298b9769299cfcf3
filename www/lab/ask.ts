// Ask it: a held-out query, or a drawing, and the keys that the encoders would find for it now.

import { html, nothing, svg, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { chartFigure } from "../charts/figure.js";
import { apart, axes, frame, line, name } from "../charts/frame.js";
import { swipe } from "../controls/swipe.js";
import { numberAt } from "../entries.js";
import { inputOf } from "../events.js";
import { fixed, percent, whole } from "../format.js";
import { styled } from "../styled.js";
import type { Corpus, Found, Ranked } from "../types.js";
import { type Answer, answerTo } from "../worker/questions.js";
import { Held } from "./calm.js";
import { atCutoff, examples, finding, rank, standing } from "./found.js";
import { Items } from "./items.js";
import { Pad } from "./pad.js";
import type { Lab, Make, View } from "./view.js";

/** Keys asked for, which the cut-off may take in, and keys listed. */
const MOST = 50;
const LISTED = 12;
/** Queries to pick from at a time. */
const OFFERED = 10;
/** Shortest time between two orders of the list: it must be possible to read it. */
const ORDER_EVERY_MS = 1000;
/** Points of the rank's course. */
const MOST_POINTS = 600;

class AskView implements View {
  readonly #lab: Lab;
  /** Of the list, and of the queries to pick from: a picture stands in one place. */
  readonly #keys: Items;
  readonly #queries: Items;
  #corpus: Corpus | undefined;
  #run = -1;
  #page = 0;
  #query: number | undefined;
  #pad: Pad | undefined;
  /** Whether the drawing asks, and not an example. */
  #drawn = false;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #found: Found | undefined;
  /** What the list shows, and the keys of the list before it. Rows do not glide: they would lie upon each other half of
   * the time. A mark says which way each has gone. */
  #listed: Found | undefined;
  #before: number[] | undefined;
  readonly #finding = new Held<string>();
  #listed_ms = Number.NEGATIVE_INFINITY;
  #cutoff = 10;
  #course: { steps: number[]; ranks: number[] } = { steps: [], ranks: [] };

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#keys = new Items(lab, "ask_items");
    this.#queries = new Items(lab, "ask_items");
  }

  repaint(): void {
    this.#keys.repaint();
    this.#queries.repaint();
  }

  restarted(): void {
    this.#keys.restarted();
    this.#queries.restarted();
    // Of the same data the answer before stays until the new run is asked: a moment.
    const { run } = this.#lab;
    if (run.data_since === run.run_number) {
      this.#found = undefined;
      this.#listed = undefined;
    }
    this.#forget();
  }

  answered(answer: Answer): void {
    const found = answerTo(answer, "ask", "ask_drawn");
    if (!found) return;
    // What was asked before the last change of mind.
    if (this.#drawn !== (answer.ask.question === "ask_drawn") || (!this.#drawn && found.query !== this.#query)) return;
    this.#found = found;
    this.#follow(found);
  }

  close(): void {
    clearTimeout(this.#waiting);
  }

  rendered(place: HTMLElement): void {
    const canvas = place.querySelector<HTMLCanvasElement>("canvas.pad");
    if (canvas && this.#pad) this.#pad.paint(canvas, this.#lab.palette());
  }

  render(): TemplateResult {
    this.#meet();
    const corpus = this.#corpus;
    if (!corpus) return html``;
    return html`<div class="ask-from">${this.#offered(corpus)}${this.#drawing()}</div>
      ${this.#found ? this.#answer(this.#found, corpus) : html`<p class="muted">Draw something.</p>`}`;
  }

  /** Asks once for what there is to ask, for each run. */
  #meet(): void {
    const { run } = this.#lab;
    if (run.run_number === this.#run || run.busy) return;
    const began = run.run_number;
    this.#run = began;
    this.#lab.commands.question({ question: "ask_corpus", args: [] }).then(
      (value) => {
        if (began !== run.run_number) return;
        this.#corpus = value;
        const { picture, count, labels } = this.#corpus;
        if (picture?.channels === 1)
          this.#pad ??= new Pad(
            picture,
            () => this.#redrawn(),
            () => this.#lab.update(),
          );
        else this.#pad = undefined;
        const first = examples(labels, 1, 0)[0] ?? 0;
        // The same question goes on with the next run, where it still can be asked.
        if (this.#query === undefined || this.#query >= count) this.#pick(first, this.#drawn && !!this.#pad);
        else if (this.#drawn && !this.#pad) this.#pick(this.#query);
        this.#lab.update();
      },
      () => undefined,
    );
  }

  #pick(query: number, drawn = false): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#query = query;
    this.#drawn = drawn;
    this.#forget();
    this.#ask();
    this.#lab.update();
  }

  #ask(): void {
    if (this.#drawn && this.#pad) this.#lab.watch({ question: "ask_drawn", args: [this.#pad.values.slice(), MOST] });
    else if (this.#query !== undefined) this.#lab.watch({ question: "ask", args: [this.#query, MOST] });
  }

  /** The drawing asks while it is being drawn, a few times a second. */
  #redrawn(): void {
    this.#lab.update();
    if (!this.#pad || this.#pad.blank) return;
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      if (!this.#drawn) {
        this.#drawn = true;
        this.#forget();
      }
      this.#ask();
    }, 100);
  }

  #forget(): void {
    this.#before = undefined;
    this.#finding.clear();
    this.#course = { steps: [], ranks: [] };
    this.#listed_ms = Number.NEGATIVE_INFINITY;
  }

  /** Notes where the partner ranks; after going back, the course goes on from there. */
  #follow({ step, own }: Found): void {
    if (!own) return;
    const { steps, ranks } = this.#course;
    while (steps.length > 0 && numberAt(steps, steps.length - 1) >= step) {
      steps.pop();
      ranks.pop();
    }
    steps.push(step);
    ranks.push(own.rank);
    if (steps.length < 2 * MOST_POINTS) return;
    const half = (values: number[]) => values.filter((_, index) => index % 2 === 1);
    this.#course = { steps: half(steps), ranks: half(ranks) };
  }

  #offered(corpus: Corpus): TemplateResult {
    const palette = this.#lab.palette();
    const offered = examples(corpus.labels, OFFERED, this.#page);
    this.#queries.want(offered);
    return html`<div class="ask-queries" role="group" aria-label="Pick a query">
      ${offered.map((query) => {
        const of_query = numberAt(corpus.labels, query);
        const label = corpus.class_names[of_query] ?? String(of_query);
        const pressed = !this.#drawn && query === this.#query;
        return html`<button type="button" class="ask-query" aria-pressed=${pressed ? "true" : "false"}
          aria-label="Query: ${label} no. ${query}" @click=${() => this.#pick(query)}>
          <span class="ask-picture" aria-hidden="true">${this.#queries.drawing(query, "query", palette)}</span>
          <span>${label} <span class="muted">no. ${query}</span></span></button>`;
      })}
      <button type="button" class="plain" @click=${() => {
        this.#page += 1;
        this.#lab.update();
      }}>Other queries</button></div>`;
  }

  #drawing(): TemplateResult | typeof nothing {
    const pad = this.#pad;
    if (!pad) return nothing;
    const query = this.#query ?? 0;
    const values = this.#queries.values(query, "query");
    return html`<div class="ask-pad">
      <p>Or draw one:</p>${pad.render()}
      <div><button type="button" class="plain" @click=${() => pad.clear()}>Clear</button>
        <button type="button" class="plain" ?disabled=${!values} @click=${() => values && pad.copy(values)}>Copy query ${query}</button></div>
    </div>`;
  }

  #answer(found: Found, corpus: Corpus): TemplateResult {
    const { run } = this.#lab;
    const now_ms = performance.now();
    const listed = found.ranked.slice(0, LISTED).map(({ key }) => key);
    this.#keys.want(listed);
    // A row comes with its picture, and the whole list at once.
    const complete = corpus.names !== undefined || this.#keys.has(listed);
    if (complete && (!this.#listed || !run.running || now_ms - this.#listed_ms >= ORDER_EVERY_MS)) {
      if (this.#listed !== found) this.#before = this.#listed?.ranked.slice(0, LISTED).map(({ key }) => key);
      this.#listed = found;
      this.#listed_ms = now_ms;
    }
    const k = Math.min(this.#cutoff, found.ranked.length);
    const whose = this.#drawn ? "Your drawing" : `Query ${this.#query}`;
    const words = this.#finding.take(finding(found, corpus.class_names), now_ms, run.running);
    return html`<p class="finding"><b>${whose}.</b> ${words}</p>
      ${this.#listed ? this.#list(this.#listed, corpus) : nothing}
      ${
        found.relevance === "unknown"
          ? html`<p class="muted">Nobody knows what a drawing should find, so there is no precision and no recall.</p>`
          : html`<label class="lab-controls ask-cutoff">Cut off after
              <input type="range" ${swipe()} min="1" max=${found.ranked.length} step="1" .value=${String(k)}
                aria-valuetext="${k} keys" @input=${(event: Event) => {
                  this.#cutoff = inputOf(event).valueAsNumber;
                  this.#lab.update();
                }} /> <output>${k}</output> <span class="reading">${atCutoff(found, k)}</span></label>
            <div class="charts">${this.#curves(found, k)}${this.#ranks(found)}</div>`
      }`;
  }

  #list(found: Found, corpus: Corpus): TemplateResult {
    const rows = found.ranked.slice(0, LISTED);
    return html`<ol class="ask-list" aria-label="The ${rows.length} keys found first">
      ${repeat(
        rows,
        ({ key }) => key,
        (entry, place) => this.#row(entry, place, found, corpus),
      )}</ol>`;
  }

  /** How far a row has come since the list before this one. */
  #moved(key: number, place: number): string {
    if (!this.#before) return "";
    const before = this.#before.indexOf(key);
    if (before < 0) return "new";
    return before === place ? "" : before > place ? `↑${before - place}` : `↓${place - before}`;
  }

  #row(entry: Ranked, place: number, { relevance }: Found, corpus: Corpus): TemplateResult {
    const { key, similarity, label } = entry;
    const palette = this.#lab.palette();
    const words = standing(entry, relevance);
    const kind = entry.right ? "right" : words ? "false" : "wrong";
    const said = corpus.names?.[key];
    return html`<li data-kind=${kind} data-key=${key} aria-posinset=${place + 1}>
      <span class="ask-rank">${rank(entry.rank)} <small aria-hidden="true">${this.#moved(key, place)}</small></span>
      <span class="ask-picture">${said ?? this.#keys.drawing(key, "key", palette)}</span>
      <span class="ask-bar" aria-hidden="true"><i ${styled({ width: `${(50 * (1 + similarity)).toFixed(1)}%` })}></i></span>
      <span class="ask-similarity">${fixed(similarity, 3)}</span>
      <span class="ask-words">${corpus.class_names[label] ?? label} <span class="muted">no. ${key}</span> <b>${words}</b></span></li>`;
  }

  get #size() {
    const { width } = this.#lab;
    return { width: width > 760 ? Math.floor((width - 24) / 2) : width, height: 260 };
  }

  #curves(found: Found, k: number): TemplateResult {
    const palette = this.#lab.palette();
    const size = this.#size;
    const cuts = found.precision.map((_, n) => n + 1);
    const measure = {
      x: { label: "cut-off k (keys)", domain: [1, Math.max(2, cuts.length)] satisfies [number, number] },
      y: { label: "share", domain: [0, 1] satisfies [number, number], text: (value: number) => percent(value) },
    };
    const place = frame(size, measure, { right: 84 });
    const ends = [found.precision, found.recall].map((values) => place.y(values.at(-1) ?? 0) + 4);
    const [p = 0, r = 0] = apart(ends, 18, [place.top + 8, place.bottom]);
    const [here_p, here_r] = [numberAt(found.precision, k - 1), numberAt(found.recall, k - 1)];
    const body = svg`${axes(place, measure, palette)}
      <line x1=${place.x(k)} x2=${place.x(k)} y1=${place.top} y2=${place.bottom} stroke=${palette.ink} stroke-width="1.4" />
      <path d=${line(place, cuts, found.precision)} fill="none" stroke=${palette.positive} stroke-width="2.4" />
      <path d=${line(place, cuts, found.recall)} fill="none" stroke=${palette.negative} stroke-width="2.4" stroke-dasharray="7 4" />
      <circle cx=${place.x(k)} cy=${place.y(here_p)} r="4.5" fill=${palette.positive} />
      <rect x=${place.x(k) - 4} y=${place.y(here_r) - 4} width="8" height="8" fill=${palette.negative} />
      ${name("precision", { x: place.right + 6, y: p }, palette.positive, palette)}
      ${name("recall", { x: place.right + 6, y: r }, palette.negative, palette)}`;
    const average = found.average_precision === undefined ? "" : `average precision ${fixed(found.average_precision)}`;
    return chartFigure(
      {
        id: "ask-curves",
        title: "Precision and recall",
        aside: average,
        ...size,
        summary: `${atCutoff(found, k)} ${average}`,
        body,
        columns: () => [
          { name: "rank", values: found.ranked.map(({ rank }) => rank) },
          { name: "key", values: found.ranked.map(({ key }) => key) },
          { name: "similarity", values: found.ranked.map(({ similarity }) => similarity) },
          { name: "stands", values: found.ranked.map((entry) => standing(entry, found.relevance)) },
          { name: "precision", values: found.precision },
          { name: "recall", values: found.recall },
        ],
        step: found.step,
      },
      palette,
      () => this.#lab.update(),
    );
  }

  #ranks(found: Found): TemplateResult {
    const palette = this.#lab.palette();
    const size = this.#size;
    const { steps, ranks } = this.#course;
    const last = steps.at(-1) ?? 0;
    const measure = {
      x: {
        label: "step",
        domain: [Math.min(steps[0] ?? 0, last), Math.max((steps[0] ?? 0) + 40, last)] satisfies [number, number],
      },
      y: {
        label: "rank of the own partner (1 is best)",
        // The best on top.
        domain: [found.count, 1] satisfies [number, number],
        log: true,
        ticks: [1, 3, 10, 30, 100, 300, 1000].filter((tick) => tick <= found.count),
        text: whole,
      },
    };
    const place = frame(size, measure);
    const now = ranks.at(-1) ?? 1;
    const x = place.x(last);
    const body = svg`${axes(place, measure, palette)}
      <path d=${line(place, steps, ranks)} fill="none" stroke=${palette.positive} stroke-width="2" />
      <circle cx=${x} cy=${place.y(now)} r="4.5" fill=${palette.positive} />
      ${name(rank(now), { x: x > place.right - 50 ? x - 10 : x + 10, y: Math.max(place.top + 14, place.y(now) - 8), anchor: x > place.right - 50 ? "end" : "start" }, palette.positive, palette)}`;
    return chartFigure(
      {
        id: "ask-rank",
        title: "The partner’s rank",
        aside: `since this query was picked; a guess gets ${whole((found.count + 1) / 2)} on average`,
        ...size,
        summary: `Rank ${rank(now)} of ${found.count} at step ${last}, first ${rank(ranks[0] ?? now)} at step ${steps[0] ?? last}.`,
        body,
        columns: () => [
          { name: "step", values: steps },
          { name: "rank", values: ranks },
        ],
        step: found.step,
      },
      palette,
      () => this.#lab.update(),
    );
  }
}

export const ask: Make = (lab) => new AskView(lab);
