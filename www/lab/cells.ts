// What stands where in a table of similarities, in which colour, and what it says. Nothing here draws.

import type { Column } from "../charts/export.js";
import { itemAt, numberAt } from "../entries.js";
import { fixed, percent, short } from "../format.js";
import { type Matrix, NOBODY, pairNamed, SAME_CLASS, SAME_ITEM, SOURCES, STATES } from "../rows.js";
import type { Palette } from "../theme.js";

/** What is coloured. */
export type Measure = "similarity" | "push";

/** Where the table lies in the picture, in CSS pixels. */
export interface Layout {
  left: number;
  top: number;
  /** Side of a cell. */
  cell: number;
  /** `[m]`: left edge of every column, from `left`; columns of different sources stand apart. */
  columns: number[];
  width: number;
  height: number;
}

/** Between columns of different sources. */
const GAP_PX = 7;
/** Cells are no larger than this, and the table no higher, as long as its cells can be marked. */
const MOST_PX = 24;
const HIGH_PX = 512;
/** From this size on a cell has room for a mark. */
export const MARKED_PX = 7;

/** The largest cells that fit into `room` pixels. */
export function layout({ rows, columns, column_sources }: Matrix, room: number, left: number, top: number): Layout {
  const parts = runs(column_sources).length;
  const fitting = Math.floor((room - (parts - 1) * GAP_PX) / Math.max(1, columns.length));
  const high = Math.max(MARKED_PX, Math.floor(HIGH_PX / Math.max(1, rows.length)));
  const cell = Math.min(MOST_PX, high, Math.max(2, fitting));
  let at = 0;
  const places = Array.from(columns, (_, j) => {
    if (j > 0 && column_sources[j] !== column_sources[j - 1]) at += GAP_PX;
    const place = at;
    at += cell;
    return place;
  });
  return { left, top, cell, columns: places, width: at, height: rows.length * cell };
}

/** The cell at a place in the picture; `undefined` beside the table. */
export function cellAt(place: Layout, x: number, y: number): { row: number; column: number } | undefined {
  const [right, down] = [x - place.left, y - place.top];
  const row = Math.floor(down / place.cell);
  const column = place.columns.findIndex((start) => right >= start && right < start + place.cell);
  return column < 0 || down < 0 || down >= place.height ? undefined : { row, column };
}

/** Where a key takes the cursor; `undefined` for other keys. */
export function moved(
  { row, column }: { row: number; column: number },
  key: string,
  { rows, columns }: Pick<Matrix, "rows" | "columns">,
): { row: number; column: number } | undefined {
  const to = {
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    Home: [row, 0],
    End: [row, columns.length - 1],
    PageUp: [row - 10, column],
    PageDown: [row + 10, column],
  }[key];
  if (!to) return undefined;
  const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
  return { row: within(numberAt(to, 0), rows.length), column: within(numberAt(to, 1), columns.length) };
}

/** Values that follow each other and are equal: where they begin, and how many. */
export function runs(values: ArrayLike<number>): { value: number; from: number; count: number }[] {
  const out: { value: number; from: number; count: number }[] = [];
  for (const [from, value] of Array.from(values).entries()) {
    const last = out.at(-1);
    if (last?.value === value) last.count += 1;
    else out.push({ value, from, count: 1 });
  }
  return out;
}

/** From -1 (vermilion) to 1 (blue): an entry's colour. A share's root is shown, so that small ones can be told apart;
 * what is pulled is blue. */
export function shade(matrix: Matrix, measure: Measure, at: number, most: number): number {
  if (measure === "similarity") return Math.min(1, Math.max(-1, numberAt(matrix.similarities, at)));
  const size = most > 0 ? Math.sqrt(Math.min(1, numberAt(matrix.shares, at) / most)) : 0;
  return numberAt(matrix.gradient, at) > 0 ? -size : size;
}

/** The largest share among the negatives; the partners' are 1. */
export function largestShare({ shares, states }: Matrix): number {
  let most = 0;
  for (const [i, share] of shares.entries()) {
    if (share > most && numberAt(states, i) % 16 === STATES.takes_part) most = share;
  }
  return most;
}

