import { expect, test } from "vitest";
import { RunHistory } from "../../../www/client/history.js";
import { more } from "../../../www/controls/slider-note.js";
import { numberAt } from "../../../www/entries.js";
import { fixed, percent, short, whole } from "../../../www/format.js";
import {
  binOf,
  calm,
  candidatesPerQuery,
  centre,
  fitting,
  heights,
  joined,
  mean,
  randomDirections,
  total,
} from "../../../www/views/bins.js";
import { bottomOf, topOf } from "../../../www/views/loss-chart.js";
import { arrange, wrapped } from "../../../www/views/pairs-view.js";
import { project } from "../../../www/views/projection.js";
import { points } from "../../../www/views/sparkline.js";
import { snapshot } from "./support/fake-core.js";

test("bins lie evenly over -1 to 1", () => {
  expect([0, 1, 2, 3].map((bin) => centre(bin, 4))).toEqual([-0.75, -0.25, 0.25, 0.75]);
  expect(mean(new Float32Array([0, 0, 1, 1]))).toBe(0.5);
  expect(mean(new Float32Array(4))).toBeNaN();
});

test("random directions are flat on the sphere, two-peaked on the circle, and a bell beyond", () => {
  const bins = 64;
  for (const dim of [2, 3, 4, 16, 128]) expect(total(randomDirections(dim, bins))).toBeCloseTo(1, 5);
  for (const share of randomDirections(3, bins)) expect(share).toBeCloseTo(1 / bins, 6);
  const circle = randomDirections(2, bins);
  expect(circle[0]).toBeGreaterThan(5 * numberAt(circle, bins / 2));
  // The variance of s is 1 / dim in every dimension.
  for (const dim of [4, 16, 128]) {
    const variance = randomDirections(dim, bins).reduce((sum, share, bin) => sum + share * centre(bin, bins) ** 2, 0);
    expect(variance).toBeCloseTo(1 / dim, 3);
  }
  // In proportion to (1 - s^2)^((dim - 3) / 2).
  const sixteen = randomDirections(16, bins);
  const [near, far] = [binOf(0.1, bins), binOf(0.6, bins)];
  const density = (bin: number) => (1 - centre(bin, bins) ** 2) ** 6.5;
  expect(numberAt(sixteen, far) / numberAt(sixteen, near)).toBeCloseTo(density(far) / density(near), 2);
});

test("after the end about as many steps are offered as were taken", () => {
  expect([1, 12, 20, 100, 600, 2000, 2345].map(more)).toEqual([1, 10, 20, 100, 600, 2000, 2000]);
});

test("the highest bin of any kind reaches the top, on both scales", () => {
  const bins = snapshot({
    positives: new Float32Array([0, 0, 1, 3]),
    true_negatives: new Float32Array([500, 400, 90, 10]),
  });
  for (const log of [false, true]) {
    const scale = fitting(bins, log);
    const highest = Math.max(...heights(bins.positives, scale), ...heights(bins.true_negatives, scale));
    expect(highest).toBeCloseTo(1);
    // Even a handful beside a thousand must be visible.
    expect(heights(bins.positives, scale)[2]).toBeGreaterThan(0.05);
  }
});

test("an empty batch has a scale", () => {
  expect(Number.isFinite(heights(new Float32Array(4), fitting(snapshot(), false))[0])).toBe(true);
});

test("every query meets its partner and all others", () => {
  const bins = {
    positives: new Float32Array([0, 4]),
    true_negatives: new Float32Array([8, 2]),
    false_negatives: new Float32Array([2, 0]),
  };
  expect(candidatesPerQuery(bins)).toBe(4);
});

test("an axis rises at once and sinks slowly", () => {
  expect(calm(undefined, 3)).toBe(3);
  expect(calm(3, 5)).toBe(5);
  expect(calm(5, 3)).toBeLessThan(5);
  expect(calm(5, 3)).toBeGreaterThan(4);
});

test("joined bins keep their sum", () => {
  expect(joined(new Float32Array([1, 2, 3, 4, 5]), 2)).toEqual([6, 9]);
});

test("turning keeps lengths, and the plane stays as it is", () => {
  const at = [0.36, 0.48, 0.8];
  for (const turn of [
    { yaw: 0.3, pitch: -1 },
    { yaw: 4, pitch: 1.2 },
  ]) {
    const { x, y, depth } = project(at, 0, turn);
    expect(Math.hypot(x, y, depth)).toBeCloseTo(1);
  }
  expect(project([9, 9, 0.6, 0.8], 2, undefined)).toEqual({ x: 0.6, y: 0.8, depth: 1 });
});

