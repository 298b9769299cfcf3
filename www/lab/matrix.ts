// The batch's table of similarities. Every cell is a query beside a candidate: how similar, how hard it is pushed, and
// what the methods made of it.

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { FONT } from "../charts/frame.js";
import { LINE, lines, textLines, widthOf } from "../charts/legend.js";
import { itemAt, numberAt } from "../entries.js";
import { selectOf } from "../events.js";
import { percent } from "../format.js";
import { type Matrix, NOBODY, SOURCES } from "../rows.js";
import type { Palette } from "../theme.js";
import { type Answer, type Ask, answerTo } from "../worker/questions.js";
import { CALM_MS, Held, Scale } from "./calm.js";
import {
  type Cell,
  cell,
  cellAt,
  changesMuch,
  columnsOf,
  fate,
  finding,
  type Layout,
  largestShare,
  layout,
  type Measure,
  moved,
  reading,
  runs,
  sameColumns,
  shades,
} from "./cells.js";
import { type Half, Items } from "./items.js";
import { Mosaic } from "./mosaic.js";
import type { Lab, Make, View } from "./view.js";

type Order = "class" | "cluster" | "batch";

const ORDERS: Record<Order, string> = { class: "class", cluster: "similar embeddings", batch: "the batch" };
const MEASURES: Record<Measure, string> = { similarity: "similarity", push: "share of the push" };
/** How many rows may be shown. */
const ROWS = [16, 32, 64, 128];
/** Below this width there are fewer rows, and names stand closer. */
const NARROW_PX = 560;
/** Least width of the picture, where there is as much: that of its key. */
const LEAST_PX = 640;
const BAND_PX = 7;
/** Names of columns above the table, and shorter ones for where there is less room. */
const ABOVE: Record<(typeof SOURCES)[number], [string, string]> = {
  batch: ["keys of these pairs", "keys"],
  collected: ["collected", "more"],
  own: ["each row's own", "own"],
  remembered: ["remembered", "older"],
  "same side": ["same side", "same"],
};