/** Whether the same candidates stand in the same places. */
export function sameColumns(a: Matrix, b: Matrix): boolean {
  const same = (one: Uint32Array, other: Uint32Array) =>
    one.length === other.length && one.every((value, n) => value === other[n]);
  return same(a.rows, b.rows) && same(a.columns, b.columns) && same(a.own_pairs, b.own_pairs);
}

/** A cell has changed when its colour has by this part of the way to the strongest one; much of a table has changed when
 * this share of its cells have. */
const CHANGED = 0.05;
const MUCH = 0.15;

/** Whether much of a table would have another colour, the same candidates in the same places. */
export function changesMuch(before: Matrix, now: Matrix, measure: Measure): boolean {
  const most = largestShare(before);
  let changed = 0;
  for (let at = 0; at < now.states.length; at++) {
    const [one, other] = [shade(before, measure, at, most), shade(now, measure, at, most)];
    if (Math.abs(one - other) >= CHANGED || before.states[at] !== now.states[at]) changed += 1;
  }
  return changed >= MUCH * now.states.length;
}

/** Colours from vermilion over the card's to blue: `shades(palette)(t)`, t from -1 to 1. */
export function shades({ card, positive, negative }: Pick<Palette, "card" | "positive" | "negative">) {
  const parts = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const [middle, high, low] = [parts(card), parts(positive), parts(negative)];
  const steps = 64;
  const made = Array.from({ length: 2 * steps + 1 }, (_, n) => {
    const t = (n - steps) / steps;
    const end = t < 0 ? low : high;
    const mixed = middle.map((from, i) => Math.round(from + Math.abs(t) * (numberAt(end, i) - from)));
    return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  });
  return (t: number) => itemAt(made, Math.round((Math.min(1, Math.max(-1, t)) + 1) * steps));
}

/** One entry, whole. */
export interface Cell {
  row: number;
  column: number;
  row_pair: number;
  pair: number;
  row_label: number;
  /** NOBODY where it is not known. */
  label: number;
  source: (typeof SOURCES)[number];
  state: number;
  same_class: boolean;
  same_item: boolean;
  similarity: number;
  share: number;
  gradient: number;
}

/** What stands in a cell. */
export function cell(matrix: Matrix, row: number, column: number): Cell {
  const { columns, column_sources } = matrix;
  const at = row * columns.length + column;
  const own = SOURCES.indexOf("own");
  // The anchors' own candidates stand together, and their pairs and classes in lists of their own.
  const first = column_sources.indexOf(own);
  const owned = column_sources.lastIndexOf(own) - first + 1;
  const is_own = column_sources[column] === own;
  const listed = row * owned + column - first;
  const state = numberAt(matrix.states, at);
  return {
    row,
    column,
    row_pair: numberAt(matrix.rows, row),
    pair: is_own ? numberAt(matrix.own_pairs, listed) : numberAt(columns, column),
    row_label: numberAt(matrix.row_labels, row),
    label: is_own ? numberAt(matrix.own_labels, listed) : numberAt(matrix.column_labels, column),
    source: itemAt(SOURCES, numberAt(column_sources, column)),
    state: state % 16,
    same_class: (state & SAME_CLASS) > 0,
    same_item: (state & SAME_ITEM) > 0,
    similarity: numberAt(matrix.similarities, at),
    share: numberAt(matrix.shares, at),
    gradient: numberAt(matrix.gradient, at),
  };
}

const FROM: Record<(typeof SOURCES)[number], string> = {
  batch: "from the batch",
  collected: "collected for the whole batch",
  own: "collected for this row alone",
  remembered: "remembered from an earlier step",
  "same side": "from the batch, on the row's own side",
};

/** What became of an entry, in words. */
export function fate({ state, same_class, same_item }: Cell, { removed_by }: Pick<Matrix, "removed_by">): string {
  const common = same_item ? "shows the same item" : same_class ? "is of the same class" : "";
  if (state === STATES.positive) return "It is the positive: the anchor’s partner.";
  if (state === STATES.absent) return "There is no such candidate.";
  if (state === STATES.removed) return `The filter “${removed_by}” removed it${common ? `: it ${common}` : ""}.`;
  return common ? `It ${common}, and is pushed all the same: a false negative.` : "It takes part as a negative.";
}

