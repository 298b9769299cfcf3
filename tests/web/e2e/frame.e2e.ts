// The figure in another site's frame has the verbs of the element, by messages.

import type { Page } from "@playwright/test";
import type { Connected } from "../../../www/frame/connect.js";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { openHost } from "./support/host.js";
import { expect, test } from "./support/test.js";

/** A host with a frame that it is connected to; what it hears stands in `heard`. */
async function connected(page: Page, { query = "", hash = "#v=2&until=2&batch=64", sandbox = "" } = {}): Promise<void> {
  const src = `${environment.site}?embed=1${query}${hash}`.replaceAll("&", "&amp;");
  await openHost(
    page,
    `<script>window.heard = [];</script>
     <iframe src="${src}" width="800" height="600"${sandbox}></iframe>
     <script type="module">
       import { connect } from "${environment.site}embed.js";
       connect(document.querySelector("iframe"), 20000).then((figure) => {
         for (const name of ["ready", "metric", "change", "height"])
           figure.on(name, (detail, verb) => heard.push({ name, detail, verb }));
         window.figure = figure;
       }, (refusal) => (window.refused = refusal));
     </script>`,
  );
}

interface Host {
  figure?: Connected;
  refused?: { code: string };
  heard: { name: string; verb: string; detail: Record<string, unknown> }[];
}
declare const window: Window & Host;

const call = (page: Page, method: string, ...params: unknown[]) =>
  page.evaluate(
    ([method, params]) =>
      window.figure?.call(method as string, ...(params as unknown[])).catch((refusal) => ({ refusal })),
    [method, params],
  );
const heard = (page: Page, name: string) =>
  page.evaluate((name) => window.heard.filter((one) => one.name === name), name);

for (const sandbox of ["", ' sandbox="allow-scripts"']) {
  test(`a host calls the figure and hears of it${sandbox}`, async ({ page }) => {
    await connected(page, { query: "&watch=step", sandbox });
    await expect.poll(() => heard(page, "ready")).toHaveLength(1);
    expect(await call(page, "getState")).toMatchObject({ batch: 64, tau: 0.1 });
    expect(await call(page, "setState", { tau: 0.5 })).toMatchObject({ applied: ["tau"] });
    expect(await heard(page, "change")).toEqual([
      { name: "change", verb: "interacted", detail: { key: "tau", value: 0.5, by: "api" } },
    ]);
    await call(page, "stepBy", 3);
    expect(await call(page, "metrics")).toMatchObject({ step: 5 });
    await expect
      .poll(() => heard(page, "metric"))
      .toContainEqual({
        name: "metric",
        verb: "progressed",
        detail: { name: "step", value: 5, step: 5 },
      });
    expect(await call(page, "shareURL")).toContain("tau=0.5");
    expect((await heard(page, "height")).at(-1)?.detail.height).toBeGreaterThanOrEqual(600);
    expect(await call(page, "stepBy", -1)).toMatchObject({ refusal: { code: "badcall" } });
    expect(await call(page, "remove")).toMatchObject({ refusal: { code: "unknown" } });
    expect(await call(page, "setState", "rubbish")).toMatchObject({ refusal: { code: "badlink" } });
    expect(await call(page, "getState")).toMatchObject({ batch: 64, tau: 0.5 });
  });
}

test("a flood of bad messages changes nothing", async ({ page }) => {
  await connected(page, { hash: "#v=2&steps=100000&batch=64" });
  const figure = await new Figure(page.frameLocator("iframe")).ready();
  await expect.poll(() => heard(page, "ready")).toHaveLength(1);
  await page.evaluate(() => {
    const frame = document.querySelector("iframe")?.contentWindow;
    const bad = [undefined, "tau=1", { ns: "cplay" }, { ns: "cplay", v: 1, id: 1, method: "__proto__", params: [] }];
    const worse = [
      { ns: "cplay", v: 1, id: {}, method: "play" },
      { ns: "cplay", v: 1, id: 2, method: "setState", params: [{ tau: {} }] },
    ];
    for (let n = 0; n < 10_000; n++) frame?.postMessage([...bad, ...worse][n % 6], "*");
  });
  const before = await figure.step();
  await figure.passes(before);
  expect((await figure.state()).tau).toBe(0.1);
  await expect.poll(() => call(page, "getState")).toMatchObject({ tau: 0.1 });
});

test("every call of a flood is answered: it is carried out or refused as too many", async ({ page }) => {
  await connected(page);
  await expect.poll(() => heard(page, "ready")).toHaveLength(1);
  const answers = await page.evaluate(async () => {
    const calls = Array.from({ length: 100 }, () => window.figure?.call("getState"));
    return (await Promise.allSettled(calls)).map((one) => (one.status === "rejected" ? one.reason.code : "done"));
  });
  expect(answers).toHaveLength(100);
  expect(new Set(answers)).toEqual(new Set(["done", "busy"]));
});

test("a frame that is locked to an origin answers no other", async ({ page }) => {
  await connected(page, { query: "&origin=https://school.example" });
  const figure = await new Figure(page.frameLocator("iframe")).ready();
  await page.evaluate(() => {
    const call = { ns: "cplay", v: 1, id: 1, method: "setState", params: [{ tau: 1 }] };
    document.querySelector("iframe")?.contentWindow?.postMessage(call, "*");
  });
  await figure.stepBy(2);
  expect((await figure.state()).tau).toBe(0.1);
  expect(await page.evaluate(() => window.figure)).toBeUndefined();
});
