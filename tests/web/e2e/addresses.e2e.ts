// Recipes and data sets have pages of their own, below any path, and the gallery leads to all of them.

import AxeBuilder from "@axe-core/playwright";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

test("the page leads to the gallery, and the gallery to a page of every recipe and data set", async ({ page }) => {
  await page.goto(environment.site_below);
  await page.getByRole("link", { name: "Gallery" }).click();
  await expect(page).toHaveTitle("Gallery · Contrastive playground");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const links = await page.locator("main a").evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
  expect(links.length).toBeGreaterThan(50);
  expect(new Set(links).size).toBe(links.length);
  for (const link of links) expect((await page.request.get(link)).status(), link).toBe(200);
  await page.getByRole("link", { name: "Momentum contrast", exact: true }).click();

  const figure = await new Figure(page).ready();
  await expect(page).toHaveTitle("Momentum contrast · Contrastive playground");
  expect(await figure.state()).toMatchObject({ recipe: "moco", data: "hierarchy", batch: 16 });
  await figure.passes(0);
  await figure.set({ tau: 0.5 });
  const link = await figure.do((element) => element.shareURL());
  expect(link).toContain("/p/moco/#v=2&");
  await page.goto(link);
  expect((await (await new Figure(page).ready()).state()).tau).toBe(0.5);
  expect((await new AxeBuilder({ page }).exclude("contrastive-playground").analyze()).violations).toEqual([]);
});

test("every page has the link of the experiment that it names", async ({ page, open }) => {
  const known = await open("#v=2&until=1&batch=64");
  const recipes = await known.do(({ catalogue }) => catalogue?.recipes.map(({ id }) => id) ?? []);
  for (const id of recipes) {
    const html = await (await page.request.get(`${environment.site}p/${id}/`)).text();
    const [, src = ""] = html.match(/ src="(#v=[^"]*)"/) ?? [];
    const settings = await known.do((element, link) => element.stateDiff(link, {}), src.replaceAll("&amp;", "&"));
    expect(settings.recipe?.[0], id).toBe(id);
  }
  const html = await (await page.request.get(`${environment.site}s/80000-negatives/`)).text();
  const [, src = ""] = html.match(/ src="(#v=[^"]*)"/) ?? [];
  const settings = await known.do((element, link) => element.stateDiff(link, {}), src.replaceAll("&amp;", "&"));
  expect([settings.memory?.[0], settings.batch?.[0]]).toEqual([80_000, 1024]);
});

test("a preview picture is taken of the page itself", async ({ page }) => {
  const { preview } = await import("../../../www/addresses/preview.mjs" as string);
  const png: Uint8Array = await preview(page, `${environment.site}d/clusters/`, 20);
  const { width, height } = await page.evaluate(
    async (bytes) => {
      const { width, height } = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      return { width, height };
    },
    [...png],
  );
  expect([width, height]).toEqual([1200, 630]);
  await expect(page.getByText("Paused at step 20.", { exact: true })).toBeVisible();
});
