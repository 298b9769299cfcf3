// Canvases that lost what was drawn on them, as when the browser's GPU process ends.

import type { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

/** A canvas of less height, in pixels, has no room for anything. */
const LEAST_PX = 40;

/** Empties every canvas of the figure that is seen; how many there are. */
function empty(figure: Figure): Promise<number> {
  return figure.do(({ renderRoot }, least) => {
    const canvases = [...renderRoot.querySelectorAll("canvas")].filter(({ clientHeight }) => clientHeight > least);
    for (const canvas of canvases) canvas.getContext("2d")?.reset();
    return canvases.length;
  }, LEAST_PX);
}

/** The canvases on which nothing is drawn, by their places. */
function blank(figure: Figure): Promise<string[]> {
  return figure.do(({ renderRoot }, least) => {
    const named = (canvas: HTMLCanvasElement) => canvas.id || canvas.parentElement?.className || canvas.className;
    const nothing = (canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      // Pairs are left to the picture of the encoders where they have no room.
      if (canvas.id === "pairs" && canvas.clientHeight < 80) return false;
      if (width === 0 || height === 0) return true;
      return canvas
        .getContext("2d")
        ?.getImageData(0, 0, width, height)
        .data.every((value) => value === 0);
    };
    const canvases = [...renderRoot.querySelectorAll("canvas")].filter(({ clientHeight }) => clientHeight > least);
    return canvases.filter(nothing).map(named);
  }, LEAST_PX);
}

// Tall enough for all of the figure's canvases to have room.
test.use({ viewport: { width: 1280, height: 960 } });

/** Views that draw on canvases, and how many more than the figure's two they have at least. */
const drawn: Record<string, number> = { matrix: 1, forces: 2, waterfall: 1, ask: 5 };

const pictures = { "three dimensions": "&dim=3", "many dimensions": "&dim=16" };
const views = Object.keys(drawn).map((view): [string, string] => [view, `&view=${view}`]);

for (const [view, link] of [...Object.entries(pictures), ...views]) {
  test(`what was drawn comes back with the context, paused: ${view}`, async ({ open }) => {
    const figure = await open(`#v=1&until=20${link}`);
    await expect
      .poll(() => figure.root.locator("canvas:visible").count())
      .toBeGreaterThanOrEqual(2 + (drawn[view] ?? 0));
    await expect.poll(() => blank(figure)).toEqual([]);
    const count = await empty(figure);
    expect(count).toBeGreaterThanOrEqual(2 + (drawn[view] ?? 0));
    expect((await blank(figure)).length).toBeGreaterThanOrEqual(count - 1);
    await figure.do(({ renderRoot }) => {
      for (const canvas of renderRoot.querySelectorAll("canvas")) canvas.dispatchEvent(new Event("contextrestored"));
    });
    await expect.poll(() => blank(figure)).toEqual([]);
  });
}

test("every view of the catalogue with canvases is among those", async ({ open }) => {
  const figure = await open("#v=1&until=20");
  const views = await figure.do((element) => element.catalogue?.views.map(({ id }) => id as string) ?? []);
  for (const view of views) {
    await figure.do((element, view) => element.setState(`#v=1&until=20&view=${view}`), view);
    await expect(figure.root.locator("#lab h2")).toBeVisible();
    if (!(view in drawn)) await expect(figure.root.locator("#lab canvas"), view).toHaveCount(0);
  }
});

test("what was drawn comes back when the page is seen again", async ({ page, open }) => {
  const figure = await open("#v=1&until=20&view=matrix");
  await expect.poll(() => blank(figure)).toEqual([]);
  await empty(figure);
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect.poll(() => blank(figure)).toEqual([]);
});
