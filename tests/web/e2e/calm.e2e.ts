// Views of single items while a run goes on at full speed: every frame shows whole rows and all pictures, and nothing
// large changes more often than three times a second (WCAG 2.3.1).

import { itemAt } from "../../../www/entries.js";
import type { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

const WATCHED_MS = 4000;
/** What counts as a large change: so much of the picture becomes lighter or darker by so much of the range. */
const LARGE = { share: 0.25, luminance: 0.1 };

test.use({ reducedMotion: "no-preference" });

/** What was first seen at `to_ms` and not yet in the frame before, at `from_ms`: on a busy machine long before. */
interface Change {
  from_ms: number;
  to_ms: number;
}

/** How many changes fell within one second for certain. */
function withinASecond(changes: Change[]): number {
  const counts = changes.map(({ from_ms }, n) => changes.slice(n).filter(({ to_ms }) => to_ms < from_ms + 1000).length);
  return Math.max(0, ...counts);
}

/** Starts the run as fast as it goes. */
async function atFullSpeed(figure: Figure): Promise<void> {
  await figure.root.getByLabel(/speed/i).first().selectOption({ label: "Fastest" });
  await figure.play();
  await figure.passes(20);
}

for (const [recipe, order] of [
  ["in-batch", "class"],
  ["in-batch", "cluster"],
  ["xbm", "class"],
  ["uniform", "class"],
] as const) {
  test(`the table of similarities changes slowly: ${recipe}, by ${order}`, async ({ open }) => {
    const figure = await open(`#v=1&until=0&steps=20000&recipe=${recipe}&view=matrix`);
    await figure.root.getByLabel(/Rows ordered by/).selectOption(order);
    await figure.root.locator("#lab [data-chart=matrix] canvas").waitFor();
    await atFullSpeed(figure);
    const { frames, changes, rows } = await figure.do(
      async (element, { watched_ms, share, luminance }) => {
        const small = document.createElement("canvas");
        [small.width, small.height] = [64, 64];
        const context = small.getContext("2d", { willReadFrequently: true });
        if (!context) throw new Error("no canvas");
        const changes: Change[] = [];
        const rows = new Set<string>();
        let before: Float32Array | undefined;
        let frames = 0;
        let from_ms = 0;
        const began_ms = performance.now();
        while (performance.now() - began_ms < watched_ms) {
          await new Promise(requestAnimationFrame);
          const to_ms = performance.now();
          const canvas = element.renderRoot.querySelector<HTMLCanvasElement>("#lab [data-chart=matrix] canvas");
          if (!canvas || canvas.width === 0) throw new Error("the table is gone");
          frames += 1;
          context.clearRect(0, 0, 64, 64);
          context.drawImage(canvas, 0, 0, 64, 64);
          const { data } = context.getImageData(0, 0, 64, 64);
          const light = Float32Array.from({ length: 64 * 64 }, (_, n) => {
            const part = (at: number) => ((data[4 * n + at] ?? Number.NaN) / 255) ** 2.2;
            return 0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2);
          });
          const changed = before
            ? light.filter((value, n) => Math.abs(value - (before?.[n] ?? 0)) >= luminance).length
            : 0;
          if (changed >= share * light.length) changes.push({ from_ms, to_ms });
          before = light;
          from_ms = to_ms;
          rows.add(element.renderRoot.querySelector("#lab [data-chart=matrix] svg")?.textContent ?? "");
        }
        return { frames, changes, rows: [...rows] };
      },
      { watched_ms: WATCHED_MS, ...LARGE },
    );
    expect(frames).toBeGreaterThan(10);
    expect(withinASecond(changes)).toBeLessThanOrEqual(3);
    // The names beside the rows: the same rows in the same order.
    expect(rows).toHaveLength(1);
  });
}

