// Figures whose runs are on the GPU train in one worker; all others in workers of their own.

import { expect, test } from "vitest";
import { Sharing } from "../../../www/client/sharing.js";
import type { Trainer } from "../../../www/client/trainer.js";

/** A page on which every boot is counted and whose runs have this engine, once they are told to start. */
function page(kind: "cpu" | "gpu" | undefined) {
  const starts: (() => void)[] = [];
  const counted = { boots: 0, joined: 0, start: () => starts.shift()?.() };
  const boot = async () => {
    counted.boots += 1;
    const engine = new Promise((resolve) => {
      starts.push(() => resolve(kind && { kind }));
    });
    return { engine, beside } as unknown as Trainer;
  };
  const beside = () => {
    counted.joined += 1;
    return { beside } as unknown as Trainer;
  };
  return { boot, counted, sharing: new Sharing() };
}

test("the second figure waits for the first one's engine, and joins its worker on the GPU", async () => {
  const { boot, counted, sharing } = page("gpu");
  const first = sharing.trainer(boot, "auto", true);
  const others = [sharing.trainer(boot, "gpu", true), sharing.trainer(boot, "auto", true)];
  await first;
  expect([counted.boots, counted.joined]).toEqual([1, 0]);
  counted.start();
  await Promise.all(others);
  expect([counted.boots, counted.joined]).toEqual([1, 2]);
});

test.each(["cpu", undefined] as const)("where the first one's engine is %s, each has a worker", async (kind) => {
  const { boot, counted, sharing } = page(kind);
  await sharing.trainer(boot, "auto", true);
  const other = sharing.trainer(boot, "auto", true);
  counted.start();
  await other;
  expect([counted.boots, counted.joined]).toEqual([2, 0]);
});

test("nobody waits where a run cannot be on the GPU", async () => {
  const { boot, counted, sharing } = page("gpu");
  await sharing.trainer(boot, "cpu", true);
  await sharing.trainer(boot, "auto", false);
  await sharing.trainer(boot, "auto", true);
  await sharing.trainer(boot, "cpu", true);
  expect([counted.boots, counted.joined]).toEqual([4, 0]);
});

test("a first figure whose worker cannot be started keeps nobody waiting", async () => {
  const { boot, counted, sharing } = page("gpu");
  const refused = sharing.trainer(() => Promise.reject(new Error("refused")), "auto", true);
  const other = sharing.trainer(boot, "auto", true);
  await expect(refused).rejects.toThrow("refused");
  await other;
  expect(counted.boots).toBe(1);
});
