// Links: what they open, what they survive, and back and forward.

import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

const HASH = () => location.hash;

test("a link opened twice gives identical numbers", async ({ page, open }) => {
  const link = "#v=1&data=clusters&dim=8&tau=0.07&seed=5&collect=uniform";
  const run = async (figure: Figure) => {
    await figure.pause();
    await figure.reset();
    return [await figure.stepBy(1), await figure.stepBy(1), await figure.stepBy(30)];
  };
  const first = await run(await open(link));
  await page.goto("about:blank");
  const second = await run(await open(link));
  expect(second).toEqual(first);
});

test("until opens paused at its step, always with the same numbers, and play goes on from there", async ({
  page,
  open,
}) => {
  const figure = await open("#v=1&until=40");
  expect(await figure.step()).toBe(40);
  await expect(figure.button("Play")).toBeVisible();
  const { loss, recall_at_10 } = await figure.metrics();
  expect(loss).toBeGreaterThan(0);
  await page.goto("about:blank");
  const again = await (await open("#v=1&until=40")).metrics();
  expect({ loss: again.loss, recall_at_10: again.recall_at_10 }).toEqual({ loss, recall_at_10 });
  const reopened = new Figure(page);
  await reopened.button("Play").click();
  await reopened.passes(40);
});

test("fast-forward and step by step arrive at the same numbers", async ({ page, open }) => {
  const ahead = (await (await open("#v=1&until=25")).metrics()).loss;
  await page.goto("about:blank");
  const figure = await open("#v=1&until=0");
  for (let step = 0; step < 24; step++) await figure.stepBy(1);
  expect(await figure.stepBy(1)).toBe(ahead);
});

test("the address follows the settings, and back and forward step through them", async ({ page, open }) => {
  const figure = await open("#v=1&until=0");
  const data = figure.root.getByRole("combobox", { name: "Data" }).first();
  await data.selectOption("clusters");
  await expect.poll(() => page.evaluate(HASH)).toContain("data=clusters");
  expect(await page.evaluate(HASH)).toMatch(/^#v=2&/);
  const tau = figure.root.getByRole("spinbutton", { name: /temperature/i });
  await tau.fill("0.5");
  await tau.press("Enter");
  await expect.poll(() => page.evaluate(HASH)).toContain("tau=0.5");
  await page.goBack();
  await expect.poll(() => figure.state()).toMatchObject({ data: "clusters", tau: 0.1 });
  await page.goBack();
  await expect.poll(() => figure.state()).toMatchObject({ data: "digits", tau: 0.1 });
  await page.goForward();
  await expect.poll(() => figure.state()).toMatchObject({ data: "clusters", tau: 0.1 });
  await page.goForward();
  await expect.poll(() => figure.state()).toMatchObject({ data: "clusters", tau: 0.5 });
  expect(await figure.stepBy(2)).toBeGreaterThan(0);
});

test("unknown keys survive a visit", async ({ page, open }) => {
  const figure = await open("#v=1&until=0&glow=neon&zz=1%262");
  await figure.set({ tau: 0.2 });
  await expect.poll(() => page.evaluate(HASH)).toContain("tau=0.2");
  const hash = await page.evaluate(HASH);
  expect(hash).toContain("glow=neon");
  expect(hash).toContain("zz=1%262");
});

test("Copy link copies the address, or offers it for copying by hand", async ({ page, context, open }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const figure = await open("#v=2&tau=0.3&until=3");
  await figure.button("Copy link").click();
  await expect(figure.notices.filter({ hasText: "Link copied" })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).hash).toBe("#v=2&tau=0.3&until=3");
  await context.clearPermissions();
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("refused", "NotAllowedError"));
  });
  await figure.button("Copy link").click();
  await expect(figure.root.getByRole("dialog").getByRole("textbox")).toHaveValue(link);
});

/** What the link is, and whether a visitor has to be told. */
const hostile: Record<string, { link: string; told: boolean }> = {
  "not a link at all": { link: "#%%%&&&===?&#", told: true },
  "an unfinished escape": { link: "#v=1&tau=%E0%A4%A", told: true },
  "a version from the future": { link: "#v=99&tau=0.2", told: true },
  words: { link: "#v=1&batch=many&tau=warm&data=cats", told: true },
  "no number": { link: "#v=1&tau=NaN&rate=Infinity&seed=-0", told: true },
  "out of range": { link: "#v=1&tau=1e9&batch=-5&dim=100000&width=0&depth=99&pairs=1e12&steps=1e300", told: true },
  "the same key twice": { link: "#v=1&tau=0.2&tau=0.4", told: true },
  markup: {
    link: "#v=1&data=<img src=x onerror=hacked=1>&<script>hacked=1</script>=<svg onload=hacked=1>&tau=%3Cb%3E",
    told: true,
  },
  "names of JavaScript's own": { link: "#v=1&__proto__=1&constructor=2&toString=3&hasOwnProperty=4", told: false },
  "a million characters": { link: `#v=1&tau=${"9".repeat(1_000_000)}`, told: true },
  "ten thousand keys": { link: `#v=1${Array.from({ length: 10_000 }, (_, i) => `&k${i}=${i}`).join("")}`, told: true },
  "halves of characters and zeros": { link: "#v=1&tau=%00&data=%F0%9F&seed=%EF%BF%BF", told: true },
  "until beyond the budget": { link: "#v=1&steps=20&until=1000000", told: true },
  "a seed too large": { link: "#v=1&seed=18446744073709551616", told: true },
  "parts of a pair": { link: "#v=1&batch=64.5", told: true },
  "an element's name": { link: "#tau", told: false },
};

for (const [name, { link, told }] of Object.entries(hostile)) {
  test(`survives a link of ${name}`, async ({ page }) => {
    // Assigned in the page: an address bar would tidy it first.
    await page.goto(`${environment.site}?autoplay=0`);
    const figure = await new Figure(page).ready();
    for (const way of ["changed", "opened"]) {
      if (way === "changed") {
        await page.evaluate((link) => {
          location.hash = link;
        }, link);
      } else await page.reload();
      await figure.ready();
      if (told) await expect(figure.notices.first(), way).toBeVisible();
      expect(Number.isFinite(await figure.stepBy(2)), way).toBe(true);
      expect(await page.evaluate(() => "hacked" in globalThis), way).toBe(false);
      expect(await figure.words(), way).not.toMatch(/\bNaN\b|\bundefined\b/);
    }
  });
}
