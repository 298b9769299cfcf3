// Which runs make a map, and in which order. Pure: settings in, a list of runs out.

import { tidy } from "../../controls/scale.js";
import { itemAt, numberAt } from "../../entries.js";
import { matters } from "../../relevance.js";
import type { Catalogue, Knob, Settings } from "../../types.js";
import { SEED, SMALL } from "./table.js";

/** Values along an axis: at least and at most. */
export const LEAST = 2;
export const MOST = 8;
export const MOST_TAUS = 10;
export const MOST_SEEDS = 5;

/** How an axis is asked for. */
export interface Asked {
  knob: string;
  /** Of a number. */
  from: number;
  to: number;
  count: number;
  /** Of a choice. */
  options: string[];
}

/** An axis: a knob and its values. */
export interface Axis {
  knob: Knob;
  values: (number | string)[];
}

/** One run of the map: which cell, and what it changes. */
export interface Run {
  x: number;
  y: number;
  /** Which of the seeds. */
  n: number;
  patch: Settings;
}

/** A map, as it is to be trained. */
export interface Plan {
  /** What the page was set to when it was made. */
  page: Settings;
  x: Axis;
  /** Missing in a sweep. */
  y?: Axis;
  seeds: number[];
  /** What all runs change in the page's settings. */
  common: Settings;
  /** Coarse before fine, the first seed of all before the second of any. */
  runs: Run[];
}

/** How far a value may be moved, as a share of it, to be shorter to write. */
const ROUNDING = 0.12;

/** Values spread over a range as its scale has it, each short to write; fewer where rounding makes two the same. */
export function spread(knob: Knob, from: number, to: number, count: number): number[] {
  const log = knob.scale === "log" && from > 0 && to > 0;
  const values = Array.from({ length: count }, (_, n) => {
    const share = count > 1 ? n / (count - 1) : 0;
    const exact = log ? from * (to / from) ** share : from + (to - from) * share;
    return n === 0 || n === count - 1 || !log ? tidy(knob, exact) : brief(knob, exact);
  });
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Between the ends of a logarithmic range: a whole number as it is, or else one digit if that is near enough. */
function brief(knob: Knob, exact: number): number {
  const whole = Math.round(exact);
  if (Math.abs(exact - whole) < 1e-9 * exact) return tidy(knob, whole);
  const digit = Number(exact.toPrecision(1));
  return tidy(knob, Math.abs(digit - exact) <= ROUNDING * exact ? digit : Number(exact.toPrecision(2)));
}

/** The axis that was asked for. */
export function axis(catalogue: Catalogue, asked: Asked): Axis | undefined {
  const knob = catalogue.knobs.find(({ id }) => id === asked.knob);
  if (!knob) return undefined;
  if (knob.kind !== "choice") return { knob, values: spread(knob, asked.from, asked.to, asked.count) };
  const known = knob.choices?.map(({ id }) => id) ?? [];
  return { knob, values: known.filter((id) => asked.options.includes(id)).slice(0, MOST) };
}

/** An axis to begin with: where nothing is said, the whole range, or the first options. */
export function asked(
  knob: Knob,
  count: number,
  beginning: { from?: number; to?: number; options?: readonly (string | number)[] } = {},
): Asked {
  const { min = 0, max = 1 } = knob;
  return {
    knob: knob.id,
    from: beginning.from ?? min,
    to: beginning.to ?? max,
    count,
    options: (beginning.options ?? knob.choices?.slice(0, count).map(({ id }) => id) ?? []).map(String),
  };
}

/** Knobs that an axis may have: whatever matters under the settings, but for those of the run as a whole. */
export function offered(catalogue: Catalogue, settings: Settings, always: string[]): Knob[] {
  return catalogue.knobs.filter(
    (knob) => always.includes(knob.id) || (knob.group !== "run" && matters(knob, settings) && varies(knob)),
  );
}

function varies(knob: Knob): boolean {
  return knob.kind === "choice" ? (knob.choices?.length ?? 0) > 1 : knob.max !== undefined;
}

/** What must be set so that the axes have an effect: nothing, where they have one already. */
export function scene(catalogue: Catalogue, settings: Settings, axes: string[], wanted: Settings): Settings {
  const idle = catalogue.knobs.some((knob) => axes.includes(knob.id) && !matters(knob, settings));
  return idle ? { ...wanted } : {};
}

/** What keeps runs small under these settings, by default. */
export function small(settings: Settings): Settings {
  return Object.fromEntries(
    SMALL.map(({ knob, value, grows }) => [knob, grows ? Math.max(value, Number(settings[knob]) || 0) : value]),
  );
}

/** The plan. `common` holds what all runs change; the axes have the last word. */
export function plan(page: Settings, axes: { x: Axis; y?: Axis }, common: Settings, seeds: number): Plan {
  const { x, y } = axes;
  const first = Number(page[SEED]) || 0;
  const all = Array.from({ length: Math.min(MOST_SEEDS, Math.max(1, seeds)) }, (_, n) => first + n);
  const rows = y?.values.length ?? 1;
  const cells = order(x.values.length, rows);
  const runs = all.flatMap((seed, n) =>
    cells.map(([i, j]) => ({
      x: i,
      y: j,
      n,
      patch: {
        ...common,
        [SEED]: seed,
        [x.knob.id]: itemAt(x.values, i),
        ...(y ? { [y.knob.id]: itemAt(y.values, j) } : {}),
      },
    })),
  );
  return { page, ...axes, seeds: all, common, runs };
}

/** Cells of a grid: its corners, then what lies halfway between, and so on. */
export function order(columns: number, rows: number): [number, number][] {
  const [across, up] = [levels(columns), levels(rows)];
  const cells = Array.from({ length: columns * rows }, (_, at): [number, number] => [
    at % columns,
    Math.floor(at / columns),
  ]);
  const level = ([i, j]: [number, number]) => Math.max(numberAt(across, i), numberAt(up, j));
  return cells.sort((a, b) => level(a) - level(b));
}

/** For each place of a row when it is taken: the ends first, then the middles of what is left open. */
function levels(count: number): number[] {
  const out = new Array<number>(count).fill(0);
  const halve = (from: number, to: number, level: number) => {
    if (to - from < 2) return;
    const middle = Math.floor((from + to) / 2);
    out[middle] = level;
    halve(from, middle, level + 1);
    halve(middle, to, level + 1);
  };
  halve(0, count - 1, 1);
  return out;
}
