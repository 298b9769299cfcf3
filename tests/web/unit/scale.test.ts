import { expect, test } from "vitest";
import { PLACES, placeOf, slides, stepped, tidy, valueAt } from "../../../www/controls/scale.js";
import { itemAt } from "../../../www/entries.js";
import type { Knob } from "../../../www/types.js";
import { KNOBS } from "./support/fake-core.js";

const tau = itemAt(KNOBS, 0);
const knob = (more: Partial<Knob>): Knob => ({ ...tau, marks: undefined, ...more });
const batch = knob({ kind: "integer", min: 2, max: 4096, step: 1 });
const share = knob({ scale: "linear", min: 0, max: 0.5, step: 0.01 });

test("the ends of a slider are the ends of the range", () => {
  for (const one of [tau, batch, share]) {
    expect(valueAt(one, 0)).toBe(one.min);
    expect(valueAt(one, PLACES)).toBe(one.max);
    expect(placeOf(one, Number(one.min))).toBe(0);
    expect(placeOf(one, Number(one.max))).toBeCloseTo(PLACES);
  }
});

test("a value comes back from its place, to the digits that are written", () => {
  for (const value of [0.01, 0.035, 0.07, 0.1, 0.52, 1.4])
    expect(valueAt(tau, placeOf(tau, value))).toBeCloseTo(value, 6);
  for (const value of [2, 3, 17, 256, 4096]) expect(valueAt(batch, placeOf(batch, value))).toBe(value);
});

test("dragging catches the marks", () => {
  expect(valueAt(tau, placeOf(tau, 0.07) + 2, true)).toBe(0.07);
  expect(valueAt(tau, placeOf(tau, 0.07) + 8, true)).not.toBe(0.07);
});

test("every key press changes the value, up to the ends", () => {
  for (const one of [tau, batch, share]) {
    for (const direction of [1, -1]) {
      let value = Number(direction > 0 ? one.min : one.max);
      let presses = 0;
      for (; presses < 2000; presses++) {
        const next = stepped(one, value, direction);
        if (next === value) break;
        expect(Math.sign(next - value)).toBe(direction);
        value = next;
      }
      expect(value).toBe(direction > 0 ? one.max : one.min);
      expect(presses).toBeGreaterThan(40);
    }
  }
});

test("values are short to write", () => {
  expect(tidy(tau, 0.123456)).toBe(0.12);
  expect(tidy(share, 0.30000000000000004)).toBe(0.3);
  expect(tidy(batch, 99.7)).toBe(100);
});

test("a range too wide to aim in gets no slider", () => {
  expect(slides(knob({ kind: "integer", scale: "linear", min: 0, max: 2 ** 32 - 1, step: 1 }))).toBe(false);
  expect(slides(batch)).toBe(true);
  expect(slides(knob({ kind: "choice" }))).toBe(false);
});
