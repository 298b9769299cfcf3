// At every size of the element, whichever of its lengths the host fixes: nothing overlaps, nothing is cut, all can be
// reached, and a chart is seen at once.

import type { Locator, Page } from "@playwright/test";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { complaintsOf } from "./support/legible.js";
import { unreachableIn } from "./support/reachable.js";
import { expect, test } from "./support/test.js";

const LEAST_PX = 12;
const SIZES = [
  [280, 200],
  [280, 640],
  [320, 480],
  [480, 320],
  [600, 400],
  [701, 500],
  [900, 280],
  [900, 600],
  [960, 600],
  [1039, 700],
  [1280, 600],
  [1280, 720],
  [1920, 1080],
  [3840, 2160],
] as const;
/** Which lengths the host fixes. Where it is one, the other is the window's, so two sizes say as much as all. */
const FIXED = {
  none: SIZES,
  width: [SIZES[1], SIZES[9]],
  height: [SIZES[3], SIZES[7]],
  both: SIZES,
} as const;
const VIEW_SIZES = [
  [280, 200],
  [480, 320],
  [900, 600],
  [1280, 720],
] as const;

async function openHost(page: Page, link: string): Promise<Figure> {
  const html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
    <style>body { margin: 0 }</style><script type="module" src="${environment.site}element.js"></script>
    <contrastive-playground state="${link.replaceAll("&", "&amp;")}"></contrastive-playground><p>After it.</p></html>`;
  const host = `${environment.site}host.html`;
  await page.route(host, (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.goto(host);
  return new Figure(page).ready();
}

/** Gives the element its size, and the page the time to follow. */
async function resize(figure: Figure, page: Page, [width, height]: readonly [number, number], fixed: string) {
  await page.setViewportSize({ width, height });
  await figure.do(
    async (element, [width, height]) => {
      element.style.width = width;
      element.style.height = height;
      for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
    },
    [
      fixed === "width" || fixed === "both" ? `${width}px` : "",
      fixed === "height" || fixed === "both" ? `${height}px` : "",
    ] as const,
  );
}

/** Everything that is wrong now. */
async function wrong(figure: Figure): Promise<string[]> {
  return [...(await figure.do(complaintsOf, LEAST_PX)), ...(await figure.do(unreachableIn))];
}

/** Nothing is wrong once the figure has followed its size and a view has got its numbers. */
function rightAt(figure: Figure, where: string): Promise<void> {
  const expect_all = expect.configure({ soft: true, timeout: 5000 });
  return expect_all.poll(() => wrong(figure), where).toEqual([]);
}

/** Which share of a part is seen at once. */
function share(part: Locator): Promise<number> {
  return part.evaluate((node) => {
    const box = node.getBoundingClientRect();
    const high = Math.min(box.bottom, window.innerHeight) - Math.max(box.top, 0);
    return Math.max(0, high) / box.height;
  });
}

test("the figure is right at every size that a host gives it", async ({ page }) => {
  test.setTimeout(240_000);
  const figure = await openHost(page, "#v=2&until=20&batch=64");
  for (const [fixed, sizes] of Object.entries(FIXED)) {
    for (const size of sizes) {
      await resize(figure, page, size, fixed);
      await rightAt(figure, `${size.join("x")}, ${fixed}`);
    }
  }
});

test("a view that is open is right at every size that a host gives it", async ({ page }) => {
  test.setTimeout(240_000);
  const figure = await openHost(page, "#v=2&until=20&batch=32");
  for (const id of await figure.do(({ catalogue }) => catalogue?.views.map(({ id }) => id) ?? [])) {
    await resize(figure, page, [1280, 720], "none");
    await figure.root.locator(`.tab[data-view="${id}"]`).click();
    await expect(figure.root.locator("#lab h2")).toBeVisible();
    for (const size of VIEW_SIZES) {
      for (const fixed of ["width", "both"]) {
        await resize(figure, page, size, fixed);
        await rightAt(figure, `${id}, ${size.join("x")}, ${fixed}`);
      }
    }
  }
});

test("a figure that was narrow is as high again as it was before", async ({ page }) => {
  const figure = await openHost(page, "#v=2&until=20&batch=32");
  const height = () => figure.do((element) => element.offsetHeight);
  await resize(figure, page, [480, 320], "width");
  const before = await height();
  await resize(figure, page, [280, 200], "width");
  // The pairs stand below the encoders where they have no room beside them.
  const pairs = await figure.root.locator("#pairs").boundingBox();
  expect(pairs?.width).toBeGreaterThan(100);
  await resize(figure, page, [480, 320], "width");
  await expect.poll(height).toBe(before);
});

test("the pipeline and the settings are right at every size that a host gives the element", async ({ page }) => {
  const figure = await openHost(page, "#v=2&until=20&batch=32");
  for (const name of ["Pipeline", "More settings"]) {
    await figure.button(name).click();
    // Where there is room, the settings lie over the left of the figure.
    for (const size of VIEW_SIZES.filter(([width]) => name === "Pipeline" || width < 1040)) {
      await resize(figure, page, size, "both");
      await rightAt(figure, `${name}, ${size.join("x")}`);
    }
    await figure.button(name).click();
  }
});

test("an element with a fixed height shows what there is room for, and the rest by scrolling", async ({ page }) => {
  const figure = await openHost(page, "#v=2&until=20&batch=64");
  const histogram = figure.root.locator("#histogram");
  const slider = figure.root.getByRole("slider", { name: /temperature/i }).first();
  const embeddings = figure.root.locator("#around");
  const loss = figure.root.locator("#loss");
  const forms = [
    {
      sizes: [
        [280, 200],
        [480, 300],
      ],
      whole: [histogram],
    },
    {
      sizes: [
        [320, 480],
        [480, 320],
        [600, 400],
      ],
      whole: [histogram, slider],
    },
    { sizes: [[900, 280]], whole: [histogram, embeddings] },
    { sizes: [[800, 450]], whole: [histogram, slider, embeddings] },
    {
      sizes: [
        [900, 600],
        [960, 600],
        [1280, 600],
        [1280, 720],
      ],
      whole: [histogram, slider, embeddings, loss],
    },
  ] as const;
  for (const { sizes, whole } of forms) {
    for (const size of sizes) {
      await resize(figure, page, size, "both");
      expect(await figure.root.boundingBox()).toMatchObject({ width: size[0], height: size[1] });
      for (const part of [figure.button("Play"), ...whole]) {
        expect(await share(part), `${size.join("x")}: ${part}`).toBeGreaterThan(0.99);
      }
    }
  }
});

test("the element is as high as its figure again when the host lets go of its height", async ({ page }) => {
  const figure = await openHost(page, "#v=2&until=5");
  await resize(figure, page, [900, 600], "both");
  await figure.root.evaluate((element) => element.scrollTo(0, 200));
  await figure.root.evaluate((element) => element.style.setProperty("width", "800px"));
  await expect(figure.root.locator(".figure")).toHaveAttribute("data-bounded");
  expect(await figure.root.evaluate((element) => element.scrollTop)).toBe(200);
  await resize(figure, page, [900, 600], "none");
  await expect(figure.root.locator(".figure")).not.toHaveAttribute("data-bounded");
  const after = await page.getByText("After it.").boundingBox();
  const box = await figure.root.boundingBox();
  expect(after && box && after.y >= box.y + box.height).toBe(true);
  expect(box?.height).toBeGreaterThan(1000);
});

test("on a small element the buttons that have no room wait behind one", async ({ page }) => {
  const figure = await openHost(page, "#v=2&until=5");
  await resize(figure, page, [280, 200], "both");
  const seed = figure.root.locator("[part=seed]");
  await expect(seed).toBeHidden();
  await figure.button("All buttons").click();
  await expect(seed).toBeInViewport({ ratio: 1 });
  expect(await wrong(figure)).toEqual([]);
  await figure.button("All buttons").click();
  await expect(seed).toBeHidden();
});
