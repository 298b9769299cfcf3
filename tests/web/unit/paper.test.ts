// What stands on paper: the result in one line, an address to type, and the same address as a code.

import { expect, test } from "vitest";
import type { RunView } from "../../../www/client/run-view.js";
import { resultOf, shown } from "../../../www/element/paper.js";
import { qrPath } from "../../../www/qr.js";

/** Whether a module of a code is dark, by column and row. */
function modulesOf(path: string): Set<string> {
  return new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`));
}

test("a code has its three finders within a margin of four modules", () => {
  const { path, size } = qrPath("https://example.org/#v=2&tau=0.05");
  const dark = modulesOf(path);
  expect(dark.size).toBeGreaterThan(200);
  const finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"];
  for (const [left, top] of [
    [4, 4],
    [size - 11, 4],
    [4, size - 11],
  ] as const) {
    const rows = finder.map((row, y) =>
      [...row].map((_, x) => (dark.has(`${left + x},${top + y}`) ? "1" : "0")).join(""),
    );
    expect(rows).toEqual(finder);
  }
  const outside = [...dark].filter((module) =>
    module.split(",").some((at) => Number(at) < 4 || Number(at) >= size - 4),
  );
  expect(outside).toEqual([]);
});

test("another address has another code, and one that is too long has none", () => {
  expect(qrPath("https://example.org/#v=2&tau=0.05").path).not.toBe(qrPath("https://example.org/#v=2&tau=0.06").path);
  expect(() => qrPath("x".repeat(5000))).toThrow();
});

test("a short address is shown whole, a long one without its experiment", () => {
  expect(shown("https://example.org/play/#v=2&tau=0.05")).toBe("example.org/play/#v=2&tau=0.05");
  expect(shown(`https://example.org/play/#v=2&note=${"x".repeat(90)}`)).toBe("example.org/play/");
});

test("the result is one line, with the first number of the held-out pairs once it is known", () => {
  const run = {
    snapshot: { step: 300, loss: 1.388, chance: 5.5452 },
    settings: { tau: 0.1 },
    catalogue: { metrics: [{ id: "recall_1", label: "Recall@1", level: 1, unit: "" }] },
    history: { evaluations: [] as object[] },
  };
  const line = () => resultOf(run as unknown as RunView);
  expect(line()).toBe("After 300 steps at τ = 0.1 the loss is 1.39; a random guess costs 5.55.");
  run.history.evaluations.push({ step: 300, recall_1: 0.266 });
  expect(line()).toBe(
    "After 300 steps at τ = 0.1 the loss is 1.39; a random guess costs 5.55. Held out: Recall@1 0.27.",
  );
});
