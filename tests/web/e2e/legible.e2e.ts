// Whether all can be read: at every size, with larger text, more space, more words, on a projector, from right to left.

import type { Locator, Page } from "@playwright/test";
import { complaintsOf, doubleText, spaceText } from "./support/legible.js";
import { expect, test } from "./support/test.js";

/** No label is smaller, in CSS pixels. */
const LEAST_PX = 12;
const PROJECTED_PX = 20;
const SIZES = [
  [360, 640],
  [390, 844],
  [820, 1180],
  [1024, 768],
  [1280, 720],
  [1920, 1080],
] as const;
const VIEWS = "lens waterfall matrix forces twins map rewind sanity examination ranker lengths ask scores".split(" ");

const histogram = (root: Locator) => root.getByRole("img", { name: /^Histogram/ });
const embeddings = (root: Locator) => root.getByRole("img", { name: /^Embeddings/ });
const slider = (root: Locator) => root.getByRole("slider", { name: /temperature/i }).first();

/** Text twice as large, as a visitor's browser may have it; the page's policy refuses a style sheet written here. */
const enlarge = (page: Page) => page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));

/** The upper and the lower edge on the screen. */
async function edges(place: Locator): Promise<{ top: number; bottom: number }> {
  const box = await place.boundingBox();
  if (!box) throw new Error("not drawn");
  return { top: box.y, bottom: box.y + box.height };
}

for (const [width, height] of SIZES) {
  test(`all can be read at ${width} x ${height}, and the slider is seen with what it changes`, async ({
    page,
    open,
  }) => {
    await page.setViewportSize({ width, height });
    const figure = await open("#v=2&until=20");
    expect(await figure.do(complaintsOf, LEAST_PX)).toEqual([]);
    expect((await edges(histogram(figure.root))).top).toBeGreaterThan(0);
    expect((await edges(slider(figure.root))).bottom).toBeLessThanOrEqual(height);
    const settings = await edges(figure.root.getByRole("region", { name: "Settings" }));
    // Beside the settings or above them.
    if (width < 1040) expect((await edges(embeddings(figure.root))).top).toBeLessThan(settings.top);
    else expect((await edges(embeddings(figure.root))).bottom).toBeLessThanOrEqual(height);
  });
}

for (const [width, height] of [
  [1280, 720],
  [390, 844],
] as const) {
  const cases: Record<string, (page: Page, change: (job: typeof spaceText) => Promise<void>) => Promise<unknown>> = {
    "the text spacing of WCAG 1.4.12": (_, change) => change(spaceText),
    "texts twice as long": (_, change) => change(doubleText),
    "text of 200 %": enlarge,
    "a host that reads from right to left": (page) =>
      page.evaluate(() => Object.assign(document.documentElement, { dir: "rtl", lang: "ar" })),
  };
  for (const [name, change] of Object.entries(cases)) {
    test(`nothing overlaps at ${width} x ${height} with ${name}`, async ({ page, open }) => {
      await page.setViewportSize({ width, height });
      const figure = await open("#v=2&until=20");
      await change(page, (job) => figure.do(job));
      // A chart whose card has changed its size is drawn anew in one of the next frames.
      await expect.poll(() => figure.do(complaintsOf, LEAST_PX)).toEqual([]);
    });
  }
}

test("the figure keeps its own direction and language", async ({ page, open }) => {
  await page.addInitScript(() => {
    addEventListener("DOMContentLoaded", () => Object.assign(document.documentElement, { dir: "rtl", lang: "ar" }));
  });
  const figure = await open("#v=2&until=5");
  const place = figure.root.locator(".figure");
  await expect(place).toHaveCSS("direction", "ltr");
  await expect(place).toHaveAttribute("lang", "en");
});

test("the browser's text size reaches what is drawn", async ({ page, open }) => {
  const figure = await open("#v=2&until=20");
  const unit = () =>
    figure.do((element) => {
      const tick = element.shadowRoot?.querySelector("#loss text") as SVGTextElement;
      const canvas = element.shadowRoot?.querySelector("#histogram") as HTMLCanvasElement;
      const scale = canvas.getContext("2d")?.getTransform().a ?? 0;
      return { svg: tick.getScreenCTM()?.a ?? 0, canvas: scale / window.devicePixelRatio };
    });
  expect((await unit()).canvas).toBeCloseTo(1, 1);
  expect((await unit()).svg).toBeCloseTo(1, 1);
  await enlarge(page);
  await expect.poll(async () => (await unit()).canvas).toBeCloseTo(2, 1);
  await expect.poll(async () => (await unit()).svg).toBeCloseTo(2, 1);
});

