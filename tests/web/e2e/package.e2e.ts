// The npm package, installed from the packed file: it works in a page without tools, with Vite and with webpack.

import type { Page } from "@playwright/test";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { builtByVite, builtByWebpack, compiled, install, PAGE, servedByVite } from "./support/installed.mjs";
import { expect, test } from "./support/test.js";

let host = "";
let remove = async () => {};
test.beforeAll(async () => {
  ({ host, remove } = await install(environment.folder));
});
test.afterAll(() => remove());

/** Serves a folder below the site, and opens a page of it. */
async function openIn(page: Page, folder: string, file = "index.html"): Promise<void> {
  const below = `${environment.site}host/`;
  await page.route(`${below}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ path: folder + pathname.slice(new URL(below).pathname.length - 1) });
  });
  await page.goto(below + file);
}

/** The element trains as its link says, with data and worker from where the host has put them, and can be printed. */
async function trains(page: Page): Promise<void> {
  const figure = await new Figure(page).ready();
  expect(await figure.step()).toBe(2);
  expect(await figure.do((element) => element.shareURL())).toMatch(new RegExp(`^${PAGE}#v=2&`));
  await page.emulateMedia({ media: "print" });
  await expect(figure.root.locator(".qr")).toBeVisible();
}

test("in a page without tools, which has put the engine elsewhere", async ({ page }) => {
  const engines: string[] = [];
  page.on("request", (request) => request.url().endsWith(".wasm") && engines.push(request.url()));
  await openIn(page, host, "plain.html");
  await trains(page);
  const [first, ...others] = engines;
  expect(first).toBe(`${environment.site}host/engine.wasm`);
  // The rest is asked for more than once where it is needed before it has arrived.
  for (const other of others) expect(other).toBe(`${environment.site}host/rest.wasm`);
});

test("built by Vite", async ({ page }) => {
  await openIn(page, await builtByVite(host));
  await trains(page);
});

test("served by Vite", async ({ page }) => {
  const server = await servedByVite(host);
  await page.goto(server.url);
  await trains(page);
  await server.close();
});

test("built by webpack", async ({ page }) => {
  await openIn(page, await builtByWebpack(host));
  await trains(page);
});

test("TypeScript knows the element, its events and the connection to a frame", async () => {
  expect(await compiled(host)).toBe("");
});
