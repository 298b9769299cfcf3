// Playwright's `test`, watching: no test passes with an error on the console, an uncaught one, or a request to
// elsewhere.

import { test as base, expect, type Page } from "@playwright/test";
import { environment } from "./environment.js";
import { Figure } from "./figure.js";

interface Fixtures {
  /** Which engine this project is about. */
  engine: "cpu" | "gpu";
  /** Opens the page with this link and query on the project's engine, and waits until it is ready. */
  open(link?: string, query?: string): Promise<Figure>;
  /** What went wrong that nobody asked for; checked at the end. */
  complaints: string[];
}

export { expect };

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  engine: async ({}, use, info) => use(info.project.metadata.engine),

  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      watch(page, complaints);
      page.context().on("page", (other) => watch(other, complaints));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],

  open: async ({ page, engine }, use) => {
    await use(async (link = "", query = "") => {
      const wanted = engine === "gpu" ? "engine=gpu" : "";
      const parameters = [wanted, query].filter(Boolean).join("&");
      // From a page to itself with another hash a browser goes without loading it anew.
      if (page.url() !== "about:blank") await page.goto("about:blank");
      await page.goto(`${environment.site}${parameters && `?${parameters}`}${link}`);
      return new Figure(page).ready();
    });
  },
});

function watch(page: Page, complaints: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    const here = hostname === "127.0.0.1" || hostname === "localhost" || protocol === "data:" || protocol === "blob:";
    if (!here) complaints.push(`foreign request: ${request.url()}`);
  });
}