test.describe("on a dense screen", () => {
  test.use({ deviceScaleFactor: 2 });
  test("labels are as large as on any other", async ({ open }) => {
    const figure = await open("#v=2&until=20");
    expect(await figure.do(complaintsOf, LEAST_PX)).toEqual([]);
    const sizes = await figure.root
      .locator("#loss text")
      .evaluateAll((all) => all.map((text) => text.getBoundingClientRect().height));
    expect(sizes.length).toBeGreaterThan(3);
    for (const high of sizes) expect(high).toBeGreaterThan(LEAST_PX);
  });
});

test("on a projector of 1024 x 768 labels have 20 px, and all that belongs together is on one screen", async ({
  page,
  open,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  const figure = await open("#v=2&present=1&until=20");
  expect(await figure.do(complaintsOf, PROJECTED_PX)).toEqual([]);
  for (const place of [histogram(figure.root), slider(figure.root), embeddings(figure.root)]) {
    await expect(place).toBeInViewport({ ratio: 1 });
  }
  const unit = await figure.do((element) => {
    const canvas = element.shadowRoot?.querySelector("#histogram") as HTMLCanvasElement;
    return (canvas.getContext("2d")?.getTransform().a ?? 0) / window.devicePixelRatio;
  });
  expect(12 * unit).toBeGreaterThanOrEqual(PROJECTED_PX);
});

test("the projector's view is a button and a link, and Escape or the button leaves it", async ({ page, open }) => {
  const figure = await open("#v=2&until=5");
  const button = figure.button("Present");
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  await expect.poll(() => page.url()).toContain("present=1");
  await page.keyboard.press("Escape");
  await expect(button).toHaveAttribute("aria-pressed", "false");
  await expect.poll(() => page.url()).not.toContain("present");
  await button.click();
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "false");
});

for (const view of VIEWS) {
  test(`no label of ${view} is too small`, async ({ open }) => {
    const figure = await open(`#v=2&batch=32&until=20&view=${view}`);
    await expect(figure.root.locator("#lab h2")).toBeVisible();
    const small = (await figure.do(complaintsOf, LEAST_PX)).filter((complaint) => complaint.endsWith(" px"));
    expect(small).toEqual([]);
  });
}

test("no name leaves the picture of its chart on a phone, in any view", async ({ page, open }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  const figure = await open("#v=2&until=40&batch=64");
  const views = await figure.do(({ catalogue }) => catalogue?.views.map(({ id }) => id) ?? []);
  for (const view of views) {
    await page.goto("about:blank");
    const opened = await open(`#v=2&until=40&batch=64&view=${view}`);
    await opened.root.locator("#lab").getByRole("heading").first().waitFor();
    const outside = () =>
      opened.do(({ renderRoot }) => {
        const texts = [...renderRoot.querySelectorAll("#lab svg text")];
        const leaves = (text: Element) => {
          const picture = text.closest("svg")?.getBoundingClientRect();
          const { left, right } = text.getBoundingClientRect();
          return picture && (left < picture.left - 1 || right > picture.right + 1);
        };
        return texts.filter(leaves).map((text) => text.textContent);
      });
    await expect.poll(outside, view).toEqual([]);
  }
});

test("no name of a number is broken within a word", async ({ page, open }) => {
  const figure = await open("#v=2&batch=64");
  await expect(figure.root.locator(".sparkline").first()).toBeVisible();
  for (const width of [360, 1024, 1120, 1150, 1280]) {
    await page.setViewportSize({ width, height: 720 });
    const broken = await figure.do(({ renderRoot }) => {
      const names = [...renderRoot.querySelectorAll(".readout dt")];
      const words = names.flatMap((name) => {
        const text = document.createTreeWalker(name, NodeFilter.SHOW_TEXT).nextNode();
        return [...(text?.textContent ?? "").matchAll(/\S+/g)].map((word) => ({ text, word }));
      });
      const lines = words.map(({ text, word }) => {
        const range = document.createRange();
        if (text === null) return 0;
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length;
      });
      return { words: words.length, broken: words.filter((_, n) => lines[n] !== 1).map(({ word }) => word[0]) };
    });
    expect(broken.words, "the names were found").toBeGreaterThan(4);
    expect(broken.broken, `${width}`).toEqual([]);
  }
});
