// What the map says of its cells, made of their numbers.

import { itemAt } from "../../entries.js";
import { fixed } from "../../format.js";
import type { Metric } from "../../types.js";
import type { Place } from "./heat.js";
import type { Run } from "./plan.js";
import type { Result } from "./runner.js";
import { decimals, type Sheet, settingText } from "./sheet.js";

/** One cell in a sentence. */
export function cellText(sheet: Sheet, metric: Metric, place: Place): string {
  const { x, y } = sheet.plan;
  const cell = sheet.cell(place.x, place.y, metric.id);
  const where = [
    settingText(x, itemAt(x.values, place.x)),
    ...(y ? [settingText(y, itemAt(y.values, place.y))] : []),
  ].join(", ");
  const seeds =
    cell.counted > 1
      ? ` (mean of ${cell.counted} seeds, ${amount(cell.low, metric)} to ${amount(cell.high, metric)})`
      : "";
  const without =
    cell.refused === undefined ? "" : ` ${cell.counted > 0 ? "A seed has no number: " : ""}${cell.refused}`;
  if (cell.counted > 0) return `${where}: ${metric.label} ${amount(cell.mean, metric)}${seeds}.${without}`;
  if (cell.refused !== undefined) return `${where}:${without}`;
  return `${where}: ${cell.done > 0 ? `${metric.label} has no value here.` : "not trained yet."}`;
}

/** What the map came to, in a sentence. */
export function mapText(sheet: Sheet, metric?: Metric): string {
  const { x, y, seeds } = sheet.plan;
  const far = sheet.done < sheet.plan.runs.length ? "So far: " : "";
  const known = sheet
    .places()
    .map((place) => ({ place, cell: metric ? sheet.cell(place.x, place.y, metric.id) : undefined }))
    .flatMap(({ place, cell }) => (cell && cell.counted > 0 ? [{ place, cell }] : []));
  if (!metric || known.length === 0) return "None of the runs so far has a number.";
  const best = known.reduce((one, other) => (other.cell.mean > one.cell.mean ? other : one));
  const least = known.reduce((one, other) => (other.cell.mean < one.cell.mean ? other : one));
  const digits = decimals(least.cell.mean, best.cell.mean);
  const where = ({ x: i, y: j }: Place) =>
    `${settingText(x, itemAt(x.values, i))}${y ? ` and ${settingText(y, itemAt(y.values, j))}` : ""}`;
  if (best.cell.mean === least.cell.mean)
    return `${far}${metric.label} is ${fixed(best.cell.mean, digits)} in every cell.`;
  const apart = Math.max(...known.map(({ cell }) => cell.high - cell.low));
  const chance =
    seeds.length > 1
      ? ` Seeds of one cell differ by up to ${fixed(apart, Math.max(digits, decimals(0, apart)))}.`
      : " One seed: small differences may be chance.";
  return (
    `${far}${metric.label} is highest, ${fixed(best.cell.mean, digits)}, at ${where(best.place)}, and lowest, ` +
    `${fixed(least.cell.mean, digits)}, at ${where(least.place)}.${chance}`
  );
}

/** The run of a cell that can be opened: the first that has numbers. */
export function first(sheet: Sheet, { x, y }: Place): { run: Run; result: Result } | undefined {
  const all = sheet.runs(x, y).map((run) => ({ run, result: sheet.get(run) }));
  return all.find((one): one is { run: Run; result: Result } => Object.keys(one.result?.numbers ?? {}).length > 0);
}

/** A number with its unit. */
export function amount(value: number, { unit }: Metric): string {
  const magnitude = Math.abs(value);
  const text = fixed(value, magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3);
  return unit ? `${text} ${unit}` : text;
}

/** A while, in words. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
