// On paper: dark ink on white in every theme, pictures in their own proportions, and a way back; nothing to press.

import type { Page } from "@playwright/test";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

/** Waits until the address and its code are known: printing itself does not wait. */
async function prepared(page: Page, figure: Figure): Promise<void> {
  await page.emulateMedia({ media: "print" });
  await expect(figure.root.locator(".qr")).toBeVisible();
}

for (const theme of ["dark", "light"] as const) {
  test(`a ${theme} figure prints in dark ink, undistorted, with the way back and no controls`, async ({
    page,
    open,
  }) => {
    const figure = await open("#v=2&until=60&batch=64", `theme=${theme}`);
    await prepared(page, figure);
    await expect(page.locator("body")).toHaveCSS("background-color", "rgb(255, 255, 255)");

    const paper = await figure.do((element) => {
      const root = element.shadowRoot as ShadowRoot;
      const seen = (node: Element) => node.checkVisibility({ visibilityProperty: true });
      const controls = root.querySelectorAll(
        "button, select, input, summary, progress, [role=slider], [role=combobox]",
      );
      const walker = document.createTreeWalker(root.querySelector(".figure") as Element, NodeFilter.SHOW_TEXT);
      const inks: [string, number][] = [];
      while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement as Element;
        const words = walker.currentNode.textContent?.trim() ?? "";
        if (!words || !seen(parent) || parent.closest("style, title")) continue;
        const { fill, color } = getComputedStyle(parent);
        const ink = parent instanceof SVGElement ? fill : color;
        const [red = 0, green = 0, blue = 0] = [...ink.matchAll(/\d+/g)].map(([level]) => Number(level));
        inks.push([words, 0.2126 * red + 0.7152 * green + 0.0722 * blue]);
      }
      const canvases = [...root.querySelectorAll("canvas")].filter(seen).map((canvas) => {
        const { width, height } = canvas.getBoundingClientRect();
        const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        let [drawn, dark] = [0, 0];
        for (let at = 0; at < pixels.length; at += 4) {
          if ((pixels[at + 3] ?? 0) < 128) continue;
          drawn += 1;
          if (Math.max(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0) < 110) dark += 1;
        }
        return {
          ratio: width / height / (canvas.width / canvas.height),
          sharp: canvas.width / width,
          drawn,
          dark,
        };
      });
      return { controls: [...controls].filter(seen).length, inks, canvases };
    });
    expect(paper.controls).toBe(0);
    expect(paper.inks.length).toBeGreaterThan(10);
    for (const [words, luminance] of paper.inks) expect(luminance, words).toBeLessThan(140);
    expect(paper.canvases).toHaveLength(2);
    for (const { ratio, sharp, drawn, dark } of paper.canvases) {
      expect(ratio).toBeCloseTo(1, 2);
      expect(sharp).toBeGreaterThanOrEqual(1.9);
      expect(drawn).toBeGreaterThan(1000);
      expect(dark).toBeGreaterThan(200);
    }
    await expect(figure.root.locator(".sheet .result")).toContainText(/^After 60 steps at τ = 0.1 the loss is \d/);
    await expect(figure.root.locator(".sheet svg .losses")).toBeVisible();

    const link = await figure.do((element) => element.shareLink());
    await expect(figure.root.locator(".sheet a")).toHaveAttribute("href", link);
    await expect(figure.root.locator(".sheet a")).toHaveText(link.replace("http://", ""));

    await page.emulateMedia({ media: "screen" });
    await expect(figure.button("Play")).toBeVisible();
    await expect(figure.root.locator(".sheet")).toBeEmpty();
  });
}

/** Opens a page of a host with one element in a dark theme, of this style. */
async function openHost(page: Page, style: string): Promise<Figure> {
  const html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
    <script type="module" src="${environment.site}element.js"></script><p>Before it.</p>
    <contrastive-playground theme="dark" state="#v=2&amp;until=20&amp;batch=64"
      style="${style}"></contrastive-playground>
    </html>`;
  await page.route(`${environment.site}host.html`, (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.goto(`${environment.site}host.html`);
  return new Figure(page).ready();
}

test("a PDF has one page, with the link to the experiment that is on the page now", async ({ page }) => {
  const figure = await openHost(page, "");
  await figure.set({ tau: 0.5 });
  const link = await figure.do((element) => element.shareLink());
  expect(link).toContain("tau=0.5");
  await prepared(page, figure);
  await expect(figure.root.locator(".sheet a")).toHaveAttribute("href", link);
  // From here on the browser alone says when it prints.
  await page.emulateMedia({ media: null });
  await expect(figure.root.locator(".sheet")).toBeEmpty();
  const pdf = new TextDecoder("latin1").decode(await page.pdf({ format: "A4" }));
  expect(pdf.includes(`/URI (${link})`)).toBe(true);
  expect(pdf.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1);
  await expect(figure.root.locator(".sheet")).toBeEmpty();
});

test("an element with a fixed size prints as a whole, and is what it was afterwards", async ({ page }) => {
  const figure = await openHost(page, "width: 280px; height: 200px");
  await prepared(page, figure);
  const [box, paper] = [await figure.root.boundingBox(), await figure.root.locator(".sheet").boundingBox()];
  expect(paper?.height).toBeGreaterThan(200);
  expect(box?.height).toBeGreaterThanOrEqual(paper?.height ?? Number.POSITIVE_INFINITY);
  await page.emulateMedia({ media: "screen" });
  await expect(figure.root.locator(".figure")).toHaveAttribute("data-bounded");
  expect((await figure.root.boundingBox())?.height).toBe(200);
});
