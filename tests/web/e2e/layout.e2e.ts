// Where things are: on a laptop, on a phone, in a folder, with other wishes of the visitor.

import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

const overflow = () => {
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
  return { sideways: scrollWidth - clientWidth, down: scrollHeight - clientHeight };
};

test("one viewport at 1280 x 720, nothing cut off", async ({ page, open }) => {
  const figure = await open("#v=1&until=30");
  expect(await page.evaluate(overflow)).toEqual({ sideways: 0, down: 0 });
  for (const name of ["Play", "Step", "Restart", "New seed", "Copy link", "Pipeline", "More settings"]) {
    await expect(figure.button(name), name).toBeInViewport({ ratio: 1 });
  }
  const slider = figure.root.getByRole("slider", { name: /temperature/i }).first();
  await expect(slider).toBeInViewport({ ratio: 1 });

  const area = async (name: RegExp) => {
    const box = await figure.root.getByRole("img", { name }).boundingBox();
    if (!box) throw new Error(`${name} is not drawn`);
    expect(box.y + box.height).toBeLessThanOrEqual(720);
    return box.width * box.height;
  };
  const histogram = await area(/histogram/i);
  for (const other of [/^Embeddings/, /^Training pairs/, /^Loss/]) expect(histogram).toBeGreaterThan(await area(other));
  const below = await slider.boundingBox();
  const above = await figure.root.getByRole("img", { name: /histogram/i }).boundingBox();
  if (!below || !above) throw new Error("not drawn");
  expect(below.y).toBeGreaterThanOrEqual(above.y + above.height - 1);
});

test("stacked at 390 x 844, no scrolling sideways", async ({ page, open }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const figure = await open("#v=1&until=10");
  expect((await page.evaluate(overflow)).sideways).toBe(0);
  await expect(figure.button("Play")).toBeInViewport({ ratio: 1 });
  await figure.button("More settings").click();
  expect((await page.evaluate(overflow)).sideways).toBe(0);
});

test("runs from any folder of a host", async ({ page }) => {
  await page.goto(`${environment.site_below}#v=1&until=3`);
  const figure = await new Figure(page).ready();
  expect(await figure.step()).toBe(3);
  expect(await figure.stepBy(1)).toBeGreaterThan(0);
});

test("under reduced motion nothing moves until asked", async ({ page, open }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const figure = await open();
  await expect(figure.button("Play")).toBeVisible();
  expect(await figure.step()).toBe(0);
  await figure.button("Play").click();
  await figure.passes(0);
});

test("pauses while out of sight", async ({ page, open }) => {
  const figure = await open("#v=1&steps=100000");
  await figure.passes(0);
  await page.evaluate(() => {
    const spacer = document.createElement("div");
    spacer.style.cssText = "flex: none; height: 300vh";
    document.body.prepend(spacer);
    window.scrollTo(0, 0);
  });
  await expect(figure.root).not.toBeInViewport();
  // Speed is only shown while steps are being taken.
  await expect(figure.root.getByText(/steps\/s/)).toBeHidden();
  const stood_at = await figure.step();
  expect(await figure.do((element) => element.playing)).toBe(true);
  await page.evaluate(() => document.body.firstElementChild?.remove());
  await figure.passes(stood_at);
});

test("without JavaScript the page says what it is", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(environment.site);
  await expect(page.getByText(/InfoNCE/).first()).toBeVisible();
  await context.close();
});

test("without WebAssembly the page says so", async ({ page }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, "WebAssembly");
  });
  await page.goto(environment.site);
  await expect(page.getByRole("alert")).toContainText("WebAssembly");
});

test("training leaves the page free: the engine runs in workers only", async ({ page, open }) => {
  await page.addInitScript(() => {
    let instances = 0;
    Object.defineProperty(globalThis, "instances", { get: () => instances });
    for (const name of ["instantiate", "instantiateStreaming", "Instance"] as const) {
      const counted = new Proxy(WebAssembly[name], {
        apply(original, itself, given) {
          instances += 1;
          return Reflect.apply(original as () => unknown, itself, given);
        },
        construct(original, given) {
          instances += 1;
          return Reflect.construct(original as typeof WebAssembly.Instance, given);
        },
      });
      Object.assign(WebAssembly, { [name]: counted });
    }
  });
  const instances = () => page.evaluate(() => Number(Reflect.get(globalThis, "instances")));
  await (await open("#v=1&steps=100000")).passes(30);
  expect(await instances()).toBe(0);
  // Where workers are refused, the page has to train by itself, and the count shows it.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "Worker"));
  await (await open("#v=1&steps=100000")).passes(0);
  expect(await instances()).toBeGreaterThan(0);
});

test("when a figure says that it is ready, everything has its place", async ({ page, open }) => {
  await page.addInitScript(() => {
    const places: DOMRect[] = [];
    Object.assign(globalThis, { places });
    addEventListener("ready", ({ target }) => {
      const histogram = (target as Element).shadowRoot?.querySelector("#histogram");
      const note = (frames: number) => {
        if (histogram) places.push(histogram.getBoundingClientRect());
        if (frames > 0) requestAnimationFrame(() => note(frames - 1));
      };
      note(20);
    });
  });
  await open("#v=2&until=5");
  const places = () => page.evaluate(() => JSON.stringify(Reflect.get(globalThis, "places")));
  await expect.poll(async () => JSON.parse(await places()).length).toBe(21);
  const [first, ...later] = JSON.parse(await places());
  for (const place of later) expect(place).toEqual(first);
});

for (const [width, height] of [
  [1280, 720],
  [1024, 768],
  [820, 1180],
  [390, 844],
] as const) {
  test(`what is said of a run that fell apart covers nothing that it says to change: ${width} x ${height}`, async ({
    page,
    open,
  }) => {
    await page.setViewportSize({ width, height });
    const figure = await open("#v=2&until=0&batch=32&rate=10&decay=1");
    await figure.play();
    const panel = await page.getByRole("alert").boundingBox();
    if (!panel) throw new Error("the panel is not drawn");
    for (const [name, part] of Object.entries({
      slider: figure.root.getByRole("slider", { name: /temperature/i }).first(),
      histogram: figure.root.getByRole("img", { name: /histogram/i }),
      settings: figure.root.locator(".controls"),
      transport: figure.root.locator(".transport"),
    })) {
      const box = await part.boundingBox();
      if (!box) throw new Error(`${name} is not drawn`);
      const across = Math.min(panel.x + panel.width, box.x + box.width) - Math.max(panel.x, box.x);
      const down = Math.min(panel.y + panel.height, box.y + box.height) - Math.max(panel.y, box.y);
      expect(Math.min(across, down), name).toBeLessThanOrEqual(0);
    }
  });
}

test("notices, however many and long, leave the numbers free, and are read in full on demand", async ({ open }) => {
  const long = "nonsense".repeat(40);
  const figure = await open(`#v=2&until=3&rate=100&${long}=1&tau=9&batch=100000`);
  const notices = figure.root.getByRole("list", { name: "Notices" });
  await expect(notices.getByRole("listitem")).toHaveCount(1);
  const numbers = await figure.root.locator(".numbers").boundingBox();
  const box = await notices.boundingBox();
  if (!numbers || !box) throw new Error("not drawn");
  expect(box.y).toBeGreaterThanOrEqual(numbers.y + numbers.height);
  await notices.getByRole("button", { name: "Dismiss" }).focus();
  await expect(notices.getByRole("listitem")).toHaveCount(4);
  await expect(notices).toContainText(long.slice(0, 60));
});
