// Where a knob's value stands on its slider, and which value a place on the slider means.

import type { Knob } from "../types.js";

/** Places of a slider: 0 to this. */
export const PLACES = 400;
/** How near a mark, in places, a dragged value jumps to it. */
const SNAP = 3;
/** A linear slider over more values than this could not be aimed with. */
const MOST_VALUES = 1e5;

/** Whether a slider makes sense for this knob. */
export function slides(knob: Knob): boolean {
  const { min, max } = knob;
  if (knob.kind === "choice" || min === undefined || max === undefined) return false;
  return knob.scale === "log" || (max - min) / (knob.step || 1) <= MOST_VALUES;
}

/** The place of a value, 0 to {@link PLACES}. */
export function placeOf(knob: Knob, value: number): number {
  const { min = 0, max = 1 } = knob;
  const within = Math.min(max, Math.max(min, value));
  const share = knob.scale === "log" ? Math.log(within / min) / Math.log(max / min) : (within - min) / (max - min);
  return PLACES * share;
}

/** The value at a place, rounded to what people would write; marks are caught when `snap`. */
export function valueAt(knob: Knob, place: number, snap = false): number {
  const { min = 0, max = 1 } = knob;
  if (place <= 0) return min;
  if (place >= PLACES) return max;
  const mark = snap ? knob.marks?.find((value) => Math.abs(placeOf(knob, value) - place) <= SNAP) : undefined;
  if (mark !== undefined) return mark;
  const share = place / PLACES;
  const exact = knob.scale === "log" ? min * (max / min) ** share : min + (max - min) * share;
  return tidy(knob, exact);
}

/** The next value that differs, `places` or more along the slider; what arrow and page keys mean. */
export function stepped(knob: Knob, value: number, places: number): number {
  const start = placeOf(knob, value);
  for (
    let place = start + places;
    place > -Math.abs(places) && place < PLACES + Math.abs(places);
    place += Math.sign(places)
  ) {
    const next = valueAt(knob, place);
    if (places > 0 ? next > value : next < value) return next;
  }
  return value;
}

/** How far a key moves a slider, in places; undefined for keys that do not. */
export function placesOf(key: string): number | undefined {
  return { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 40, PageDown: -40 }[key];
}

/** The nearest value within the knob's range that is short to write. */
export function tidy(knob: Knob, value: number): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, step = 0 } = knob;
  let rounded = value;
  if (knob.kind === "integer") rounded = Math.round(value);
  else if (knob.scale === "log") rounded = Number(value.toPrecision(2));
  else if (step > 0) rounded = Number((Math.round(value / step) * step).toPrecision(12));
  return Math.min(max, Math.max(min, rounded));
}
