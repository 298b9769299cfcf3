// A pair that is pinned is shown everywhere, and the run does not notice.

import type { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

/** The number of the pinned pair. */
async function pinnedPair(figure: Figure): Promise<number> {
  const line = figure.root.locator(".pinned");
  await expect(line).toHaveText(/^\s*Pinned: pair \d+ \(/);
  return Number(/pair (\d+)/.exec((await line.textContent()) ?? "")?.[1]);
}

test("a bar, a point or a pair's number pins a pair everywhere, until it is let go", async ({ page, open }) => {
  const figure = await open("#v=1&until=60&batch=64&view=matrix");
  const { root } = figure;
  const histogram = root.getByRole("img", { name: /^Histogram/ });
  const box = await histogram.boundingBox();
  if (!box) throw new Error("the histogram has a place");
  // On the right there are positives.
  await histogram.click({ position: { x: 0.93 * box.width, y: 0.8 * box.height } });
  const first = await pinnedPair(figure);
  await expect(root.locator(".equation sub").first()).toHaveText(`pair ${first}`);
  await expect(root.locator(".equation b.positive")).toHaveText(/^0\.[89]|^1\.00/);
  // In the table it is a row, in the forces the anchor.
  await root.locator("[data-chart=matrix] .picture").press("Home");
  await figure.button("Forces").click();
  await expect(root.locator("#lab .lab-controls .reading")).toHaveText(new RegExp(`^Forces on pair ${first}, class`));
  const loss = await root.locator(".equation .term b").last().textContent();
  await expect(root.locator(".loss-terms b").first()).toHaveText(loss ?? "");

  // By keyboard: a bar, and a number.
  await histogram.focus();
  for (const key of ["ArrowLeft", "ArrowLeft", "Enter"]) await page.keyboard.press(key);
  await expect(root.locator(".pinned")).not.toContainText(`pair ${first} `);
  const number = root.locator("#lab").getByLabel(/^Pair/);
  await number.fill("7");
  await number.press("Enter");
  await expect.poll(() => pinnedPair(figure)).toBe(7);

  await root.getByRole("button", { name: "Unpin pair 7" }).click();
  await expect(root.locator(".pinned")).toHaveCount(0);
  await expect(root.locator(".equation sub").first()).toHaveText("one pair");
  await figure.button("Pin everywhere").click();
  await expect.poll(() => pinnedPair(figure)).toBe(7);
});

test("the pinned pair stays while the run goes on and when it starts again, and changes no number of it", async ({
  open,
}) => {
  const figure = await open("#v=1&until=20&batch=64&recipe=xbm&view=forces");
  await figure.button("Pin everywhere").click();
  const pair = await pinnedPair(figure);
  const loss = await figure.stepBy(20);
  expect(await pinnedPair(figure)).toBe(pair);
  await figure.reset();
  await figure.stepBy(40);
  expect(await pinnedPair(figure)).toBe(pair);
  expect((await figure.metrics()).loss).toBe(loss);
  await expect(figure.root.locator(".equation sub").first()).toHaveText(`pair ${pair}`);
  // Other data have other pairs.
  await figure.set({ data: "clusters" });
  await expect(figure.root.locator(".pinned")).toHaveCount(0);
  const plain = await open("#v=1&until=40&batch=64&recipe=xbm");
  await expect.poll(() => plain.step()).toBe(40);
  expect((await plain.metrics()).loss).toBe(loss);
});

test("a click on a point of the sphere pins its pair", async ({ page, open }) => {
  const figure = await open("#v=1&until=60&dim=3&batch=64");
  const canvas = figure.root.locator("#embedding");
  const box = await canvas.boundingBox();
  if (!box) throw new Error("the sphere has a place");
  // Points are everywhere: one of these places has one near.
  for (const [x, y] of [
    [0.5, 0.5],
    [0.4, 0.6],
    [0.6, 0.4],
    [0.35, 0.35],
    [0.65, 0.65],
  ] as const) {
    await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
    if ((await figure.root.locator(".pinned").count()) > 0) break;
  }
  const clicked = await pinnedPair(figure);
  expect(clicked).toBeGreaterThanOrEqual(0);
  await figure.root.getByRole("button", { name: /^Unpin/ }).click();
  await canvas.press("Enter");
  await pinnedPair(figure);
});

test("arrow keys pin one query after another round the circle", async ({ page, open }) => {
  const figure = await open("#v=1&until=60&dim=2&batch=64");
  await figure.root.locator("#embedding").focus();
  const seen: number[] = [];
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowRight"]) {
    await page.keyboard.press(key);
    const before = seen.at(-1);
    await expect.poll(async () => (await pinnedPair(figure)) !== before).toBe(true);
    seen.push(await pinnedPair(figure));
  }
  expect(new Set(seen).size).toBe(2);
  expect(seen[2]).toBe(seen[0]);
});

for (const [width, height] of [
  [1280, 720],
  [1024, 768],
  [390, 844],
] as const) {
  test(`a click on the picture of a pair, or Enter on it, pins it everywhere: ${width} x ${height}`, async ({
    page,
    open,
  }) => {
    await page.setViewportSize({ width, height });
    const figure = await open("#v=2&until=20&batch=64");
    const pairs = figure.root.locator("#pairs");
    // There is room for two pairs at least, or none could be clicked.
    const { clientWidth, clientHeight } = await pairs.evaluate(({ clientWidth, clientHeight }) => ({
      clientWidth,
      clientHeight,
    }));
    expect(clientHeight).toBeGreaterThanOrEqual(50);
    await pairs.click({ position: { x: 0.1 * clientWidth, y: 0.25 * clientHeight } });
    const clicked = await pinnedPair(figure);
    await expect(figure.root.locator(".equation sub").first()).toHaveText(`pair ${clicked}`);
    const unpin = figure.root.getByRole("button", { name: /^Unpin/ });
    await unpin.click();
    await expect(unpin).toHaveCount(0);
    await pairs.focus();
    for (const key of ["ArrowRight", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    expect(await pinnedPair(figure)).not.toBe(clicked);
  });
}