class MatrixView implements View {
  readonly #lab: Lab;
  readonly #mosaic = new Mosaic();
  readonly #items: Items;
  #matrix: Matrix | undefined;
  /** When it last got other columns, or much of it another colour. */
  #changed_ms = Number.NEGATIVE_INFINITY;
  readonly #finding = new Held<string>();
  readonly #scale = new Scale();
  #measure: Measure = "similarity";
  #order: Order = "class";
  #rows: number;
  #at: { row: number; column: number } | undefined;
  #asked = "";
  /** The rows in the order of their embeddings when the run last stood still, or when that order was chosen. */
  #ordered: number[] | undefined;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#items = new Items(lab);
    // The width is not known before the first drawing; the window's is about the same.
    this.#rows = window.innerWidth < NARROW_PX ? 16 : 32;
    this.#ask();
  }

  repaint(): void {
    this.#items.repaint();
  }

  pinned(): void {
    this.#ordered = undefined;
    this.#ask();
  }

  restarted(): void {
    const { run } = this.#lab;
    this.#items.restarted();
    this.#scale.clear();
    // Of the same data the table before stays until the new run is seen: a moment.
    if (run.data_since === run.run_number) this.#matrix = undefined;
    this.#ordered = undefined;
    this.#ask();
  }

  answered(answer: Answer): void {
    const matrix = answerTo(answer, "matrix");
    const { run } = this.#lab;
    // The answer to what was asked before the last change of mind.
    if (!matrix || JSON.stringify(answer.ask.args) !== this.#asked) return;
    this.#lab.commands.keepRows(matrix.rows, matrix.places);
    const now_ms = performance.now();
    if (!this.#matrix || !sameColumns(this.#matrix, matrix) || changesMuch(this.#matrix, matrix, this.#measure)) {
      // It would be another picture: the one that is there stays for a while.
      if (run.running && now_ms - this.#changed_ms < CALM_MS) return;
      this.#changed_ms = now_ms;
    }
    this.#matrix = matrix;
    const { rows, columns } = matrix;
    if (this.#at && (this.#at.row >= rows.length || this.#at.column >= columns.length)) this.#at = undefined;
    if (this.#order !== "cluster") this.#ordered = undefined;
    // Rows that moved with the embeddings could not be followed.
    else if (run.running) this.#ordered ??= Array.from(rows);
    else this.#ordered = undefined;
    this.#ask();
  }

  render(): TemplateResult {
    const matrix = this.#matrix;
    const controls = html`<div class="lab-controls">
      ${this.#choice("Colour", MEASURES, this.#measure, (measure) => {
        this.#measure = measure;
      })}
      ${this.#choice("Rows ordered by", ORDERS, this.#order, (order) => {
        this.#order = order;
        this.#ordered = undefined;
        this.#ask();
      })}
      ${this.#choice(
        "Rows",
        Object.fromEntries(ROWS.map((rows) => [rows, String(rows)])),
        String(this.#rows),
        (rows) => {
          this.#rows = Number(rows);
          this.#ordered = undefined;
          this.#ask();
        },
      )}
    </div>`;
    if (!matrix) return controls;
    const words = this.#finding.take(finding(matrix), performance.now(), this.#lab.run.running);
    return html`<p class="finding">${words}</p>${controls}
      <div class="beside">${this.#figure(matrix)}${this.#cursor(matrix)}</div>`;
  }

  #ask(): void {
    const pairs = this.#ordered ?? this.#lab.run.pins.rows(this.#rows);
    const ask: Ask<"matrix"> = {
      question: "matrix",
      args: [pairs, this.#rows, this.#ordered ? "batch" : this.#order],
    };
    const asked = JSON.stringify(ask.args);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#lab.watch(ask);
  }

  #choice<T extends string>(
    words: string,
    all: Record<T, string>,
    chosen: T,
    choose: (one: T) => void,
  ): TemplateResult {
    const change = (event: Event) => {
      // The options were made from a list of T.
      choose(selectOf(event).value as T);
      this.#lab.update();
    };
    return html`<label>${words}
      <select @change=${change}>${(Object.entries(all) as [T, string][]).map(
        ([id, label]) => html`<option value=${id} ?selected=${id === chosen}>${label}</option>`,
      )}</select></label>`;
  }

  #figure(matrix: Matrix): TemplateResult {
    const palette = this.#lab.palette();
    const full = this.#lab.width;
    const narrow = full < NARROW_PX;
    const left = narrow ? 52 : 96;
    const place = layout(matrix, full - left - 4, left, 48);
    // What is beside the table says what is in a cell; the marks under it need some width.
    const width = Math.min(full, Math.max(LEAST_PX, left + place.width + 4));
    const below = place.top + place.height;
    const marks = keyWords({ x: left, y: below + 16, width });
    const height = below + 62 + LINE * (marks.beside ? 0 : marks.lines.length);
    const most = Math.min(1, this.#scale.take(largestShare(matrix), performance.now(), this.#lab.run.running));
    const canvas = this.#mosaic.draw(matrix, place, { measure: this.#measure, most, colour: shades(palette) }, palette);
    const body = svg`${this.#bands(matrix, place, palette)} ${this.#heads(matrix, place, palette)}
      ${this.#outline(place, palette)} ${key(most, this.#measure, { x: left, y: below + 16 }, palette)}
      ${textLines(marks.lines, { ...marks.at, ink: palette.ink })}`;
    const at = this.#at;
    const first = at?.row ?? 0;
    return chartFigure(
      {
        id: "matrix",
        title: "Each row's candidates",
        aside: `${MEASURES[this.#measure]}; rows are ${matrix.side === "query" ? "queries" : "keys"}, columns candidates, ○ positives; the same pairs at every look`,
        summary: finding(matrix),
        width,
        height,
        body,
        raster: { canvas, left: place.left, top: place.top, width: place.width, height: place.height },
        // The table is about the row under the cursor; the file about all of them.
        columns: () => columnsOf(matrix, this.#named, first, first + 1),
        saved: () => columnsOf(matrix, this.#named),
        step: matrix.step,
        reader: {
          label: "Arrow keys move from cell to cell; the lines below say what is there.",
          pointer: (_event, at) => {
            const found = cellAt(place, at.x, at.y);
            if (found) this.#move(found);
          },
          key: (event) => {
            // Keys may come faster than drawings.
            const to = moved(this.#at ?? { row: 0, column: -1 }, event.key, matrix);
            if (!to) return;
            event.preventDefault();
            this.#move(to);
          },
        },
      },
      palette,
      () => this.#lab.update(),
    );
  }

  #move(to: { row: number; column: number }): void {
    if (to.row === this.#at?.row && to.column === this.#at.column) return;
    this.#at = to;
    this.#lab.update();
  }

  readonly #named = (label: number): string => this.#lab.run.pairs?.class_names[label] ?? String(label);

  /** Classes of rows on the left and of columns above: a band each, with names where they have room. */
  #bands(matrix: Matrix, place: Layout, palette: Palette): SVGTemplateResult {
    const { left, top, cell: side } = place;
    const ink = (label: number) => (label === NOBODY ? palette.line : palette.classes[label % palette.classes.length]);
    const room = left - BAND_PX - 8;
    const at = matrix.rows.indexOf(this.#lab.run.pins.pair ?? NOBODY);
    return svg`<g font-family=${FONT} font-size="13" fill=${palette.ink}>
      ${runs(matrix.row_labels).map(({ value, from, count }) => {
        const [y, high] = [top + from * side, count * side];
        const words = cut(this.#named(value), room / 7.2);
        return svg`<rect x=${left - BAND_PX - 3} y=${y} width=${BAND_PX} height=${high - 1} fill=${ink(value)} />
          ${high >= 13 ? svg`<text x=${left - BAND_PX - 7} y=${y + high / 2 + 4.5} text-anchor="end">${words}</text>` : nothing}`;
      })}
      ${
        at < 0
          ? nothing
          : svg`<rect x=${left - 0.5} y=${top + at * side - 0.5} width=${place.width + 1} height=${side + 1} fill="none" stroke=${palette.positive} stroke-width="2" />`
      }
      ${Array.from(matrix.column_labels, (label, j) =>
        label === NOBODY
          ? nothing
          : svg`<rect x=${left + numberAt(place.columns, j)} y=${top - BAND_PX - 3} width=${side} height=${BAND_PX} fill=${ink(label)} />`,
      )}</g>`;
  }

  /** Where the columns come from. */
  #heads({ column_sources }: Matrix, { left, top, columns, cell: side }: Layout, palette: Palette): SVGTemplateResult {
    const parts = runs(column_sources);
    return svg`<g font-family=${FONT} font-size="13" fill=${palette.ink}>${parts.map(({ value, from, count }, n) => {
      const [start, end] = [left + numberAt(columns, from), left + numberAt(columns, from + count - 1) + side];
      const room = (end - start + (n === parts.length - 1 ? 30 : 0)) / 7;
      const [long, short] = ABOVE[itemAt(SOURCES, value)];
      const words = long.length <= room ? long : cut(short, room);
      return svg`<text x=${start} y=${top - 27} >${words}</text>
        <path d="M${start + 0.5} ${top - 15}v-4H${end - 0.5}v4" fill="none" stroke=${palette.edge} />`;
    })}</g>`;
  }

  #outline({ left, top, columns, cell: side, width, height }: Layout, palette: Palette): SVGTemplateResult {
    const at = this.#at;
    if (!at) return svg``;
    const [x, y] = [left + numberAt(columns, at.column), top + at.row * side];
    return svg`<rect x=${left - 0.5} y=${y - 0.5} width=${width + 1} height=${side + 1} fill="none" stroke=${palette.edge} />
      <rect x=${x - 0.5} y=${top - 0.5} width=${side + 1} height=${height + 1} fill="none" stroke=${palette.edge} />
      <rect x=${x - 1.5} y=${y - 1.5} width=${side + 3} height=${side + 3} fill="none" stroke=${palette.card} stroke-width="4" />
      <rect x=${x - 1.5} y=${y - 1.5} width=${side + 3} height=${side + 3} fill="none" stroke=${palette.ink} stroke-width="2" />`;
  }

  /** The cell under the cursor: both items, and all that is known of them. */
  #cursor(matrix: Matrix): TemplateResult {
    if (!this.#at) return html`<p class="help">Point at a cell, tap it, or move with the arrow keys.</p>`;
    const found = cell(matrix, this.#at.row, this.#at.column);
    this.#items.want([found.row_pair, found.pair]);
    const other: Half = matrix.side === "query" ? "key" : "query";
    const half = found.source === "same side" ? matrix.side : other;
    return html`<div class="cell-reading">
      ${this.#item(found.row_pair, matrix.side, found.row_label)} ${this.#item(found.pair, half, found.label)}
      <p class="reading" role="status">${this.#words(found, matrix)}</p></div>`;
  }

  #words(found: Cell, matrix: Matrix): TemplateResult {
    // While the run moves, only the place is worth announcing; the numbers are there for whoever reads.
    const { running } = this.#lab.run;
    return running
      ? html`<span aria-hidden="true">${reading(found, matrix, this.#named, this.#lab.run.pairs?.own)}</span>
          <span class="unseen">Row ${found.row + 1}, column ${found.column + 1}. ${fate(found, matrix)}</span>`
      : html`${reading(found, matrix, this.#named, this.#lab.run.pairs?.own)}`;
  }

  #item(pair: number, half: Half, label: number): TemplateResult {
    const palette = this.#lab.palette();
    const drawing = pair === NOBODY ? undefined : this.#items.drawing(pair, half, palette);
    const words = pair === NOBODY ? "synthetic" : this.#items.words(pair, half);
    return html`<figure class="item">${drawing ?? html`<span class="item-words">${words}</span>`}
      <figcaption>${half}${label === NOBODY ? nothing : html`, ${this.#named(label)}`}</figcaption></figure>`;
  }
}

export const matrix: Make = (lab) => new MatrixView(lab);

/** The scale of colours, and the marks' meaning. */
function key(most: number, measure: Measure, { x, y }: { x: number; y: number }, palette: Palette): SVGTemplateResult {
  const colours = shades(palette);
  const steps = 24;
  const wide = BAR_PX;
  const part = wide / steps;
  const [low, high] = measure === "similarity" ? ["−1", "1"] : [`push ${percent(most, 1)}`, `pull`];
  const bar = Array.from({ length: steps }, (_, n) => {
    const t = (2 * (n + 0.5)) / steps - 1;
    return svg`<rect x=${x + n * part} y=${y} width=${part + 0.5} height="12" fill=${colours(t)} />`;
  });
  return svg`${bar}<rect x=${x} y=${y} width=${wide} height="12" fill="none" stroke=${palette.edge} />
    <g font-family=${FONT} font-size="13" fill=${palette.ink}>
      <text x=${x} y=${y + 28}>${low}</text><text x=${x + wide / 2} y=${y + 28} text-anchor="middle">0</text>
      <text x=${x + wide} y=${y + 28} text-anchor="end">${high}</text></g>`;
}

const MARKS = "○ positive · ● false negative, still pushed · ✕ removed · blank: none";
/** Width of the scale of colours, and what keeps the marks' meaning away from it. */
const BAR_PX = 168;
const BAR_GAP = 34;

/** The marks' meaning, beside the scale of colours where it fits, else below it, and never cut. */
function keyWords({ x, y, width }: { x: number; y: number; width: number }) {
  const beside = x + BAR_PX + BAR_GAP + widthOf(MARKS) <= width;
  const at = beside ? { x: x + BAR_PX + BAR_GAP, y: y + 11 } : { x, y: y + 28 + LINE + 4 };
  return { beside, at, lines: lines(MARKS, width - at.x) };
}

/** So many letters at most; nothing where what is left would say nothing. */
function cut(words: string, letters: number): string {
  const most = Math.floor(letters);
  return words.length <= most ? words : most < 5 ? "" : `${words.slice(0, most - 1)}…`;
}
