// Whatever a browser does when the worker asks it for a GPU, the CPU shows the first picture and the page says why. How
// soon that is, unit/gpu.test.ts holds with a clock of its own.

import type { Page } from "@playwright/test";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

/** By what the browser does: `navigator.gpu` as the worker finds it, and what the badge says of that. */
const cases = {
  "navigator.gpu is absent": { gpu: "undefined", said: /does not offer WebGPU/ },
  "navigator.gpu is null": { gpu: "null", said: /does not offer WebGPU/ },
  "reading navigator.gpu throws": { gpu: "(() => { throw new Error('blocked'); })()", said: /refused.*\(blocked\)/ },
  "there is no adapter": { gpu: adapter("async () => null"), said: /found no GPU/ },
  "the adapter is refused": { gpu: adapter("() => Promise.reject(new Error('blocked'))"), said: /\(blocked\)/ },
  "asking for the adapter throws": { gpu: adapter("() => { throw new Error('blocked'); }"), said: /\(blocked\)/ },
  "the adapter never comes": { gpu: adapter("() => new Promise(() => {})"), said: /did not answer within/ },
  "the adapter comes late": {
    gpu: adapter("() => late({ requestDevice: async () => device })"),
    said: /did not answer/,
  },
  "the device is refused": { gpu: device("() => Promise.reject(new Error('blocked'))"), said: /\(blocked\)/ },
  "asking for the device throws": { gpu: device("() => { throw new Error('blocked'); }"), said: /\(blocked\)/ },
  "the device never comes": { gpu: device("() => new Promise(() => {})"), said: /did not answer within/ },
  "the device comes late": { gpu: device("() => late(device)"), said: /did not answer/ },
  "only the first question is answered": {
    gpu: adapter("() => { if (asked++) throw new Error('blocked'); return found(async () => device); }"),
    said: /\(blocked\)/,
  },
} satisfies Record<string, { gpu: string; said: RegExp }>;

function adapter(request: string): string {
  return `({ requestAdapter: ${request} })`;
}

function device(request: string): string {
  return adapter(`async () => found(${request})`);
}

/** The worker's script, with another `navigator.gpu` before it. */
async function stub(page: Page, gpu: string): Promise<void> {
  const before = `
    let asked = 0;
    const device = { destroy() {} };
    const found = (requestDevice) => ({ requestDevice });
    const late = (value) => new Promise((resolve) => setTimeout(resolve, 2500, value));
    Object.defineProperty(navigator, "gpu", { configurable: true, get: () => ${gpu} });`;
  await page.route("**/worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `{${before}\n}\n${await response.text()}` });
  });
}

for (const [name, { gpu, said }] of Object.entries(cases)) {
  test(`the CPU shows the first picture, and the page says why: ${name}`, async ({ page }) => {
    await stub(page, gpu);
    await page.goto(`${environment.site}?autoplay=0`);
    const figure = await new Figure(page).ready();
    expect((await figure.engine())?.kind).toBe("cpu");
    await expect(figure.root.locator(".badge")).toContainText(said);
    expect(Number.isFinite(await figure.stepBy(2))).toBe(true);
  });
}

test("whoever asks for the GPU alone is refused in words", async ({ page }) => {
  await stub(page, cases["asking for the adapter throws"].gpu);
  await page.goto(`${environment.site}?engine=gpu`);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("No run on the GPU: this browser refused the GPU (blocked).");
});
