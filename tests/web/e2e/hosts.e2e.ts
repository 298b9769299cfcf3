// The pages of examples/hosts: in each of them the figures train, lie right, and give links that open the same
// experiment; and each asks for something of its own.

import type { FrameLocator, Page } from "@playwright/test";
import type { ContrastivePlayground } from "../../../www/element/playground.js";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { HostServer } from "./support/host-server.mjs";
import { HOSTS } from "./support/hosts.js";
import { complaintsOf } from "./support/legible.js";
import { POLICY } from "./support/policy.js";
import { unreachableIn } from "./support/reachable.js";
import { expect, test as watched } from "./support/test.js";

const LEAST_PX = 12;

const test = watched.extend<object, { hosts: HostServer }>({
  hosts: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      const server = await HostServer.open(environment.site);
      await use(server);
      server.close();
    },
    { scope: "worker" },
  ],
});

/** What is special about a page. `after` is given its first figure. */
interface Special {
  before?(page: Page): Promise<unknown>;
  /** What stands behind # when it is opened. */
  route?: string;
  /** By how much the page scales its figures. */
  scale?(page: Page): Promise<number>;
  after?(page: Page, figure: Figure): Promise<unknown>;
}

const SPECIAL: Record<string, Special> = {
  plain: {
    after: async (page) => {
      const losses = [0, 1, 2].map(async (n) => (await new Figure(page, n).metrics()).loss);
      expect(new Set(await Promise.all(losses)).size).toBe(3);
    },
  },
  sandbox: {
    after: async (page) => expect(await page.frames()[1]?.evaluate(() => window.origin)).toBe("null"),
  },
  policy: {
    before: (page) =>
      page.addInitScript(() => {
        window.refused = [];
        document.addEventListener("securitypolicyviolation", ({ blockedURI }) => window.refused.push(blockedURI));
      }),
    after: async (page) => {
      const policy = await page.locator("meta[http-equiv]").getAttribute("content");
      expect(policy?.replace(/\s+/g, " ")).toBe(POLICY);
      expect(await page.evaluate(() => window.refused)).toEqual([]);
    },
  },
  router: {
    after: async (page, figure) => {
      await page.getByRole("link", { name: "Lesson 2" }).click();
      await figure.set({ tau: 0.25 });
      expect(await page.evaluate(() => location.hash)).toBe("#/lesson?id=2");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Lesson 2");
      expect((await figure.state()).tau).toBe(0.25);
    },
  },
  reveal: {
    route: "#/1",
    scale: (page) => page.evaluate(() => window.Reveal.getScale()),
    after: pointed,
  },
  isolated: { after: async (page) => expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true) },
  storage: {
    after: async (page) => {
      const read = page.evaluate(() => window.localStorage.length);
      await expect(read).rejects.toThrow("SecurityError");
    },
  },
  "right-to-left": {
    after: async (_, figure) => {
      const box = await figure.root.boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= 1280).toBe(true);
    },
  },
  paper: {
    after: (page) => printed(page, [new Figure(page, 0), new Figure(page, 1)]),
  },
  "forced-colours": {
    before: (page) => page.emulateMedia({ forcedColors: "active", colorScheme: "light" }),
    after: async (page, figure) => {
      const scheme = figure.root.locator("[data-scheme]").first();
      await expect(scheme).toHaveAttribute("data-scheme", "light");
      await page.emulateMedia({ colorScheme: "dark" });
      await expect(scheme).toHaveAttribute("data-scheme", "dark");
      await page.emulateMedia({ forcedColors: "none", colorScheme: "light" });
      await expect(scheme).toHaveAttribute("data-scheme", "dark");
    },
  },
};

/** What is pointed at is found in a figure that is scaled, and canvases have the pixels that are shown. */
async function pointed(page: Page, figure: Figure): Promise<void> {
  // How many steps the figure took until now depends on the machine.
  await figure.reset();
  await figure.stepBy(100);
  const histogram = figure.root.getByRole("img", { name: /^Histogram/ });
  const box = await histogram.boundingBox();
  if (!box) throw new Error("the histogram has a place");
  // On the right there are positives.
  await histogram.click({ position: { x: 0.93 * box.width, y: 0.8 * box.height } });
  await expect(figure.root.locator(".pinned")).toHaveText(/^\s*Pinned: pair \d+ \(/);
  await expect(figure.root.locator(".equation b.positive")).toHaveText(/^0\.[89]|^1\.00/);

  const pixels = () => histogram.evaluate((canvas) => canvas instanceof HTMLCanvasElement && canvas.width);
  expect(await pixels()).toBe(Math.round(box.width));
  // The window goes to a screen with twice the pixels; the element's own size stays.
  const session = await page.context().newCDPSession(page);
  const size = { width: 1290, height: 720, mobile: false };
  await session.send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 2 });
  await expect.poll(pixels).toBe(Math.round(2 * box.width));
}

