// Under the strictest policy that docs/embedding.md gives: nothing is refused, and all stands where it should.

import type { Page } from "@playwright/test";
import { environment } from "./support/environment.js";
import type { Figure } from "./support/figure.js";
import { POLICY } from "./support/policy.js";
import { expect, test } from "./support/test.js";

declare global {
  /** What a policy refused on this page. */
  var refused: string[];
}

/** Serves every file of the site with the policy, as a host does, and remembers what is refused. */
async function guard(page: Page, host = ""): Promise<void> {
  await page.addInitScript(() => {
    globalThis.refused = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, sample }) => {
      refused.push([effectiveDirective, blockedURI, sourceFile, sample].join(" "));
    });
  });
  const headers = { "Content-Security-Policy": POLICY };
  await page.route(`${environment.site}**`, async (route) => {
    if (route.request().url() === `${environment.site}host.html`) {
      return route.fulfill({ contentType: "text/html", body: host, headers });
    }
    const response = await route.fetch();
    return route.fulfill({ response, headers: { ...response.headers(), ...headers } });
  });
}

/** How far each mark of the slider is from its place, in shares of the slider. */
const astray = (figure: Figure) =>
  figure.do(({ renderRoot, catalogue }) => {
    const tau = catalogue?.knobs.find(({ id }) => id === "tau");
    const [least, most] = [tau?.min ?? 0, tau?.max ?? 0];
    const marks = renderRoot.querySelector(".marks")?.getBoundingClientRect() ?? new DOMRect();
    return [...renderRoot.querySelectorAll(".marks button")].map((mark) => {
      const { left, width } = mark.getBoundingClientRect();
      const at = (left + width / 2 - marks.left) / marks.width;
      const value = Number(mark.textContent);
      return Math.abs(at - Math.log(value / least) / Math.log(most / least));
    });
  });

test("under the strictest policy the page trains, opens everything and has every mark in its place", async ({
  page,
  open,
}) => {
  await guard(page);
  const figure = await open("#v=2&steps=100000&batch=64");
  await figure.passes(5);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCSS("margin", "0px");
  const places = await astray(figure);
  expect(places.length).toBeGreaterThan(4);
  for (const share of places) expect(share).toBeLessThan(0.01);

  await figure.pause();
  for (const tab of await figure.root.locator(".tab").all()) {
    await tab.click();
    await expect(figure.root.locator("#lab h2")).toBeVisible();
  }
  // In the view that is open: charts have their sizes, and pictures can be saved.
  await figure.root.locator('.tab[data-view="waterfall"]').click();
  const picture = await figure.root.locator("#lab .picture").first().boundingBox();
  expect(picture?.height).toBeGreaterThan(100);
  const saved = page.waitForEvent("download");
  await figure.root
    .locator("#lab")
    .getByRole("button", { name: /save as PNG/ })
    .first()
    .click();
  await saved;
  await figure.button("Pipeline").click();
  await figure.root.getByRole("combobox", { name: "Recipe" }).first().click();
  await figure.button("More settings").click();
  expect(await page.evaluate(() => refused)).toEqual([]);
});

test("an inline style would be noticed", async ({ page, complaints }) => {
  const html = '<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><p>Words</p></html>';
  await guard(page, html);
  await page.goto(`${environment.site}host.html`);
  await page.evaluate(() => document.querySelector("p")?.setAttribute("style", "color: red"));
  await expect.poll(() => page.evaluate(() => refused.length)).toBe(1);
  expect(complaints.splice(0).join()).toContain("style-src 'self'");
});
