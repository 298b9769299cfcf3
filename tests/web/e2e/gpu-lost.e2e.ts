// The GPU is taken away while the page uses it. Whatever is done next, the run goes on with the CPU,
// and the page says why.

import type { Page } from "@playwright/test";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

/** The worker's script remembers its devices; a word over a channel destroys them, and there are no others then. */
async function takeable(page: Page): Promise<void> {
  const before = `
    const devices = [];
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...args) {
      const device = await request.apply(this, args);
      devices.push(device);
      return device;
    };
    new BroadcastChannel("take").onmessage = () => {
      GPU.prototype.requestAdapter = async () => null;
      for (const device of devices) device.destroy();
      new BroadcastChannel("taken").postMessage(1);
    };`;
  await page.route("**/worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `{${before}\n}\n${await response.text()}` });
  });
}

function takeAway(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        new BroadcastChannel("taken").onmessage = () => resolve();
        new BroadcastChannel("take").postMessage(1);
      }),
  );
}

/** What is done next, and whether the run is playing meanwhile. */
const next: [string, boolean, (figure: Figure) => Promise<unknown>][] = [
  ["the plan changes", true, (figure) => figure.set({ collect: "uniform", negatives: 8 })],
  ["the plan of a paused run changes", false, (figure) => figure.set({ collect: "uniform", negatives: 8 })],
  ["a paused run takes a step", false, (figure) => figure.stepBy(1)],
  ["a view of a paused run is opened", false, (figure) => figure.button("Forces").click()],
];

for (const [what, playing, job] of next) {
  test(`the GPU is taken away, and ${what}`, async ({ page }) => {
    await takeable(page);
    await page.goto(`${environment.site}?engine=gpu#v=1&batch=32&until=5&steps=100000`);
    const figure = await new Figure(page).ready();
    expect((await figure.engine())?.kind).toBe("gpu");
    if (playing) await figure.play();
    await takeAway(page);
    await job(figure);
    await expect(figure.root.locator(".notes")).toContainText("The run goes on with the CPU: the GPU was lost.");
    await expect(figure.root.locator(".badge b")).toHaveText("CPU");
    await expect(page.getByRole("alert")).toHaveCount(0);
    expect(Number.isFinite(await figure.stepBy(2))).toBe(true);
  });
}
