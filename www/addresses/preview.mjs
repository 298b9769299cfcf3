// A picture of an experiment, taken of the page that shows it.

import { PREVIEW } from "./pages.mjs";

/** A PNG of the page at this address after so many steps. `page`: a page of Playwright's browser. */
export async function preview(page, address, step = 300) {
  await page.setViewportSize(PREVIEW);
  await page.goto(`${address}?embed=1&ui=min&engine=cpu&until=${step}&theme=light`);
  await page.evaluate(() => document.querySelector("contrastive-playground").ready);
  // The keys around one query are asked for after the first picture.
  await page.waitForFunction(() => {
    const root = document.querySelector("contrastive-playground").shadowRoot;
    const is_seen = root.querySelector("#around:not([hidden])") !== null;
    return !is_seen || /rank \d/.test(root.querySelector(".embedding").textContent);
  });
  return page.screenshot();
}
