// Canvases that lost what was drawn on them, as when the browser's GPU process ends.

import type { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

/** Empties every canvas of the figure, as far as it can be known by `blank`; how many there are. */
function empty(figure: Figure): Promise<number> {
  return figure.do(({ renderRoot }) => {
    const canvases = [...renderRoot.querySelectorAll("canvas")];
    for (const canvas of canvases) canvas.getContext("2d")?.reset();
    return canvases.length;
  });
}

/** The canvases on which nothing is drawn, by their places. */
function blank(figure: Figure): Promise<string[]> {
  return figure.do(({ renderRoot }) => {
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
    return [...renderRoot.querySelectorAll("canvas")].filter(nothing).map(named);
  });
}

// Tall enough for all of the figure's canvases to have room.
test.use({ viewport: { width: 1280, height: 960 } });

/** Views that draw on canvases, and how many more than the figure's three they have at least. */
const drawn: Record<string, number> = { matrix: 1, forces: 2, waterfall: 1, ask: 5 };

for (const view of ["", "matrix", "forces", "waterfall", "ask"]) {
  test(`what was drawn comes back with the context, paused: ${view || "the figure"}`, async ({ open }) => {
    const figure = await open(`#v=1&until=20${view && `&view=${view}`}`);
    await expect.poll(() => figure.root.locator("canvas").count()).toBeGreaterThanOrEqual(3 + (drawn[view] ?? 0));
    await expect.poll(() => blank(figure)).toEqual([]);
    const count = await empty(figure);
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