/** A cell in words. `own`: how many pairs are the data set's own. */
export function reading(found: Cell, matrix: Matrix, named: (label: number) => string, own?: number): string {
  const { side, rows, columns } = matrix;
  const other = found.source === "same side" ? side : side === "query" ? "key" : "query";
  const of = (label: number) => (label === NOBODY ? "" : `, class ${named(label)}`);
  const who =
    found.pair === NOBODY
      ? "a synthetic candidate or nothing yet"
      : `${other} of ${pairNamed(found.pair, own)}${of(found.label)}`;
  const place = `Row ${found.row + 1} of ${rows.length}, column ${found.column + 1} of ${columns.length}`;
  const start = `${place}: ${side} of ${pairNamed(found.row_pair, own)}${of(found.row_label)}, with ${who}, ${FROM[found.source]}.`;
  if (found.state === STATES.absent) return `${start} ${fate(found, matrix)}`;
  const force =
    found.state === STATES.positive
      ? ` Gradient ${short(found.gradient).replace("-", "−")}: pulled.`
      : found.state === STATES.removed
        ? ""
        : ` ${percent(found.share, 1)} of the row's push, gradient ${short(found.gradient).replace("-", "−")}${found.gradient < 0 ? ": it is pulled" : ""}.`;
  return `${start} Similarity ${fixed(found.similarity)}.${force} ${fate(found, matrix)}`;
}

const STATE_NAMES = ["absent", "positive", "negative", "removed"];

/** The rows from `first` to before `last`, a line for each entry that is there. */
export function columnsOf(
  matrix: Matrix,
  named: (label: number) => string,
  first = 0,
  last = matrix.rows.length,
): Column[] {
  const cells: Cell[] = [];
  for (let row = first; row < last; row++) {
    for (let column = 0; column < matrix.columns.length; column++) cells.push(cell(matrix, row, column));
  }
  const there = cells.filter(({ state }) => state !== STATES.absent);
  const name = (label: number) => (label === NOBODY ? "" : named(label));
  const list = <T extends number | string>(of: (found: Cell) => T) => there.map(of);
  return [
    { name: `${matrix.side}, pair`, values: list((found) => found.row_pair) },
    { name: "row's class", values: list((found) => name(found.row_label)) },
    { name: "candidate, pair", values: list((found) => (found.pair === NOBODY ? "" : found.pair)) },
    { name: "candidate's class", values: list((found) => name(found.label)) },
    { name: "from", values: list((found) => found.source) },
    { name: "similarity", values: list((found) => found.similarity) },
    { name: "share of the row's push", values: list((found) => found.share) },
    { name: "dL/ds", values: list((found) => found.gradient) },
    { name: "state", values: list((found) => STATE_NAMES[found.state] ?? "") },
    { name: "same class", values: list((found) => (found.same_class ? "yes" : "")) },
    { name: "same item", values: list((found) => (found.same_item ? "yes" : "")) },
  ];
}

/** What the table shows at a glance, in a sentence. */
export function finding(matrix: Matrix): string {
  const { rows, columns, states, shares, removed_by } = matrix;
  let [removed, wrong, wrong_share] = [0, 0, 0];
  for (const [i, marked] of states.entries()) {
    const state = marked % 16;
    if (state === STATES.removed) removed += 1;
    if (state === STATES.takes_part && (marked & SAME_CLASS) > 0) {
      wrong += 1;
      wrong_share += numberAt(shares, i) / rows.length;
    }
  }
  const gone = removed > 0 ? ` The filter “${removed_by}” removed ${removed}.` : "";
  const kept =
    wrong > 0
      ? ` Negatives of their row's class: ${wrong}, with ${percent(wrong_share)} of the push.`
      : " No negative here is of its row's class.";
  return `${rows.length} of ${matrix.batch} rows, ${columns.length} columns.${kept}${gone}`;
}