/** The paper of a page leads to what its figures show. */
async function printed(page: Page, figures: readonly Figure[]): Promise<void> {
  const links = await Promise.all(figures.map((figure) => figure.do((element) => element.shareURL())));
  await page.emulateMedia({ media: "print" });
  for (const [n, { root }] of figures.entries()) {
    await expect(root.locator(".sheet a")).toHaveAttribute("href", links[n] ?? "");
    await expect(root.locator(".qr")).toBeVisible();
  }
  // From here on the browser alone says when it prints.
  await page.emulateMedia({ media: null });
  for (const { root } of figures) await expect(root.locator(".sheet")).toBeEmpty();
  const pdf = new TextDecoder("latin1").decode(await page.pdf({ preferCSSPageSize: true }));
  expect([...pdf.matchAll(/\/URI \(([^)]*)\)/g)].map(([, link]) => link)).toEqual(links);
}

declare global {
  interface Window {
    refused: string[];
    Reveal: { getScale(): number; getIndices(): { h: number } };
  }
}

/** The losses of the first steps. */
async function losses(element: ContrastivePlayground): Promise<number[]> {
  element.pause();
  await element.reset();
  await element.stepBy(5);
  return element.history().loss.value;
}

for (const host of HOSTS) {
  test(`${host.file}: figures train, lie right and give links to what they show`, async ({ page, hosts }) => {
    const { before, route = "", scale, after } = SPECIAL[host.file] ?? {};
    await before?.(page);
    await page.goto(hosts.url(host.file) + route, { waitUntil: "commit" });
    const place: Page | FrameLocator = host.framed ? page.frameLocator("iframe") : page;
    await expect(place.locator("contrastive-playground")).toHaveCount(host.figures);
    const figures = Array.from({ length: host.figures }, (_, n) => new Figure(place, n));
    for (const figure of figures) await figure.ready();
    const [figure] = figures as [Figure];

    const least_px = LEAST_PX * ((await scale?.(page)) ?? 1);
    for (const one of figures) {
      if (!(await one.root.isVisible())) continue;
      expect([...(await one.do(complaintsOf, least_px)), ...(await one.do(unreachableIn))]).toEqual([]);
    }
    await figure.button("Play").click();
    await figure.passes(await figure.step());
    await figure.pause();
    await after?.(page, figure);

    await figure.set({ tau: 0.5 });
    const [link, state] = [await figure.do((element) => element.shareURL()), await figure.state()];
    const before_opening = await figure.do(losses);
    expect(link.startsWith(hosts.page), link).toBe(true);
    await page.goto(link);
    const opened = await new Figure(page).ready();
    expect(await opened.state()).toEqual(state);
    expect(await opened.do(losses)).toEqual(before_opening);
  });
}

test("a deck is presented with the arrow keys and printed with all its figures", async ({ page, hosts }) => {
  await page.goto(hosts.url("reveal"));
  const slide = () => page.evaluate(() => `${window.Reveal.getIndices().h} ${location.hash}`);
  for (const at of [1, 2, 3, 4]) {
    await page.keyboard.press("ArrowRight");
    await expect.poll(slide).toBe(`${at} #/${at}`);
    if (at === 3) await new Figure(page.frameLocator("iframe")).ready();
    if (at > 2) continue;
    const figure = await new Figure(page, at - 1).ready();
    const slider = figure.root.getByRole("slider", { name: /temperature/i }).first();
    const tau = (await figure.state()).tau;
    await slider.press("ArrowRight");
    await expect.poll(async () => (await figure.state()).tau).not.toBe(tau);
    expect(await slide()).toBe(`${at} #/${at}`);
    await page.keyboard.press("Escape");
    await expect(slider).not.toBeFocused();
  }

  await page.goto(`${hosts.url("reveal")}?print-pdf`);
  await expect(page.locator(".pdf-page")).toHaveCount(5);
  const figures = [new Figure(page, 0), new Figure(page, 1), new Figure(page.frameLocator("iframe"))];
  for (const figure of figures) await figure.ready();
  await printed(page, figures);
});
