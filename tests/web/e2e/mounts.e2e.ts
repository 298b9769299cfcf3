// A page that puts figures in and takes them out again, as a course does that shows one per screen, keeps nothing.

import type { Page } from "@playwright/test";
import { environment } from "./support/environment.js";
import { expect, test } from "./support/test.js";

/** As many figures are there at once, as often. */
const AT_ONCE = 8;
/** Rounds before the first count: what is made once is made by then. */
const FIRST = 2;

/** Three figures without a view, one with a large one. */
const A_FEW_NODES = 3000;

const LINK = "#v=2&batch=8&hidden=4&dim=2&until=1";
const KINDS = [
  { name: "plain figures, two hundred of them", rounds: 25, link: LINK },
  { name: "figures with a second run", rounds: 5, link: `${LINK}&view=twins&twin=tau:0.5` },
  { name: "figures with the map", rounds: 5, link: `${LINK}&view=map` },
  { name: "figures on the page's own thread", rounds: 5, link: LINK, no_workers: true },
];

/** Nodes of the page, and megabytes of its scripts' memory, after everything that can be let go of is. */
async function held(page: Page): Promise<{ nodes: number; megabytes: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { nodes } = await session.send("Memory.getDOMCounters");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return { nodes, megabytes: usedSize / 1e6 };
}

/** Puts figures in, waits until each has its first picture, and takes them out. */
async function round(page: Page, link: string): Promise<void> {
  await page.evaluate(
    async ([count, link]) => {
      const figures = Array.from({ length: Number(count) }, () => {
        const figure = document.createElement("contrastive-playground");
        figure.setAttribute("src", String(link));
        figure.setAttribute("engine", "cpu");
        document.body.append(figure);
        return figure as HTMLElement & { ready: Promise<void> };
      });
      await Promise.all(figures.map(({ ready }) => ready));
      for (const figure of figures) figure.remove();
    },
    [AT_ONCE, link],
  );
  await expect.poll(() => page.workers().length).toBe(0);
}

for (const { name, rounds, link, no_workers } of KINDS) {
  test(`nothing is kept of ${name}`, async ({ page }) => {
    test.slow();
    if (no_workers) {
      await page.addInitScript(() => {
        window.Worker = class {
          constructor() {
            throw new DOMException("refused", "SecurityError");
          }
        } as never;
      });
    }
    const address = new URL("mounts.html", environment.site).href;
    const script = '<script type="module" src="./element.js"></script>';
    const html = `<!doctype html><title>Mounts</title><link rel="icon" href="data:,">${script}`;
    await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: html }));
    await page.goto(address);
    for (let n = 0; n < FIRST; n++) await round(page, link);
    const before = await held(page);
    for (let n = FIRST; n < rounds; n++) await round(page, link);
    const growth = async () => {
      const after = await held(page);
      return Math.max((after.nodes - before.nodes) / A_FEW_NODES, (after.megabytes - before.megabytes) / 3);
    };
    // What waits for a moment, such as the address for a printed page, is let go of after it. Chromium holds on to the
    // one that was last seen.
    await expect.poll(growth).toBeLessThan(1);
  });
}
