// Canvases that lost what was drawn on them, as when the browser's GPU process ends.

import type { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

/** A canvas of less height, in pixels, has no room for anything. */
const LEAST_PX = 40;

/** Draws nothing, empties every canvas that is seen, or also says that their contexts came back. */
type Doing = "look" | "empty" | "empty and restore";

/**
 * How many canvases are seen, and the places of those on which nothing is drawn after `doing`. All of it is one task of
 * the page, so that the figure draws nothing in between.
 */
function canvases(figure: Figure, doing: Doing): Promise<{ count: number; blank: string[] }> {
  return figure.do(
    ({ renderRoot }, { least, doing }) => {
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
      const seen = [...renderRoot.querySelectorAll("canvas")].filter(({ clientHeight }) => clientHeight > least);
      if (doing !== "look") for (const canvas of seen) canvas.getContext("2d")?.reset();
      const blank = seen.filter(nothing).map(named);
      if (doing === "empty and restore") {
        for (const canvas of seen) canvas.dispatchEvent(new Event("contextrestored"));
      }
      return { count: seen.length, blank };
    },
    { least: LEAST_PX, doing },
  );
}

/** The places of the canvases on which nothing is drawn. */
async function blank(figure: Figure): Promise<string[]> {
  return (await canvases(figure, "look")).blank;
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
    await expect.poll(() => figure.step()).toBe(20);
    await expect.poll(() => blank(figure)).toEqual([]);
    const emptied = await canvases(figure, "empty and restore");
    expect(emptied.count).toBeGreaterThanOrEqual(2 + (drawn[view] ?? 0));
    // Pairs may count as drawn: they may have no room.
    expect(emptied.blank.length).toBeGreaterThanOrEqual(emptied.count - 1);
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
  await expect.poll(() => figure.step()).toBe(20);
  await expect.poll(() => blank(figure)).toEqual([]);
  await canvases(figure, "empty");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect.poll(() => blank(figure)).toEqual([]);
});
