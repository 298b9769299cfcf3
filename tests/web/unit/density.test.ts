import { expect, test, vi } from "vitest";
import { watchDensity } from "../../../www/views/density.js";

/** A window whose ratio can be changed, and what listens to it. */
class FakeWindow extends EventTarget {
  devicePixelRatio = 1;
  readonly queries: { text: string; listeners: Set<() => void> }[] = [];

  readonly matchMedia = (text: string) => {
    const listeners = new Set<() => void>();
    this.queries.push({ text, listeners });
    return {
      addEventListener: (_: string, listener: () => void) => listeners.add(listener),
      removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
    };
  };

  /** The window goes to another screen. */
  move(to: number): void {
    const before = `(resolution: ${this.devicePixelRatio}dppx)`;
    this.devicePixelRatio = to;
    for (const { text, listeners } of [...this.queries]) if (text === before) for (const told of [...listeners]) told();
  }

  get listening(): number {
    return this.queries.reduce((sum, { listeners }) => sum + listeners.size, 0);
  }
}

test("every change of the ratio is told once, and nothing listens after the last watcher has gone", () => {
  const window = new FakeWindow();
  vi.stubGlobal("window", window);
  const told: string[] = [];
  watchDensity(() => told.push("gone"))();
  const unwatch = [watchDensity(() => told.push("a")), watchDensity(() => told.push("b"))];
  window.move(2);
  window.move(1.5);
  expect(told).toEqual(["a", "b", "a", "b"]);
  window.dispatchEvent(new Event("resize"));
  expect(told).toHaveLength(6);
  for (const end of unwatch) end();
  expect(window.listening).toBe(0);
  window.move(1);
  window.dispatchEvent(new Event("resize"));
  expect(told).toHaveLength(6);
  vi.unstubAllGlobals();
});
