// The engine for the CPU comes in two files: what the first pictures need, and the rest.

import type { Page, Request } from "@playwright/test";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

const REST = "**/contrastive_playground_rest.wasm";

/** A worker that cannot go on without the rest waits for it, and does not ask as scripts usually do. */
const waited = (request: Request) => request.resourceType() === "xhr";

test("the first pictures and steps need nothing of the rest, which comes by itself", async ({ page }) => {
  const asked: Request[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(REST, async (route) => {
    asked.push(route.request());
    await held;
    await route.continue();
  });
  await page.goto(environment.site);
  const figure = await new Figure(page).ready();
  await figure.play();
  await expect.poll(() => figure.step()).toBeGreaterThan(20);
  expect(asked.filter(waited)).toEqual([]);
  // A second worker, where one helps, asks for its own.
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  const arrived = page.waitForResponse(REST);
  release();
  await arrived;
  // Now the run can have what it did not have at first.
  await figure.set({ collect: "queue", loss: "triplet" });
  await expect.poll(() => figure.step()).toBeGreaterThan(0);
  expect(asked.filter(waited)).toEqual([]);
});

test("a link that needs the rest at once has it", async ({ page }) => {
  const figure = await openedAt(page, "#v=2&data=topics&collect=queue&loss=triplet&optimizer=adam&until=3");
  expect(await figure.step()).toBe(3);
});

test("where the rest is missing, what needs it says so, and can be tried again", async ({ page, complaints }) => {
  await page.route(REST, (route) => route.fulfill({ status: 404, body: "" }));
  const figure = await openedAt(page, "");
  await figure.stepBy(5);
  const refused = await figure.do((element) =>
    element.setState({ loss: "triplet" }).then(
      () => "",
      ({ message }) => message,
    ),
  );
  expect(refused + (await figure.root.getByRole("alert").textContent())).toContain(
    "The rest of the engine could not be loaded (status 404).",
  );
  await page.unroute(REST);
  await figure.root.getByRole("alert").getByRole("button").first().click();
  await figure.ready();
  await figure.set({ loss: "triplet" });
  await expect.poll(() => figure.step()).toBeGreaterThan(5);
  await expect(figure.root.getByRole("alert")).toHaveCount(0);
  // Not every browser tells the page that a worker met a 404.
  expect(complaints.splice(0).filter((complaint) => !complaint.includes("404"))).toEqual([]);
});

async function openedAt(page: Page, link: string): Promise<Figure> {
  await page.goto(environment.site + link);
  return new Figure(page).ready();
}

test("a server that does not say that the engine is wasm serves it all the same", async ({ page }) => {
  await page.route("**/*.wasm", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-type": "application/octet-stream" } });
  });
  await page.goto(environment.site);
  const figure = await new Figure(page).ready();
  await figure.play();
  await expect.poll(() => figure.step()).toBeGreaterThan(20);
});