test("the forces stay with their pair, their scale and their pictures", async ({ open }) => {
  const figure = await open("#v=1&until=0&steps=20000&view=forces");
  const lab = figure.root.locator("#lab");
  await lab.locator(".term-items canvas").first().waitFor();
  const said = await lab.locator(".lab-controls .reading").textContent();
  await atFullSpeed(figure);
  const seen = await figure.do(async (element, watched_ms) => {
    const scales: (Change & { words: string })[] = [];
    const lists: (Change & { words: string })[] = [];
    const sayings = new Set<string>();
    const blank: string[] = [];
    let from_ms = 0;
    const began_ms = performance.now();
    while (performance.now() - began_ms < watched_ms) {
      await new Promise(requestAnimationFrame);
      const to_ms = performance.now();
      const lab = element.renderRoot.querySelector("#lab");
      const items = [...(lab?.querySelectorAll(".term-items li") ?? [])];
      for (const item of items) if (!item.querySelector("canvas")) blank.push(item.textContent ?? "");
      if (items.length < 4) blank.push(`${items.length} items`);
      sayings.add(lab?.querySelector(".lab-controls .reading")?.textContent ?? "");
      const drawing = lab?.querySelector("[data-chart=forces] svg.drawing")?.textContent ?? "";
      const scale = /a force of [\d.e-]+/.exec(drawing)?.[0] ?? "none";
      if (scales.at(-1)?.words !== scale) scales.push({ words: scale, from_ms, to_ms });
      const listed = items.map((item) => item.querySelector("b")?.textContent).join();
      if (lists.at(-1)?.words !== listed) lists.push({ words: listed, from_ms, to_ms });
      from_ms = to_ms;
    }
    return { scales, lists, sayings: [...sayings], blank };
  }, WATCHED_MS);
  expect(seen.blank).toEqual([]);
  expect(seen.sayings).toEqual([said]);
  for (const list of [seen.scales, seen.lists]) expect(withinASecond(list)).toBeLessThanOrEqual(3);
});

test("the keys that are found stand in whole rows, with their pictures, for a second at least", async ({ open }) => {
  const figure = await open("#v=1&until=0&steps=20000&view=ask");
  const list = figure.root.getByRole("list", { name: /keys found first/ });
  await expect(list.locator("canvas")).toHaveCount(12);
  await atFullSpeed(figure);
  const { orders, wrong, frames } = await figure.do(async (element, watched_ms) => {
    const orders: (Change & { words: string })[] = [];
    const wrong: string[] = [];
    let frames = 0;
    let from_ms = 0;
    const began_ms = performance.now();
    while (performance.now() - began_ms < watched_ms) {
      await new Promise(requestAnimationFrame);
      const to_ms = performance.now();
      frames += 1;
      const rows = [...element.renderRoot.querySelectorAll<HTMLElement>(".ask-list li")];
      if (rows.length !== 12) wrong.push(`${rows.length} rows`);
      if (!rows.every((row) => row.querySelector("canvas"))) wrong.push("a picture is missing");
      const boxes = rows.map((row) => row.getBoundingClientRect());
      for (const [n, { bottom }] of boxes.slice(0, -1).entries()) {
        const gap = (boxes[n + 1]?.top ?? Number.NaN) - bottom;
        if (gap < -0.5 || gap > 12) wrong.push(`row ${n + 1} is ${gap} px below the one before`);
      }
      const words = rows.map((row) => row.dataset.key).join();
      if (orders.at(-1)?.words !== words) orders.push({ words, from_ms, to_ms });
      from_ms = to_ms;
    }
    return { orders, wrong, frames };
  }, WATCHED_MS);
  expect(frames).toBeGreaterThan(10);
  expect(wrong).toEqual([]);
  // None went for certain before its second was over.
  orders.slice(2).forEach(({ to_ms }, n) => {
    expect(to_ms - itemAt(orders, n + 1).from_ms).toBeGreaterThan(990);
  });
});

test("a view that is opened comes into sight, by its button and by the page's link", async ({ page, open }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  const figure = await open("#v=1&until=10");
  const head = (name: string) => figure.root.getByRole("heading", { name, exact: true });
  for (const [button, title] of [
    ["Matrix", "Matrix"],
    ["Ask it", "Ask it"],
  ] as const) {
    await page.evaluate(() => window.scrollTo(0, 0));
    await figure.button(button).click();
    await expect(head(title)).toBeInViewport({ ratio: 1 });
    await expect.poll(async () => (await head(title).boundingBox())?.y).toBeLessThan(300);
    await figure.button(button).click();
  }
  await page.goto("about:blank");
  await open("#v=1&until=10&view=forces");
  await expect(head("Forces")).toBeInViewport({ ratio: 1 });
  await expect.poll(async () => (await head("Forces").boundingBox())?.y).toBeLessThan(300);
});
