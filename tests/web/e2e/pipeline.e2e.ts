// Where negatives come from: recipes set the cards, changed cards make the recipe one's own, and nothing of it breaks a
// run or starts it again in silence.

import { itemAt } from "../../../www/entries.js";
import type { Settings } from "../../../www/generated/settings.js";
import { chooseRecipe, type Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

/** The pipeline of this figure, opened. */
async function pipelineOf(figure: Figure) {
  await figure.button("Pipeline").click();
  const pipeline = figure.root.getByRole("region", { name: "Where negatives come from" });
  await expect(pipeline).toBeVisible();
  return {
    pipeline,
    recipe: pipeline.getByRole("combobox", { name: "Recipe" }),
    card: (name: string) => pipeline.getByRole("region", { name, exact: true }),
    story: pipeline.locator(".story"),
  };
}

/** Names that people type, and the recipe that they mean. */
const KNOWN = {
  GISTEmbed: "gist",
  MoCo: "moco",
  STAR: "star",
  ADORE: "adore",
  "TAS-Balanced": "tas-balanced",
  DPR: "in-batch",
  SimCLR: "simclr",
  CLIP: "learnt-temperature",
  SigLIP: "siglip",
  XBM: "xbm",
  HCL: "hcl",
  DCL: "dcl",
  MoCHi: "mochi",
  SupCon: "supcon",
  RocketQA: "rocketqa",
  InfoNCE: "in-batch",
};

const STAGES = ["Compose", "Collect", "Filter", "Weigh", "Loss", "Temperature"];

test("a recipe sets the cards, says what it changed and where it comes from, and does not stop the run", async ({
  open,
}) => {
  const figure = await open("#v=1&steps=100000");
  const { pipeline, recipe, card, story } = await pipelineOf(figure);
  for (const stage of STAGES) await expect(card(stage)).toBeVisible();
  await figure.passes(5);
  const before = await figure.step();
  await chooseRecipe(recipe, "positive-aware");
  await expect(story).toHaveText(/^Positive-aware sets Negatives to .* \(was .*\), Leave out to .* \(was None\)/);
  await expect(pipeline.getByText(/Moreira et al\. 2024, NV-Retriever/)).toBeVisible();
  await expect(pipeline.getByText(/Look for:/)).toBeVisible();
  expect(await figure.state()).toMatchObject({ recipe: "positive-aware", filter: "relative" });
  await expect(card("Filter").getByRole("combobox").first()).toHaveValue("relative");
  await expect(card("Filter").getByRole("code")).toHaveText(/relative/);
  await expect(pipeline.getByText("candidates", { exact: true })).toBeVisible();
  await figure.passes(before);
  await expect(story).not.toContainText("step 0");
  await expect(figure.notices).toHaveCount(0);
});

test("a changed card makes the recipe one's own", async ({ open }) => {
  const figure = await open("#v=1&until=3");
  const { recipe, card, story } = await pipelineOf(figure);
  await chooseRecipe(recipe, "positive-aware");
  await expect(recipe).toHaveAttribute("data-recipe", "positive-aware");
  await card("Weigh").getByRole("combobox").first().selectOption("focal");
  await expect(story).toContainText("The recipe is now your own");
  await expect(recipe).toHaveAttribute("data-recipe", "custom");
  expect(await figure.step()).toBe(3);
  await chooseRecipe(recipe, "in-batch");
  await expect(recipe).toHaveAttribute("data-recipe", "in-batch");
});

test("chosen, removed and false negatives are named in the views, not only drawn", async ({ open }) => {
  const figure = await open("#v=1&until=30");
  const embedding = figure.root.getByRole("img", { name: /^Embeddings/ });
  await expect(embedding).toHaveAccessibleName(/marked: \d+ of its class\./);
  await figure.set({ collect: "hard", negatives: 8, filter: "relative", relative: 0.1 });
  await expect(embedding).toHaveAccessibleName(/marked: \d+ of its class.*, \d+ removed\./);
  await figure.root.getByText("Table", { exact: true }).click();
  await expect(figure.root.getByRole("columnheader", { name: "removed" })).toBeVisible();
  await figure.button("Pipeline").click();
  await figure.root.getByText(/^All numbers/).click();
  await expect(figure.root.getByText("Removed", { exact: true })).toBeVisible();
});

test("a knob on a card changes the run and leaves the recipe its name", async ({ open }) => {
  const figure = await open("#v=1&until=3");
  const { recipe, card, story } = await pipelineOf(figure);
  await chooseRecipe(recipe, "positive-aware");
  const box = card("Filter").getByRole("spinbutton").first();
  await box.fill("0.2");
  await box.press("Enter");
  await expect(story).toContainText("with numbers of your own");
  expect((await figure.state()).recipe).toBe("positive-aware");
});

test("all recipes can be followed one after the other while training", async ({ page, open }) => {
  // Some sixty recipes, each trained with. The tests above choose by hand. All of it is one call to the page,
  // where hundreds of calls would take longer than the training.
  test.slow();
  const figure = await open("#v=1&steps=100000&batch=64&pairs=300");
  await pipelineOf(figure);
  const seen = await figure.do(async (element) => {
    const seen: Record<string, string> = {};
    let added = false;
    for (const { id, settings } of element.catalogue?.recipes ?? []) {
      await element.setState({ recipe: id });
      const from = element.step;
      // Synthetic pairs come and go only when a run begins.
      const adds = settings.compose === "smote" || settings.compose === "erasure";
      const begins = adds || added;
      added = adds;
      const end_ms = performance.now() + 20_000;
      while (element.step <= from && performance.now() < end_ms) await new Promise((go) => setTimeout(go, 20));
      const drawn = [...element.renderRoot.querySelectorAll(":not(style, style *)")];
      const words = drawn.flatMap((part) => [
        ...[...part.attributes].map(({ value }) => value),
        ...[...part.childNodes].flatMap((node) => (node instanceof Text ? [node.data] : [])),
      ]);
      const wrong = words.find((text) => /\bNaN\b|\bundefined\b/.test(text));
      if (element.state.recipe !== id) seen[id] = "is not the recipe";
      else if (element.step <= from || (from === 0 && !begins)) seen[id] = `stands still at step ${from}`;
      else seen[id] = wrong ?? "";
    }
    return seen;
  });
  expect(Object.keys(seen).length).toBeGreaterThan(20);
  expect(Object.entries(seen).filter(([, wrong]) => wrong)).toEqual([]);
  await expect(figure.root.getByRole("alert")).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
    0,
  );
});

