// Fingers: what a touch does, and what it leaves alone. Touches are the browser's own, not events that a script makes.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/test.js";

test.use({ hasTouch: true, viewport: { width: 390, height: 500 } });

/** Puts a finger down at a place of `target` and moves it, in small steps, by so much. */
async function swipe(page: Page, target: Locator, share: number, by: { x: number; y: number }): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error("it has no place");
  const from = { x: box.x + share * box.width, y: box.y + box.height / 2 };
  const client = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", points: { x: number; y: number }[]) =>
    client.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await touch("touchStart", [from]);
  const steps = by.x === 0 && by.y === 0 ? 0 : 20;
  for (let step = 1; step <= steps; step++) {
    await touch("touchMove", [{ x: from.x + (by.x * step) / steps, y: from.y + (by.y * step) / steps }]);
  }
  await touch("touchEnd", []);
  await client.detach();
}

test("a swipe up that begins on the temperature scrolls, and leaves the temperature alone", async ({ page, open }) => {
  const figure = await open("#v=1&until=0&tau=0.1");
  const slider = figure.root.getByRole("slider", { name: /temperature/i }).first();
  const before = await slider.inputValue();
  for (const up of [-180, -120]) {
    await slider.scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => window.scrollY);
    await swipe(page, slider, 0.9, { x: 3, y: up });
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(scrolled + 40);
    expect(await slider.inputValue()).toBe(before);
    expect((await figure.state()).tau).toBe(0.1);
  }
});

test("a finger that moves sideways sets the temperature, and so does a tap", async ({ page, open }) => {
  const figure = await open("#v=1&until=0&tau=0.1");
  const slider = figure.root.getByRole("slider", { name: /temperature/i }).first();
  await swipe(page, slider, 0.5, { x: 120, y: 4 });
  await expect.poll(async () => (await figure.state()).tau).toBeGreaterThan(0.2);
  await swipe(page, slider, 0.05, { x: 0, y: 0 });
  await expect.poll(async () => (await figure.state()).tau).toBeLessThan(0.03);
});
