// The results of a plan: what each cell comes to in one metric, over its seeds. Pure.

import type { Column } from "../../charts/export.js";
import { itemAt } from "../../entries.js";
import { short, whole } from "../../format.js";
import type { Knob, Metric, Settings } from "../../types.js";
import type { Axis, Plan, Run } from "./plan.js";
import type { Result } from "./runner.js";
import { NOT_AT_THE_END } from "./table.js";

/** A cell in one metric. */
export interface Cell {
  /** Of the seeds that have a number; NaN where none has. */
  mean: number;
  low: number;
  high: number;
  /** Seeds with a number, and seeds that are done. */
  counted: number;
  done: number;
  /** Why a seed has no number. */
  refused?: string;
}

/** The value of one metric in each cell of a map, over its seeds. */
export class Sheet {
  readonly plan: Plan;
  readonly #results = new Map<Run, Result>();
  /** The runs of each cell, row by row. */
  readonly #cells: Run[][];

  constructor(plan: Plan) {
    this.plan = plan;
    this.#cells = this.places().map(({ x, y }) => plan.runs.filter((run) => run.x === x && run.y === y));
  }

  set(run: Run, result: Result): void {
    this.#results.set(run, result);
  }

  get(run: Run): Result | undefined {
    return this.#results.get(run);
  }

  get done(): number {
    return this.#results.size;
  }

  /**
   * How long the runs still to come will take where so many are trained side by side, in milliseconds; NaN before there
   * is a run to judge by.
   */
  leftMs(at_once = 1): number {
    const took = [...this.#results.values()].filter(({ refused }) => refused === undefined);
    const mean = took.reduce((sum, { took_ms }) => sum + took_ms, 0) / took.length;
    return (mean * (this.plan.runs.length - this.done)) / at_once;
  }

  /** The runs of a cell, seed by seed. */
  runs(x: number, y: number): Run[] {
    return itemAt(this.#cells, y * this.plan.x.values.length + x);
  }

  cell(x: number, y: number, metric: string): Cell {
    const results = this.runs(x, y).flatMap((run) => this.get(run) ?? []);
    const numbers = results
      .map((result) => result.numbers[metric] ?? Number.NaN)
      .filter((value) => Number.isFinite(value));
    const refused = results.find((result) => result.refused !== undefined)?.refused;
    return {
      mean: numbers.reduce((sum, value) => sum + value, 0) / numbers.length,
      low: Math.min(...numbers),
      high: Math.max(...numbers),
      counted: numbers.length,
      done: results.length,
      ...(refused === undefined ? {} : { refused }),
    };
  }

  /** Every place of the grid. */
  places(): { x: number; y: number }[] {
    const { x, y } = this.plan;
    const rows = y?.values.length ?? 1;
    return Array.from({ length: rows * x.values.length }, (_, at) => ({
      x: at % x.values.length,
      y: Math.floor(at / x.values.length),
    }));
  }

  /** The metrics that some run has. */
  metrics(all: Metric[]): Metric[] {
    const results = [...this.#results.values()];
    const there = all.filter(({ id }) => results.some(({ numbers }) => Number.isFinite(numbers[id])));
    return there.filter(({ id }) => !NOT_AT_THE_END.some((no) => no === id));
  }

  /** A row for each cell, in one metric. */
  columns(metric: Metric): Column[] {
    const { x, y, seeds } = this.plan;
    const cells = this.places().map((place) => ({ ...place, ...this.cell(place.x, place.y, metric.id) }));
    const unit = metric.unit ? { unit: metric.unit } : {};
    return [
      { name: x.knob.label, values: cells.map((cell) => itemAt(x.values, cell.x)) },
      ...(y ? [{ name: y.knob.label, values: cells.map((cell) => itemAt(y.values, cell.y)) }] : []),
      { name: `${metric.label}${seeds.length > 1 ? ", mean" : ""}`, ...unit, values: cells.map(({ mean }) => mean) },
      ...(seeds.length > 1
        ? [
            { name: "least", ...unit, values: cells.map(({ low }) => low) },
            { name: "most", ...unit, values: cells.map(({ high }) => high) },
            { name: "seeds", values: cells.map(({ counted }) => counted) },
          ]
        : []),
      ...(cells.some(({ refused }) => refused)
        ? [{ name: "no number because", values: cells.map(({ refused }) => refused ?? "") }]
        : []),
    ];
  }

  /** A row for each run: all of its settings, as `set_<id>`, and all of its numbers, by their ids. */
  everything(knobs: Knob[], metrics: Metric[]): Column[] {
    const rows = this.plan.runs.flatMap((run) => {
      const result = this.get(run);
      return result ? [result] : [];
    });
    return [
      ...knobs.map(({ id }) => ({ name: `set_${id}`, values: rows.map(({ settings }) => settings[id] ?? "") })),
      ...this.metrics(metrics).map(({ id }) => ({
        name: id,
        values: rows.map(({ numbers }) => numbers[id] ?? Number.NaN),
      })),
      { name: "no numbers because", values: rows.map(({ refused }) => refused ?? "") },
    ];
  }
}

/** A value of an axis as people read it. */
export function valueText({ knob }: Axis, value: number | string): string {
  if (typeof value === "number") return (knob.kind === "integer" ? whole(value) : short(value)).replace("-", "−");
  return knob.choices?.find(({ id }) => id === value)?.label ?? value;
}

/** A knob and its value. */
export function settingText(axis: Axis, value: number | string): string {
  const sign = typeof value === "number" ? " =" : ":";
  return `${axis.knob.label}${sign} ${valueText(axis, value)}`;
}

/** Settings that differ, in words. */
export function changesText(knobs: Knob[], patch: Settings, page: Settings): string[] {
  return knobs
    .filter(({ id }) => id in patch && patch[id] !== page[id])
    .map((knob) => settingText({ knob, values: [] }, patch[knob.id] ?? ""));
}

/** Decimals with which numbers of this spread can be told apart, and no more. */
export function decimals(low: number, high: number): number {
  const room = high - low || Math.abs(high) || 1;
  return Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(room) + 1e-9)));
}
