// The element as a guest: in frames, several on a page, removed and moved. On both engines.

import type { ContrastivePlayground } from "../../../www/element/playground.js";
import { itemAt } from "../../../www/entries.js";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { openHost } from "./support/host.js";
import { expect, test } from "./support/test.js";

/** Settings whose steps no second worker can share, however busy the machine is. */
const ONE_WORKER = "tower=shared";

for (const sandbox of ["", ' sandbox="allow-scripts"', ' sandbox="allow-scripts allow-same-origin"']) {
  test(`in another site's frame with only src, width, height${sandbox}`, async ({ page, engine }) => {
    const wanted = engine === "gpu" ? "&engine=gpu" : "";
    const src = `${environment.site}?embed=1${wanted}#v=1&until=4`;
    await openHost(page, `<iframe src="${src.replaceAll("&", "&amp;")}" width="800" height="600"${sandbox}></iframe>`);
    const frame = page.frameLocator("iframe");
    const figure = await new Figure(frame).ready();
    expect(await figure.step()).toBe(4);
    expect((await figure.engine())?.kind).toBe(engine);
    await expect(frame.getByRole("heading", { level: 1 })).toBeHidden();
    await figure.button("Play").click();
    await figure.passes(4);
  });
}

test("several elements stand on one page, each with its own run", async ({ page }) => {
  await openHost(
    page,
    `<script type="module" src="${environment.site}element.js"></script>
     <contrastive-playground state="#v=1&amp;seed=1" autoplay="0"></contrastive-playground>
     <contrastive-playground state="#v=1&amp;seed=2&amp;tau=0.5" autoplay="0"></contrastive-playground>`,
  );
  const first = await new Figure(page, 0).ready();
  const second = await new Figure(page, 1).ready();
  await first.stepBy(3);
  await second.stepBy(5);
  expect([await first.step(), await second.step()]).toEqual([3, 5]);
  expect((await first.state()).tau).toBe(0.1);
  expect((await second.state()).tau).toBe(0.5);
  expect((await first.metrics()).loss).not.toBe((await second.metrics()).loss);
});

test("figures of a group share a clock and a temperature", async ({ page }) => {
  const of = (batch: number) =>
    `<contrastive-playground src="#v=2&amp;until=2&amp;batch=${batch}" group="pair" ui="min"></contrastive-playground>`;
  await openHost(page, `<script type="module" src="${environment.site}element.js"></script>${of(32)}${of(64)}`);
  const first = await new Figure(page, 0).ready();
  const second = await new Figure(page, 1).ready();
  await first.button("Play").click();
  await second.passes(4);
  await second.button("Pause").click();
  await expect(first.button("Play")).toBeVisible();
  await expect.poll(async () => (await first.step()) - (await second.step())).toBe(0);
  await first.root.getByRole("slider", { name: /Temperature/ }).fill("0.5");
  await expect.poll(async () => (await second.state()).tau).toBe((await first.state()).tau);
  expect((await second.state()).batch).toBe(64);
});

test("the page that copied links open is the author's to say", { tag: "@cpu" }, async ({ page }) => {
  await openHost(
    page,
    `<script type="module" src="${environment.site}element.js"></script>
     <contrastive-playground state="#v=1&amp;until=1" page="/lesson.html?embed=1&amp;id=3"></contrastive-playground>`,
  );
  const figure = await new Figure(page).ready();
  expect(await figure.do((element) => element.shareURL())).toContain("/lesson.html?id=3#v=2&");
  await figure.do((element) => element.setAttribute("page", "javascript:alert(1)"));
  expect((await figure.do((element) => element.shareURL())).startsWith(`${environment.site}#`)).toBe(true);
});

test("an element that is bound to its host's address leaves routes alone", async ({ page }) => {
  const host = `<script type="module" src="${environment.site}element.js"></script>
     <script>location.hash = "#/3/1";</script>`;
  await openHost(page, `${host}<contrastive-playground link autoplay="0"></contrastive-playground>`);
  const figure = await new Figure(page).ready();
  await figure.do((element) => element.setState({ tau: 0.5 }));
  expect(await page.evaluate(() => location.hash)).toBe("#/3/1");
  await page.evaluate(() => {
    location.hash = "";
  });
  await figure.do((element) => element.setState({ tau: 0.25 }));
  await expect.poll(() => page.evaluate(() => location.hash)).toContain("tau=0.25");
});

test("removal ends the worker; moving does not", async ({ page, open }) => {
  const figure = await open(`#v=1&steps=100000&${ONE_WORKER}`);
  await figure.passes(5);
  expect(page.workers()).toHaveLength(1);
  const before = await figure.do((element) => {
    const place = document.createElement("section");
    document.body.append(place);
    place.append(element);
    return element.step;
  });
  await figure.passes(before);
  expect(page.workers()).toHaveLength(1);
  const closed = itemAt(page.workers(), 0).waitForEvent("close");
  await figure.do((element) => element.remove());
  await closed;
  expect(page.workers()).toHaveLength(0);
});

test("figures on the GPU train in one worker, those on the CPU each in its own", async ({ page, engine }) => {
  const link = `#v=2&amp;batch=64&amp;steps=100000&amp;${ONE_WORKER}`;
  const one = `<contrastive-playground src="${link}" engine="${engine}"></contrastive-playground>`;
  await openHost(page, `<script type="module" src="${environment.site}element.js"></script>${one}${one}`);
  const [first, second] = [await new Figure(page, 0).ready(), await new Figure(page, 1).ready()];
  expect(page.workers()).toHaveLength(engine === "gpu" ? 1 : 2);
  await first.passes(2);
  await second.passes(2);
  const before = await second.step();
  await first.do((element) => element.remove());
  // The second one is the page's only one now, and goes on.
  await first.passes(before);
  await expect.poll(() => page.workers().length).toBe(1);
  const closed = itemAt(page.workers(), 0).waitForEvent("close");
  await first.do((element) => element.remove());
  await closed;
});

test("an element that is taken out and put back starts again", async ({ page, open }) => {
  const figure = await open("#v=1&until=6");
  const closed = itemAt(page.workers(), 0).waitForEvent("close");
  const element = await figure.root.elementHandle();
  // There are words to write when it goes.
  await element?.evaluate((node) => {
    (node as ContrastivePlayground).pause();
    (node as Element).remove();
  });
  await closed;
  await element?.evaluate((node) => document.body.append(node as Element));
  await figure.ready();
  expect(await figure.step()).toBe(6);
  await expect(figure.root.locator(".task")).toHaveText(/^Given/);
});

test("tells its host what happens", async ({ page, engine }) => {
  await openHost(
    page,
    `<script>
       const told = [];
       for (const name of ["ready", "metrics", "statechange", "finish"])
         addEventListener(name, (event) => told.push(name), true);
     </script>
     <script type="module" src="${environment.site}element.js"></script>
     <contrastive-playground state="#v=1&amp;steps=5" engine="${engine}"></contrastive-playground>`,
  );
  const figure = await new Figure(page).ready();
  await expect.poll(() => page.evaluate("told.includes('finish')")).toBe(true);
  await figure.set({ tau: 0.2 });
  await expect.poll(() => page.evaluate("told.includes('statechange')")).toBe(true);
  const told = (await page.evaluate("told")) as string[];
  expect(told).toContain("ready");
  expect(told).toContain("metrics");
});