test("pairs fit their place", () => {
  for (const [width, height] of [
    [194, 160],
    [360, 80],
    [194, 90],
    [60, 60],
  ] as const) {
    const { across, down, cell } = arrange({ width, height }, { rows: 4, columns: 8 }, 6);
    expect(cell).toBeGreaterThan(0);
    expect(across * 8 * cell).toBeLessThanOrEqual(width);
    expect(down).toBeGreaterThan(0);
  }
});

test("keys in words leave more room for the pictures above them", () => {
  const card = { width: 280, height: 240 };
  const picture = { rows: 12, columns: 12 };
  const [drawn, written] = [arrange(card, picture, 6), arrange(card, picture, 6, 28)];
  expect(written.cell).toBeGreaterThan(drawn.cell);
  expect(written.down * (12 * written.cell + 28)).toBeLessThanOrEqual(card.height);
});

test("rather a few pairs that can be recognised than many that cannot, however large a picture is", () => {
  const emoji = { rows: 16, columns: 16 };
  const small = arrange({ width: 194, height: 132 }, emoji, 6, 28);
  expect(16 * small.cell).toBeGreaterThanOrEqual(30);
  expect(small.across * small.down).toBeLessThanOrEqual(3);
  expect(194 / small.across).toBeGreaterThanOrEqual(64);
  const wide = arrange({ width: 560, height: 132 }, emoji, 6, 28);
  expect(wide.across * wide.down).toBe(6);
});

test("words are wrapped where they fit, and cut off where they end", () => {
  const fits = (line: string) => line.length <= 10;
  expect(wrapped("red apple", 2, fits)).toEqual(["red apple"]);
  expect(wrapped("grinning face", 2, fits)).toEqual(["grinning", "face"]);
  expect(wrapped("woman playing handball again", 2, fits)).toEqual(["woman", "playing…"]);
  expect(wrapped("incomprehensible", 2, fits)).toEqual(["incompreh…"]);
  expect(wrapped("", 2, fits)).toEqual([""]);
});

test("a flat sparkline lies in the middle, and none is drawn outside its box", () => {
  expect(points([2, 2])).toBe("0.0,10.0 60.0,10.0");
  for (const pair of points([5, -3, 8]).split(" ")) {
    const y = Number(pair.split(",")[1]);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(20);
  }
});

test("a long history is thinned without losing its level", () => {
  const history = new RunHistory();
  history.addLosses({ step: 0, loss: 9, losses: new Float32Array(), first_loss_step: 0 });
  expect(history.curve()).toEqual({ steps: [0], first: [0], losses: [9] });
  for (let from = 0; from < 10_000; from += 100) {
    history.addLosses({ step: from + 100, loss: 2, losses: new Float32Array(100).fill(2), first_loss_step: from });
  }
  const { steps, losses } = history.curve(500);
  expect(steps.length).toBeLessThanOrEqual(500);
  expect(new Set(losses)).toEqual(new Set([2]));
  expect(steps.at(-1)).toBe(9999);
});

test("losses that come twice are taken once", () => {
  const history = new RunHistory();
  const look = { step: 2, loss: 1, losses: new Float32Array([3, 2]), first_loss_step: 0 };
  history.addLosses(look);
  history.addLosses({ ...look, losses: new Float32Array([2, 1]), first_loss_step: 1, step: 3 });
  expect(history.steps).toEqual([0, 1, 2]);
});

test("a first loss far above the others leaves the chart once there are enough of them", () => {
  expect(topOf({ losses: [13, 6, 5], chance: 5.5 })).toBeGreaterThan(13);
  expect(topOf({ losses: [13, ...new Array(40).fill(5)], chance: 5.5 })).toBeLessThan(8);
  expect(topOf({ losses: [Number.NaN], chance: Number.NaN })).toBeGreaterThan(0);
});

test("a loss below 0 stays within the chart", () => {
  expect(bottomOf({ losses: [2, 0.5, Number.NaN] })).toBe(0);
  expect(bottomOf({ losses: [2, -13, -8] })).toBeLessThan(-13);
});

test("numbers read as people write them", () => {
  expect([short(0.07), short(123.456), short(1e-7), short(Number.NaN)]).toEqual(["0.07", "123", "1.0e-7", "–"]);
  expect([fixed(-0.001), fixed(-1.5), fixed(Number.NaN)]).toEqual(["0.00", "−1.50", "–"]);
  expect(whole(65280)).toBe("65\u202f280");
  expect(percent(0.123)).toBe("12%");
});
