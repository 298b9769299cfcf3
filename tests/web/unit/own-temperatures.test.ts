// The histogram of the queries' own temperatures: what it says of them, and that it writes nothing of what is missing.

import { expect, test } from "vitest";
import { finding, ownTemperatures } from "../../../www/lab/own-temperatures.js";
import type { Lab } from "../../../www/lab/view.js";
import { PALETTES } from "../../../www/theme.js";
import type { OwnTemperatures } from "../../../www/types.js";
import { text } from "./support/text.js";

const lab = { palette: () => PALETTES.light, update() {} } as unknown as Lab;

/** Counts of queries in bins between 0.01 and 1, 16 of which are a factor of 10. */
function own(clear: Record<number, number>, blurred: Record<number, number> = {}): OwnTemperatures {
  const counts = (of: Record<number, number>) => Float32Array.from({ length: 32 }, (_, bin) => of[bin] ?? 0);
  return { low: 0.01, high: 1, clear: counts(clear), blurred: counts(blurred) };
}

const drawn = (seen: OwnTemperatures) => text(ownTemperatures(seen, 40, { width: 380, height: 300 }, lab));

test("clear and blurred queries are told apart, and their medians lie within a bin", () => {
  const seen = own({ 15: 10, 16: 10 }, { 24: 20 });
  expect(finding(seen)).toBe("Half of the clear queries are below τ = 0.1, half of the blurred ones below 0.34.");
  expect(drawn(seen)).toMatch(/clear queries.*blurred queries/s);
});

test("where nothing is blurred, all are queries", () => {
  const seen = own({ 16: 20 });
  expect(finding(seen)).toBe("Half of the queries are below τ = 0.107.");
  expect(drawn(seen)).not.toMatch(/blurred|clear queries.*clear queries/s);
});

test("the reason is given where nearly all are at the lowest temperature", () => {
  expect(finding(own({ 0: 30, 3: 2, 20: 1 }))).toMatch(/97% are near the lowest, 0.01: .* nothing tells it to stop\.$/);
  expect(finding(own({ 0: 7, 20: 3 }))).not.toContain("near the lowest");
});

test("whatever is missing, nothing of it is written", () => {
  for (const seen of [own({}), own({ 0: 1 }), own({}, { 31: 1 })]) {
    expect(drawn(seen)).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(finding(seen)).not.toMatch(/NaN|undefined|null|Infinity/);
  }
});
