// A picture of an experiment, taken of the page that shows it.

import { PREVIEW } from "./pages.mjs";

/** A PNG of the page at this address after so many steps. `page`: a page of Playwright's browser. */
export async function preview(page, address, step = 300) {
  await page.setViewportSize(PREVIEW);
  await page.goto(`${address}?embed=1&ui=min&engine=cpu&until=${step}&theme=light`);
  await page.evaluate(() => document.querySelector("contrastive-playground").ready);
  return page.screenshot();
}
