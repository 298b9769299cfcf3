import { expect, test } from "vitest";
import { frame } from "../../../www/charts/frame.js";
import { Bounds } from "../../../www/client/bounds.js";
import { crowd } from "../../../www/controls/temperature.js";
import { changes, floorPath, lossWords } from "../../../www/views/loss-chart.js";

function run(looks: [step: number, tau: number, floor?: number][]): Bounds {
  const bounds = new Bounds();
  for (const [step, tau, floor] of looks) bounds.add({ step, tau, floor });
  return bounds;
}

test("the lowest loss is a level for each stretch of one temperature, and holds for no other", () => {
  const { stretches } = run([
    [0, 0.1, undefined],
    [20, 0.1, 0.01],
    [50, 0.1, 0.01],
    [50, 0.4, 2],
    [50, 1, 4],
    [100, 1, 4],
  ]);
  expect(stretches).toEqual([
    { from: 0, to: 50, tau: 0.1, floor: 0.01 },
    { from: 50, to: 100, tau: 1, floor: 4 },
  ]);
  const measure = {
    x: { label: "", domain: [0, 100] as [number, number] },
    y: { label: "", domain: [0, 10] as [number, number] },
  };
  const place = frame({ width: 100, height: 100 }, measure, { left: 0, right: 0, top: 0, bottom: 0 });
  expect(floorPath(place, stretches)).toBe("M0.0 99.9H50.0V60.0H100.0");
  expect(changes(stretches, 100).map(({ from, tau }) => [from, tau])).toEqual([[50, 1]]);
});

test("a temperature that moves all the time is not marked, and its stretches do not grow without end", () => {
  const { stretches } = run(Array.from({ length: 5000 }, (_, step) => [step, 0.1 + step / 1e4, step / 1e4]));
  expect(stretches.length).toBeLessThanOrEqual(400);
  expect(changes(stretches, 5000)).toEqual([]);
});

test("going back forgets what came after", () => {
  const bounds = run([
    [0, 0.1, 0],
    [50, 0.1, 0],
    [60, 1, 4],
  ]);
  expect(bounds.until(30).stretches).toEqual([{ from: 0, to: 30, tau: 0.1, floor: 0 }]);
});

test("a random guess is called the logarithm of the candidates only where it is one", () => {
  expect(lossWords({ chance: Math.log(256), floor: 0.013 }, 256)).toEqual({
    chance: "random guess: ln 256 = 5.55",
    floor: "lowest loss possible at this τ: 0.01",
  });
  expect(lossWords({ chance: 0.69, floor: undefined }, 256)).toEqual({ chance: "random guess: 0.69", floor: "" });
});

test("marks that stay on a narrow slider are never close", () => {
  expect(crowd([0, 121, 147, 174, 295, 347, 400])).toEqual([false, false, true, false, false, false, false]);
});
