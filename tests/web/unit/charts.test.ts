import { expect, test } from "vitest";
import { csv } from "../../../www/charts/export.js";
import { apart, frame, line, outline } from "../../../www/charts/frame.js";
import { LINE, legend, lines, widthOf } from "../../../www/charts/legend.js";
import { quantile, Strata } from "../../../www/client/strata.js";
import { numberAt } from "../../../www/entries.js";
import { finding } from "../../../www/lab/lens.js";

const measure = {
  x: { label: "x", domain: [0, 10] as [number, number] },
  y: { label: "y", domain: [0, 1] as [number, number] },
};

test("a file of numbers keeps every digit and quotes what needs quoting", () => {
  const text = csv([
    { name: "step", values: [0, 10] },
    { name: "loss, mean", unit: "nats", values: new Float64Array([0.1 + 0.2, Number.NaN]) },
    { name: "says", values: ['a "b"'] },
  ]);
  expect(text).toBe('step,"loss, mean (nats)",says\r\n0,0.30000000000000004,"a ""b"""\r\n10,,\r\n');
});

test("a value's place and back", () => {
  const place = frame({ width: 400, height: 200 }, measure);
  expect(place.x(0)).toBe(place.left);
  expect(place.x(10)).toBe(place.right);
  expect(place.y(1)).toBe(place.top);
  expect(place.x.invert(place.x(7))).toBeCloseTo(7);
});

test("names that would overlap are moved apart, stay in order and inside", () => {
  const heights = apart([50, 52, 10, 51], 18, [0, 70]);
  const sorted = [...heights].sort((a, b) => a - b);
  sorted.slice(1).forEach((height, i) => {
    expect(height - numberAt(sorted, i)).toBeGreaterThanOrEqual(18);
  });
  expect(Math.max(...heights)).toBeLessThanOrEqual(70);
  expect(heights[2]).toBe(Math.min(...heights));
  expect(heights[1]).toBe(Math.max(...heights));
});

test("a line breaks where a number is none; an outline returns to the axis", () => {
  const place = frame({ width: 100, height: 100 }, measure, { left: 0, right: 0, top: 0, bottom: 0 });
  expect(line(place, [0, 5, 10], [0, Number.NaN, 1])).toBe("M0.0 100.0M100.0 0.0");
  expect(outline(place, [1, 0], [0, 10])).toBe("M0.0 100.0L0.0 0.0H50.0L50.0 100.0H100.0V100.0");
});

function look(step: number, bin = 0) {
  const counts = new Float32Array(4);
  counts[bin] = 2;
  return { step, positives: counts, true_negatives: counts, false_negatives: counts, chosen: counts };
}

test("looks are kept over the whole run, evenly and within bounds", () => {
  const strata = new Strata();
  for (let step = 0; step <= 20_000; step += 7) strata.add(look(step));
  const steps = strata.looks.map(({ step }) => step);
  expect(steps.length).toBeLessThanOrEqual(720);
  expect(steps.length).toBeGreaterThan(300);
  expect(steps[0]).toBe(0);
  expect(20_000 - (steps.at(-1) ?? 0)).toBeLessThan(100);
  const gaps = steps.slice(1).map((step, i) => step - numberAt(steps, i));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(3 * Math.min(...gaps));
});

test("a second look at a step replaces the first, an older one changes nothing", () => {
  const strata = new Strata();
  strata.add(look(5, 1));
  strata.add(look(5, 2));
  strata.add(look(3, 3));
  expect(strata.looks.map(({ step, positives }) => [step, positives.indexOf(2)])).toEqual([[5, 2]]);
});

test("a quantile lies within its bin", () => {
  expect(quantile(new Float32Array([0, 2, 2, 0]), 0.5)).toBe(0);
  expect(quantile(new Float32Array([0, 2, 2, 0]), 0.25)).toBe(-0.25);
  expect(quantile(new Float32Array([0, 0, 0, 4]), 1)).toBe(1);
  expect(quantile(new Float32Array(4), 0.5)).toBeNaN();
});

test("the lens says in one sentence what the temperature does", () => {
  const through = (tau: number, top_share: number, effective_negatives: number) => ({
    tau,
    top_share,
    effective_negatives,
    loss: 1,
    push: new Float32Array(),
    pull: new Float32Array(),
    per_negative: new Float32Array(),
    theory: new Float32Array(),
  });
  expect(finding({ at: [through(0.05, 0.95, 1), through(0.1, 0.83, 4.21), through(0.2, 0.4, 55.4)] })).toBe(
    "At τ = 0.1 the hardest 5% of the negatives carry 83% of the push, as if each query had 4.2 negatives. " +
      "At τ/2: 95%, 1.0 negative. At 2τ: 40%, 55 negatives.",
  );
});

test("a file of numbers says above its header which experiment it is of, as one field", () => {
  const about = { settings: 'Batch 64 pairs, loss "x"', link: "https://x.org/#v=2&batch=64" };
  const [first, header] = csv([{ name: "step", values: [1] }], { title: "Loss, smoothed", about }).split("\r\n");
  expect(first).toBe("# Loss; smoothed; Batch 64 pairs; loss 'x'; https://x.org/#v=2&batch=64");
  expect(header).toBe("step");
});

test("words are wrapped to their end, and a legend is as high as it needs", () => {
  const words = "B: Negatives + hard keys, refreshed";
  expect(lines(words, 120).join(" ")).toBe(words);
  for (const line of lines(words, 120)) expect(widthOf(line)).toBeLessThanOrEqual(120);
  expect(lines("https://example.org/#v=2&data=topics", 90).join("")).toBe("https://example.org/#v=2&data=topics");
  const entries = ["A: Negatives In-batch only", words].map((name) => ({ name, ink: "#000", dash: "" }));
  expect(legend(entries, { x: 0, y: 0, width: 900 }).height).toBe(LINE);
  expect(legend(entries, { x: 0, y: 0, width: 380 }).height).toBe(2 * LINE);
  expect(legend(entries, { x: 0, y: 0, width: 200 }).height).toBeGreaterThan(2 * LINE);
});
