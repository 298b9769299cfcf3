// The views of more than one run: twins in lockstep, and a run that goes back.

import { AxeBuilder } from "@axe-core/playwright";
import { chooseRecipe, type Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

const SMALL = "#v=1&batch=64&width=32&until=0";

/** Opens a view by its tab. */
async function look(figure: Figure, id: string): Promise<void> {
  await figure.root.locator(`button[data-view=${id}]`).click();
  await expect(figure.root.locator("#lab h2")).toBeVisible();
}

/** The loss after each of these steps. */
async function losses(figure: Figure, steps: number[]): Promise<number[]> {
  const seen: number[] = [];
  for (const count of steps) seen.push(await figure.stepBy(count));
  return seen;
}

test("going back and on again with the same settings is the same run, to the bit", async ({ open, engine }) => {
  const figure = await open(SMALL);
  const plain = await losses(figure, [30, 25, 5]);
  await figure.reset();
  await look(figure, "rewind");
  expect(await losses(figure, [30, 25, 5])).toEqual(plain);
  const box = figure.root.getByRole("spinbutton", { name: "Step" });
  await box.fill("30");
  await box.press("Enter");
  await figure.button("Go back here").click();
  await expect.poll(() => figure.step()).toBe(30);
  expect((await figure.metrics()).loss).toBe(plain[0]);
  expect(await losses(figure, [25, 5])).toEqual(plain.slice(1));
  expect(engine).toBe("cpu");
});

test("the box of the step stands still while somebody types in it", async ({ open }) => {
  const figure = await open("#v=1&batch=64&width=32&steps=100000");
  await look(figure, "rewind");
  const box = figure.root.getByRole("spinbutton", { name: "Step" });
  await figure.passes(10);
  await box.focus();
  const said = await box.inputValue();
  const step = await figure.step();
  await figure.passes(step + 10);
  await expect(figure.root.locator(".scrubber-head .muted")).not.toHaveText(`of ${step}`);
  expect(await box.inputValue()).toBe(said);
  await box.blur();
  await expect(box).not.toHaveValue(said);
});

test("another setting from there is a branch beside the first; deleting takes it off", async ({ open }) => {
  const figure = await open(SMALL);
  await look(figure, "rewind");
  await figure.stepBy(60);
  const slider = figure.root.getByRole("slider", { name: "Step to go back to" });
  await slider.focus();
  await slider.press("Home");
  for (let n = 0; n < 20; n++) await slider.press("ArrowRight");
  await expect(figure.root.locator(".scrubber .reading")).toContainText("At step 20: loss");
  await figure.button("Go back here").click();
  await expect.poll(() => figure.step()).toBe(20);
  await figure.set({ tau: 0.5 });
  await figure.stepBy(30);
  const branches = figure.root.locator(".branches li");
  await expect(branches).toHaveCount(2);
  await expect(branches.nth(1)).toContainText("branch 2: Temperature τ 0.1 → 0.5 from step 20");
  const chart = figure.root.locator("[data-chart=rewind-loss]");
  await expect(chart.locator(".drawing text", { hasText: "branch 1" })).toHaveCount(1);
  await expect(chart.locator(".drawing text", { hasText: "2 leaves" })).toHaveCount(1);
  await chart.getByText("Table").click();
  await expect(chart.locator("tbody th", { hasText: "branch 1" }).first()).toBeVisible();
  // Going back before the change brings the earlier settings back.
  await figure.root.getByRole("spinbutton", { name: "Step" }).fill("10");
  await figure.root.getByRole("spinbutton", { name: "Step" }).press("Enter");
  await figure.button("Go back here").click();
  await expect.poll(() => figure.step()).toBe(10);
  expect((await figure.state()).tau).toBe(0.1);
  await figure.root.getByRole("button", { name: "Delete branch 1" }).click();
  await expect(branches.first()).toContainText("branch 2");
});

test("scrubbing pauses a run that plays", async ({ open }) => {
  const figure = await open("#v=1&batch=64&steps=5000");
  await figure.passes(20);
  await look(figure, "rewind");
  const slider = figure.root.getByRole("slider", { name: "Step to go back to" });
  await slider.focus();
  await slider.press("Home");
  await expect(figure.button("Play")).toBeVisible();
  // Typing a step pauses it too, from the first digit on.
  await figure.play();
  await figure.root.getByRole("spinbutton", { name: "Step" }).pressSequentially("1");
  await expect.poll(() => figure.do((element) => element.playing)).toBe(false);
  await expect(figure.button("Go back here")).toBeEnabled();
});

test("twins take the same steps, differ in what was asked, and the first is the run that it would be alone", async ({
  open,
}) => {
  const figure = await open(SMALL);
  const alone = await losses(figure, [20, 20]);
  await look(figure, "twins");
  await figure.root.getByLabel("They differ in").selectOption("tau");
  await figure.root.locator("#twin-tau").fill("0.5");
  await figure.root.locator("#twin-tau").press("Enter");
  await figure.button("Start both from step 0").click();
  await expect.poll(() => figure.step()).toBe(0);
  expect(await losses(figure, [20, 20])).toEqual(alone);
  await expect(figure.root.locator(".finding")).toContainText("A: Temperature τ 0.1, B: Temperature τ 0.5");
  await expect(figure.root.locator(".finding")).toContainText("Both are at step 40");
  expect(await figure.do((element) => element.shareURL())).toContain("view=twins&twin=tau:0.5");
  const row = figure.root.locator(".comparison tbody tr").first();
  await expect(row.locator("td")).toHaveCount(3);
  for (const id of ["twins-a", "twins-b", "twins-loss", "twins-recall"])
    await expect(figure.root.locator(`[data-chart=${id}]`)).toBeVisible();

  await figure.button("Pin A as ghost").click();
  await figure.button("Swap A and B").click();
  await expect(figure.root.locator(".finding")).toContainText("A: Temperature τ 0.5, B: Temperature τ 0.1");
  expect((await figure.state()).tau).toBe(0.5);
  await figure.button("Swap A and B").click();
  await figure.button("Keep B").click();
  await expect.poll(async () => (await figure.state()).tau).toBe(0.5);
  expect(await figure.step()).toBe(40);
  const kept = await figure.stepBy(20);
  await expect(figure.root.locator(".branches li")).toContainText("ghost 1: Temperature τ 0.1");

  // The one that was kept is the run of its settings.
  await figure.reset();
  await losses(figure, [20, 20]);
  expect(await figure.stepBy(20)).toBe(kept);
});

test("a link starts both; what cannot be a twin is said, and the run is there", async ({ open }) => {
  const figure = await open("#v=1&batch=64&width=32&until=12&view=twins&twin=width:16");
  await expect(figure.root.locator(".finding")).toContainText("Both are at step 12");
  await expect(figure.root.locator(".finding")).toContainText("B: Width 16");
  const other = await open("#v=1&batch=64&until=3&view=twins&twin=tau:50");
  await expect(other.notices).toContainText(["tau = 50 must be a number from 0.01 to 2"]);
  // The page is the same one: it goes to the other link's step once it has read it.
  await expect.poll(() => other.step()).toBe(3);
});

test("twins differ in a whole recipe, found by its name, and every setting that differs is said", async ({ open }) => {
  const figure = await open(SMALL);
  await look(figure, "twins");
  await figure.root.getByLabel("They differ in").selectOption("recipe");
  await chooseRecipe(figure.root.getByRole("combobox", { name: "B: recipe" }), "moco");
  await figure.button("Start both from step 0").click();
  const finding = figure.root.locator(".finding");
  await expect(finding).toContainText("Both are at step 0");
  await figure.stepBy(10);
  await expect(finding).toContainText("A: InfoNCE · In-batch, B: MoCo · Momentum contrast; B has Negatives: ");
  await expect(finding).toContainText("Batch as negatives: No (A: Yes)");
  await expect(finding).toContainText("Both are at step 10");
  expect(await figure.do((element) => element.shareURL())).toContain("view=twins&twin=recipe:moco");

  // A's own numbers go along where no recipe names them.
  await figure.set({ negatives: 7 });
  await figure.button("Swap A and B").click();
  await expect(finding).toContainText("A: MoCo · Momentum contrast, B: InfoNCE · In-batch");
  expect(await figure.do((element) => element.shareURL())).toContain("twin=link:v%3D2%26");
});

test("twins differ in all that a second link says, but for seed and budget", async ({ open }) => {
  const figure = await open(
    "#v=1&batch=64&seed=4&until=12&view=twins&twin=link:v%3D1%26batch%3D32%26data%3Dclusters%26seed%3D9",
  );
  const finding = figure.root.locator(".finding");
  await expect(finding).toContainText("Both are at step 12");
  await expect(finding).toContainText("A: this run, B: the second link; B has Data: ");
  await expect(finding).toContainText("Batch: 32 (A: 64)");
  await expect(finding).not.toContainText("Seed: ");
  await expect(finding).toContainText("What you change applies to A alone");
  await figure.set({ tau: 0.5 });
  await expect(finding).toContainText("Temperature τ: 0.1 (A: 0.5)");
  const other = await open("#v=1&batch=64&until=3&view=twins&twin=link:tau%3D50");
  await expect(other.notices).toContainText(["tau = 50 must be a number from 0.01 to 2"]);
});

test("opening and closing them changes nothing of the run", async ({ open }) => {
  const figure = await open(SMALL);
  const plain = await losses(figure, [10, 10, 10]);
  await figure.reset();
  const seen: number[] = [];
  for (const id of ["rewind", "twins", "rewind"]) {
    await look(figure, id);
    seen.push(await figure.stepBy(10));
    await figure.root.locator(`button[data-view=${id}]`).click();
  }
  expect(seen).toEqual(plain);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in twins with a ghost, nor in a run with two branches: ${colorScheme}`, async ({
    page,
    open,
  }) => {
    await page.emulateMedia({ colorScheme });
    const check = async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
    };
    await page.setViewportSize({ width: 390, height: 844 });
    const figure = await open("#v=1&batch=64&width=32&until=12&view=twins&twin=tau:0.5");
    await figure.button("Pin A as ghost").click();
    await figure.root.locator("[data-chart=twins-loss]").getByText("Table").click();
    await expect(figure.root.locator(".branches li")).toHaveCount(1);
    await check();
    await look(figure, "rewind");
    await figure.stepBy(20);
    await figure.root.getByRole("spinbutton", { name: "Step" }).fill("8");
    await figure.root.getByRole("spinbutton", { name: "Step" }).press("Enter");
    await figure.button("Go back here").click();
    await figure.stepBy(5);
    await expect(figure.root.locator(".branches li")).toHaveCount(2);
    await check();
  });
}
