import { expect, test } from "vitest";
import { Cloud, type Positions } from "../../../www/views/cloud.js";

/** A look at these pairs, all of them at `angle` on the circle. */
function look(indices: number[], angle: number): Positions {
  const place = new Float32Array(indices.flatMap(() => [Math.cos(angle), Math.sin(angle)]));
  return {
    queries: place,
    keys: place,
    axes: 2,
    labels: new Uint32Array(indices.length),
    indices: new Uint32Array(indices),
  };
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

test("while the run moves the same pairs stay in view", () => {
  const cloud = new Cloud();
  cloud.take(look(range(0, 256), 0), true);
  cloud.take(look(range(200, 256), 1), true);
  expect([...cloud.pairs.keys()]).toEqual(range(0, 256));
});

test("a pair that no batch brings again makes room for others", () => {
  const cloud = new Cloud();
  cloud.take(look(range(0, 256), 0), true);
  for (let i = 0; i < 100; i++) cloud.take(look(range(1000, 256), 0), true);
  expect([...cloud.pairs.keys()]).toEqual(range(1000, 256));
});

test("standing still it shows exactly the batch, exactly where it is", () => {
  const cloud = new Cloud();
  cloud.take(look(range(0, 300), 0), true);
  cloud.take(look(range(250, 300), 1), false);
  expect(cloud.pairs.size).toBe(300);
  for (const { at } of cloud.pairs.values()) expect(at[0]).toBeCloseTo(Math.cos(1));
});

test("points glide along the circle and arrive", () => {
  const cloud = new Cloud();
  cloud.take(look([7], 0), true);
  cloud.take(look([7], 2), true);
  let frames = 0;
  while (cloud.glide(true) && frames < 200) {
    frames += 1;
    const [x = Number.NaN, y = Number.NaN] = cloud.pairs.get(7)?.at ?? [];
    expect(Math.hypot(x, y)).toBeCloseTo(1);
  }
  expect(frames).toBeGreaterThan(3);
  expect(frames).toBeLessThan(60);
  expect(cloud.pairs.get(7)?.at[1]).toBeCloseTo(Math.sin(2), 2);
});