/** The same numbers for the same seed: a walk that fails can be walked again. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

test("a random walk through the cards while training neither breaks nor resets in silence", async ({ page, open }) => {
  test.slow();
  const figure = await open("#v=1&steps=100000&batch=64&pairs=300");
  const { story } = await pipelineOf(figure);
  const { knobs: all = [] } = await figure.do((element) => ({ knobs: element.catalogue?.knobs }));
  const knobs = all.filter(({ group }) => group === "negatives" || group === "loss");
  const throw_dice = dice(20);
  const alert = figure.root.getByRole("alert");
  for (let change = 0; change < 40; change++) {
    const knob = itemAt(knobs, throw_dice(knobs.length));
    const { min = 0, max = 1, scale } = knob;
    const share = throw_dice(101) / 100;
    // Not the far end: the costliest settings would turn the walk into a wait.
    const top = knob.kind === "integer" ? Math.min(max, Math.max(min + 4, 128)) : max;
    const number = scale === "log" ? min * (top / min) ** share : min + share * (top - min);
    const value = knob.choices
      ? itemAt(knob.choices, throw_dice(knob.choices.length)).id
      : knob.kind === "integer"
        ? Math.round(number)
        : number;
    const what = `${change}: ${knob.id} = ${value}`;
    const before = await figure.step();
    await figure.set({ [knob.id]: value } as Partial<Settings>);
    let after = await figure.step();
    // A run may begin again or fall apart, and says so.
    const said = story.filter({ hasText: "started again" }).or(alert.filter({ hasText: "fell apart" }));
    if (after < before) await expect(said.first(), `${what} went back in silence`).toBeVisible();
    const trainsOn = async () => {
      // Falling apart is the one thing that may stop a run, at any moment.
      if (await alert.isVisible()) {
        await expect(alert, what).toContainText("fell apart");
        await figure.play();
        after = await figure.step();
      }
      return (await figure.step()) - after;
    };
    await expect.poll(trainsOn, what).toBeGreaterThan(0);
    expect(await figure.words(), what).not.toMatch(/\bNaN\b|\bundefined\b/);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
    0,
  );
});

test("a scene is offered with what it costs, and announces the restart", async ({ open }) => {
  const figure = await open("#v=1&until=20&seed=7");
  const { pipeline, recipe, story } = await pipelineOf(figure);
  // A scene of the test's own, so that it does not depend on which ones there are.
  await figure.do((element) => {
    const recipe = element.catalogue?.recipes.find(({ id }) => id === "oracle");
    if (recipe) recipe.scene = { data: "clusters", classes: 8 };
  });
  await figure.set({ tau: 0.5 });
  await chooseRecipe(recipe, "oracle");
  await expect(pipeline.getByText(/restarts the run/)).toBeVisible();
  expect(await figure.step()).toBe(20);
  const button = pipeline.getByRole("button", { name: /^Show it on/ });
  await button.click();
  await expect(button).toBeHidden();
  await expect(story).toContainText("The run started again from step 0.");
  await expect(figure.notices.filter({ hasText: "started again" })).toBeVisible();
  expect(await figure.state()).toMatchObject({ recipe: "oracle", data: "clusters", classes: 8, tau: 0.1, seed: 7 });
});

test("on a phone the cards lie under each other, one of them open", async ({ page, open }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const figure = await open("#v=1&until=5");
  const { card } = await pipelineOf(figure);
  const methods = () => Promise.all(STAGES.map((stage) => card(stage).getByRole("combobox").first().isVisible()));
  expect(await methods()).toEqual(STAGES.map(() => false));
  for (const stage of ["Filter", "Collect"]) {
    await card(stage).getByRole("button", { name: stage }).click();
    expect(await methods()).toEqual(STAGES.map((other) => other === stage));
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    );
  }
});

test("the pipeline is within reach of the keyboard and closes again", async ({ page, open }) => {
  const figure = await open("#v=1&until=5");
  await figure.button("Pipeline").focus();
  await page.keyboard.press("Enter");
  const recipe = figure.root.getByRole("combobox", { name: "Recipe" });
  await expect(recipe).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await figure.state()).recipe).not.toBe("in-batch");
  await page.keyboard.press("ArrowDown");
  // The first Escape closes the list, the second the pipeline.
  await page.keyboard.press("Escape");
  await expect(recipe).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(recipe).toBeHidden();
  await expect(figure.button("Pipeline")).toBeFocused();
});

test("a recipe is found by the name under which people know it", async ({ page, open }) => {
  const figure = await open("#v=1&until=3");
  const { pipeline, recipe } = await pipelineOf(figure);
  const options = pipeline.getByRole("listbox", { name: "Recipes" }).getByRole("option");
  await recipe.click();
  await expect(recipe).toHaveAttribute("aria-expanded", "true");
  await expect(pipeline.getByRole("group", { name: "Loss" }).getByRole("option", { name: /^SigLIP/ })).toBeVisible();
  for (const [name, id] of Object.entries(KNOWN)) {
    await recipe.fill(name);
    await expect(options.first(), name).toHaveAttribute("data-recipe", id);
  }
  await recipe.fill("ance");
  await expect(options.first()).toHaveText(/^ANCE · .* \(Xiong et al\. 2021\)$/);
  const active = await recipe.getAttribute("aria-activedescendant");
  await expect(pipeline.locator(`[id="${active}"]`)).toHaveText(/^ANCE/);
  await recipe.fill("hofstätter 2021");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await figure.state()).recipe).toBe("tas-balanced");
  await expect(recipe).toHaveValue(/^TAS-Balanced · /);
  await recipe.fill("no zebra");
  await expect(pipeline.getByText("No recipe says “no zebra”.")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(options).toHaveCount(0);
  expect((await figure.state()).recipe).toBe("tas-balanced");
});

test("the list of recipes stays within a phone's page, and a touch chooses", async ({ page, open }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const figure = await open("#v=1&until=3");
  const { pipeline, recipe } = await pipelineOf(figure);
  await recipe.click();
  const list = await pipeline.getByRole("listbox", { name: "Recipes" }).boundingBox();
  expect(list?.x).toBeGreaterThanOrEqual(0);
  expect((list?.x ?? 0) + (list?.width ?? 0)).toBeLessThanOrEqual(390);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
    0,
  );
  await expect(pipeline.getByRole("button", { name: "Compare" })).toHaveCount(0);
  await recipe.fill("moco");
  await pipeline.getByRole("listbox").getByRole("option").first().click();
  await expect.poll(async () => (await figure.state()).recipe).toBe("moco");
  // What was measured of it has room on the page too.
  await expect(pipeline.getByRole("button", { name: "Compare" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
    0,
  );
});

test("a recipe shows what was measured of it, and Compare opens both runs as they were measured", async ({ open }) => {
  const figure = await open("#v=2&recipe=gistembed&until=3&seed=5");
  const { pipeline } = await pipelineOf(figure);
  const measured = pipeline.getByRole("table");
  await expect(measured.getByRole("columnheader")).toHaveText(["InfoNCE", "GISTEmbed"]);
  await expect(measured.getByRole("row").nth(1)).toHaveText(
    /^Recall@1\s*0\.\d+\s*0\.\d+\s*(higher|lower) on \d+ of 10 seeds$/,
  );
  await pipeline.getByText(/put to the\s+test$/).click();
  await expect(pipeline.getByText(/holds on 10 of 10 seeds/).first()).toBeVisible();
  await pipeline.getByRole("button", { name: "Compare" }).click();
  const finding = figure.root.locator(".finding");
  await expect(finding).toContainText("A: InfoNCE · In-batch, B: GISTEmbed · Guided");
  await figure.passes(2);
  expect(await figure.state()).toMatchObject({ recipe: "in-batch", seed: 5, steps: 400, data: "hierarchy" });
});

test("the help of a setting opens by touch and by keyboard, and says what it is", async ({ page, open }) => {
  const figure = await open("#v=1&until=3&recipe=ance");
  const { card } = await pipelineOf(figure);
  const ask = card("Collect").getByRole("button", { name: "What is “Extra negatives”?" });
  const words = card("Collect").getByText(
    "How many extra keys are added; the method says whether per step or per query.",
  );
  await expect(words).toBeHidden();
  await expect(ask).toHaveAttribute("aria-expanded", "false");
  await ask.click();
  await expect(words).toBeVisible();
  await expect(ask).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("Escape");
  await expect(words).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(words).toBeVisible();
  await expect(card("Collect").getByRole("spinbutton", { name: "Extra negatives" })).toHaveAccessibleDescription(
    /per step/,
  );
  await card("Collect").getByText("Symbols", { exact: true }).click();
  await expect(card("Collect").getByText("similarity (cosine) of query i and key j")).toBeVisible();
});
