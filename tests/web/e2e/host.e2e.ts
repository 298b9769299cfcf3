// What a host asks of an element by attributes and methods, and what it is told.

import type { Page } from "@playwright/test";
import { PARTS } from "../../../www/element/hidden.css.js";
import type { ContrastivePlayground } from "../../../www/element/playground.js";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { unreachableIn } from "./support/reachable.js";
import { expect, test } from "./support/test.js";

interface Told {
  name: string;
  detail: Record<string, unknown>;
}

/** A page of the same site that holds an element and notes what it is told. */
async function openHost(page: Page, attributes: string, more = "", within = ""): Promise<Figure> {
  const address = new URL("host.html", environment.site).href;
  const html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
    <script>
      const told = [];
      for (const name of ["ready", "failed", "metric", "change", "finish", "visibility", "warning", "error"])
        addEventListener(name, (event) => {
          if (event instanceof CustomEvent) told.push({ name, detail: event.detail });
        }, true);
    </script>${more}
    <script type="module" src="./element.js"></script>
    <contrastive-playground ${attributes.replaceAll("&", "&amp;")}>${within}</contrastive-playground>
    <a href="#after">After</a></html>`;
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.goto(address);
  return new Figure(page);
}

const told = async (page: Page, name: string) => {
  const all = (await page.evaluate("told")) as Told[];
  return all.filter((one) => one.name === name).map(({ detail }) => detail);
};

test("a host hears of the numbers that it watches from the first look on", async ({ page }) => {
  const figure = await openHost(page, 'src="#v=2&batch=64" autoplay="0" watch="step"');
  await figure.ready();
  expect(await told(page, "metric")).toContainEqual({ name: "step", value: 0, step: 0 });
});

test("settings that the author sets, fixes and watches", async ({ page }) => {
  const figure = await openHost(
    page,
    'src="#v=2&until=2&batch=64" set="tau=0.05;seed=7" fixed="tau,seed" watch="step,tau"',
  );
  await figure.ready();
  expect(await figure.state()).toMatchObject({ tau: 0.05, seed: 7, batch: 64 });
  await expect(figure.root.getByRole("slider", { name: /Temperature/ }).first()).toBeDisabled();
  await expect(figure.button("New seed")).toBeDisabled();
  await expect.poll(() => told(page, "metric")).toContainEqual({ name: "step", value: 2, step: 2 });

  // A recipe brings a temperature of its own; the fixed one stays.
  await figure.do((element) => element.setState({ batch: 32 }));
  expect(await told(page, "change")).toContainEqual({ key: "batch", value: 32, by: "api" });
  await figure.do((element) => element.setState({ tau: 0.5 }));
  expect((await figure.state()).tau).toBe(0.5);
  await figure.do((element) => element.reset({ to: "author" }));
  expect(await figure.state()).toMatchObject({ tau: 0.05, seed: 7, batch: 64 });
  expect(await figure.step()).toBe(2);
});

test("the author opens a view, and so does a host", async ({ page }) => {
  const figure = await openHost(page, 'src="#v=2&until=2&batch=64" view="twins"');
  await figure.ready();
  await expect(figure.button("Twins")).toHaveAttribute("aria-expanded", "true");
  await figure.button("Matrix").click();
  await expect(figure.root).toHaveAttribute("view", "matrix");
  await figure.do((element) => element.setAttribute("view", "forces"));
  await expect(figure.button("Forces")).toHaveAttribute("aria-expanded", "true");
  await figure.do((element) => element.setAttribute("view", "rubbish"));
  await expect.poll(() => told(page, "warning")).toEqual([{ message: 'view: there is no view "rubbish".' }]);
  await expect(figure.root).toHaveAttribute("view", "forces");
});

test("the author chooses how much is shown, where it waits, and a host changes its mind", async ({ page }) => {
  const figure = await openHost(page, 'src="#v=2&batch=64" ui="chart" until="3" wach="loss" present');
  await figure.ready();
  expect(await figure.step()).toBe(3);
  const messages = (await told(page, "warning")).map(({ message }) => message);
  expect(messages).toEqual(["wach: there is no such attribute; did you mean watch?"]);
  await expect(figure.root.locator("#histogram")).toBeVisible();
  await expect(figure.root.getByRole("slider", { name: /Temperature/ }).first()).toBeVisible();
  for (const part of ["#around", "#embedding", "#loss", "#pairs", ".controls"])
    await expect(figure.root.locator(part)).toBeHidden();
  await figure.do((element) => {
    element.present = false;
    element.ui = "full";
  });
  await expect(figure.root.locator("#loss")).toBeVisible();
  await expect(figure.root.locator(".figure")).not.toHaveAttribute("data-present");
  await figure.do((element) => element.setAttribute("present", ""));
  await expect(figure.root.locator(".figure")).toHaveAttribute("data-present");
});

test("a question and a caption of the author stand in the figure at every size, and on paper", async ({ page }) => {
  const within = '<p slot="question">Which ones are pushed?</p><p slot="caption">Figure 3.</p><p>Not loaded.</p>';
  const figure = await openHost(page, 'src="#v=2&until=2&batch=64"', "", within);
  await figure.ready();
  const [question, caption] = [page.getByText("Which ones are pushed?").first(), page.getByText("Figure 3.").first()];
  for (const size of ["", "width:900px;height:600px", "width:360px", "width:360px;height:500px"]) {
    await figure.do((element, style) => element.setAttribute("style", style), size);
    await expect(question).toBeVisible();
    await expect(caption).toBeVisible();
    await expect.poll(() => figure.do(unreachableIn), size).toEqual([]);
    const [above, chart, below] = await Promise.all(
      [question, figure.root.locator("#loss"), caption].map(async (place) => (await place.boundingBox())?.y ?? 0),
    );
    expect(below, size).toBeGreaterThan(chart ?? 0);
    if (!size.includes("height")) expect(above, size).toBeLessThan(chart ?? 0);
  }
  await expect(page.getByText("Not loaded.")).toBeHidden();
  await page.emulateMedia({ media: "print" });
  await expect(figure.root.locator(".written")).toHaveText(["Which ones are pushed?", "Figure 3."]);
});

test("unknown names are told with the nearest one, and the run goes on", async ({ page }) => {
  const figure = await openHost(
    page,
    'state="rubbish" set="taus=1;until" fixed="bacth" watch="los" remember="nowhere"',
  );
  await figure.ready();
  const messages = (await told(page, "warning")).map(({ message }) => message);
  expect(messages).toContain('set: there is no setting "taus"; did you mean tau?');
  expect(messages).toContain('fixed: there is no setting "bacth"; did you mean batch?');
  expect(messages).toContain('watch: there is no number "los"; did you mean loss?');
  expect(messages).toContain('state: "rubbish" is no link; a link is like #v=2&tau=0.1.');
  expect(messages).toContain('remember: the page has no input or textarea with the id "nowhere".');
  await expect(figure.notices.first()).toBeVisible();
  const refused = await figure.do((element) => element.setState("rubbish").catch(({ message }) => message));
  expect(refused).toBe('state: "rubbish" is no link; a link is like #v=2&tau=0.1.');
  const compared = figure.do((element) => element.stateDiff("rubbish", {}).catch(({ message }) => message));
  expect(await compared).toBe('a: "rubbish" is no link; a link is like #v=2&tau=0.1.');
  await figure.do((element) => element.setState({ tau: 0.25 }));
  await figure.do((element) => element.setAttribute("state", "more rubbish"));
  await expect(figure.notices.filter({ hasText: "more rubbish" })).toBeVisible();
  expect((await figure.state()).tau).toBe(0.25);
});

test("a link is remembered in an input of the host, and opened from there", async ({ page }) => {
  const more = '<input id="answer" value="#v=2&amp;until=1&amp;batch=64&amp;tau=0.25">';
  const figure = await openHost(page, 'remember="answer" src="#v=2&until=1"', more);
  await figure.ready();
  expect((await figure.state()).tau).toBe(0.25);
  await figure.do((element) => element.setState({ tau: 0.5 }));
  await expect(page.locator("#answer")).toHaveValue(/^#v=2&.*tau=0\.5/);
});

test("a host takes curves, positions, differences and a worksheet's picture out", async ({ page }) => {
  const figure = await openHost(page, 'src="#v=2&until=12&batch=64"');
  await figure.ready();
  const taken = await figure.do(async (element) => {
    const kept = await element.snapshot("loss");
    const { loss, evaluations } = element.history();
    const at = element.embeddings();
    return {
      steps: loss.step.at(-1),
      losses: loss.value.length === loss.step.length,
      evaluations: evaluations.length,
      positions: at && at.queries.length === at.labels.length * at.axes && at.queries.length > 0,
      kept: kept && { ...kept, png: kept.png?.type },
      link: await element.shareURL(),
      apart: await element.stateDiff("#v=2&tau=0.5", { ...element.getState(), batch: 64, tau: 0.1 }),
    };
  });
  expect(taken.steps).toBe(11);
  expect(taken).toMatchObject({ losses: true, positions: true, apart: { tau: [0.5, 0.1] } });
  expect(taken.evaluations).toBeGreaterThan(0);
  expect(taken.kept).toMatchObject({ png: "image/png", link: taken.link });
  expect(taken.kept?.svg).toMatch(/^<svg/);
  expect(taken.kept?.csv).toContain("step");
  expect(taken.kept?.sentence).toContain("Step 12.");
});

test("a figure that cannot begin says so, with what was tried", async ({ page, complaints }) => {
  await page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "" }));
  const figure = await openHost(page, "");
  await expect.poll(() => told(page, "failed")).toHaveLength(1);
  const [failed] = await told(page, "failed");
  expect(failed).toMatchObject({ code: "assets", tried: ["a worker from its address"] });
  await expect(figure.root.getByRole("alert")).toContainText("could not be loaded");
  // Another try that succeeds is told like a first one.
  await page.unroute("**/*.wasm");
  await figure.root.getByRole("alert").getByRole("button").first().click();
  await figure.ready();
  expect(await told(page, "ready")).toHaveLength(1);
  complaints.splice(0);
});

test("keys that a control uses stay with it, others reach the host, and Escape gives the focus back", async ({
  page,
}) => {
  const more = `<script>
    const keys = [];
    document.addEventListener("keydown", (event) => keys.push(event.key));
  </script><button>Before</button>`;
  const figure = await openHost(page, 'src="#v=2&until=1&batch=64"', more);
  await figure.ready();
  const reached = () => page.evaluate("keys.splice(0)");

  const slider = figure.root.getByRole("slider", { name: /Temperature/ }).first();
  await slider.focus();
  for (const key of ["ArrowRight", "PageDown", "n"]) await page.keyboard.press(key);
  expect(await reached()).toEqual(["n"]);
  await figure.button("Step").focus();
  for (const key of ["Space", "ArrowRight"]) await page.keyboard.press(key);
  expect(await reached()).toEqual(["ArrowRight"]);
  await expect.poll(() => figure.step()).toBe(2);

  await page.keyboard.press("Escape");
  expect(await reached()).toEqual([]);
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe("body");

  // One stop leads past the figure.
  await page.getByRole("button", { name: "Before" }).focus();
  await page.keyboard.press("Tab");
  await expect(figure.button("Skip this figure")).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "After" })).toBeFocused();
});

for (const hide of ["encoders,controls", "embeddings,curve", "encoders,embeddings,formula,save,speed,seed,link,tau"]) {
  test(`what is left out leaves no hole: ${hide}`, async ({ page }) => {
    const figure = await openHost(page, `src="#v=2&until=2&batch=64" hide="${hide}"`);
    await figure.ready();
    for (const name of hide.split(",").filter((name) => name in PARTS))
      await expect(figure.root.locator(PARTS[name] ?? "").first(), name).toBeHidden();
    if (hide.includes("tau")) await expect(figure.root.locator(".temperature")).toHaveCount(0);
    for (const [width, height] of [
      [1280, 720],
      [900, 700],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await expect.poll(() => figure.do(unreachableIn), `${width} x ${height}`).toEqual([]);
      expect(await figure.do(holesIn), `${width} x ${height}`).toEqual([]);
    }
  });
}

/** Rows of cards that do not reach the right edge of the figure. Evaluated in the page. */
function holesIn(element: ContrastivePlayground): string[] {
  const figure = element.renderRoot.querySelector(".figure");
  const cards = [...(figure?.querySelectorAll(".card") ?? [])].filter((card) => card.checkVisibility());
  const boxes = cards.map((card) => card.getBoundingClientRect());
  const edge = Math.max(...boxes.map(({ right }) => right));
  const beside = (a: DOMRect, b: DOMRect) => a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes
    .filter((box) => !boxes.some((other) => beside(box, other) && other.right > edge - 2))
    .map(({ top, right }) => `nothing stands beside ${Math.round(right)} at ${Math.round(top)}`);
}

test("no part has the name of a setting, but for the seed's", async ({ open }) => {
  const figure = await open("#v=2&until=1&batch=64");
  const settings = await figure.do((element) => element.catalogue?.knobs.map(({ id }) => String(id)) ?? []);
  expect(settings.filter((id) => id in PARTS)).toEqual(["seed"]);
});
