// Scores of a run that was made elsewhere: files that are made here open in the page's own pictures, with the numbers
// that they should have, and the run on the page goes on untouched.

import { AxeBuilder } from "@axe-core/playwright";
import type { Locator } from "@playwright/test";
import { csvOf, npzOf, parquetOf, rowsOf, togetherOf } from "../unit/support/scores-files.js";
import type { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LINK = "#v=1&until=5&view=scores";

function panel(figure: Figure): Locator {
  return figure.root.locator("#lab");
}

/** Gives the view a file, as somebody does who has chosen it. */
async function give(figure: Figure, name: string, content: string | ArrayBuffer | Uint8Array): Promise<void> {
  const buffer = Buffer.from(typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content));
  await panel(figure).locator("input[type=file]").setInputFiles({ name, mimeType: "", buffer });
}

/** A number beside the histogram. */
function number(figure: Figure, label: string): Locator {
  return panel(figure).locator("table.vitals").getByRole("row").filter({ hasText: label }).getByRole("cell");
}

/** The mean loss of rows of one positive and its negatives. */
function lossOf(rows: [positive: number, negatives: number[]][], tau: number): number {
  const losses = rows.map(([p, all]) => Math.log(1 + all.reduce((sum, s) => sum + Math.exp((s - p) / tau), 0)));
  return losses.reduce((a, b) => a + b, 0) / losses.length;
}

const slider = (figure: Figure) => panel(figure).getByRole("slider", { name: "Step of the file" });
const picture = (figure: Figure, name: string) => panel(figure).getByRole("radio", { name, exact: true });

for (const [name, content, steps] of [
  ["run.csv", csvOf(), [0, 10, 20]],
  ["run.parquet", parquetOf(), [0, 10, 20]],
  ["run.npy", togetherOf(), [0, 1, 2]],
  ["run.npz", npzOf(), [0, 1, 2]],
] as const) {
  test(`${name} opens with its numbers, and its steps are replayed by keyboard`, async ({ open }) => {
    const figure = await open(LINK);
    const before = await figure.metrics();
    await give(figure, name, content);
    await expect(panel(figure).getByText("Scores from the file")).toContainText(`${name}, not of the run above.`);
    await expect(panel(figure).getByText("3 steps, 2 anchors a step, 2 negatives an anchor.")).toBeVisible();

    const first: [number, number[]][] = [
      [0.25, [0.25, 0]],
      [0.5, [0.5, -0.25]],
    ];
    await expect(number(figure, "Loss")).toHaveText(lossOf(first, 0.07).toFixed(2));
    await expect(number(figure, "Chance")).toHaveText(Math.log(3).toFixed(2));
    await expect(number(figure, "Partners")).toHaveText("0.38");
    await expect(number(figure, "Negatives").first()).toHaveText("0.13");

    const last: [number, number[]][] = [
      [0.75, [-0.25, -0.5]],
      [1, [0, -0.75]],
    ];
    await slider(figure).press("End");
    await expect(slider(figure)).toHaveAttribute("aria-valuetext", `step ${steps[2]}, 3 of 3`);
    await expect(number(figure, "Partners")).toHaveText("0.88");
    await panel(figure).getByRole("spinbutton").fill("0.5");
    await panel(figure).getByRole("spinbutton").press("Enter");
    await expect(number(figure, "Loss")).toHaveText(lossOf(last, 0.5).toFixed(2));

    await slider(figure).press("ArrowLeft");
    await expect(slider(figure)).toHaveAttribute("aria-valuetext", `step ${steps[1]}, 2 of 3`);
    const table = panel(figure).getByText("Table", { exact: true }).first();
    await table.click();
    // Positives of 0.5 and 0.75, in bins joined by fours.
    const row = panel(figure).getByRole("row").filter({ hasText: "0.50 to 0.63" }).getByRole("cell");
    await expect(row.first()).toHaveText("1");
    await table.click();
    expect(await figure.metrics()).toEqual(before);
    await panel(figure).getByRole("button", { name: "Back to the live run" }).click();
    await expect(panel(figure).getByRole("button", { name: "Open a file" })).toBeVisible();
    expect(await figure.metrics()).toEqual(before);
    expect(await figure.step()).toBe(5);
  });
}

test("lens, waterfall and diagnosis show the file", async ({ open }) => {
  const figure = await open(LINK);
  const table = rowsOf().map((row) => [...row, 0.5]);
  await give(figure, "with-tau.csv", csvOf(table, "step,anchor,kind,score,tau"));
  await expect(panel(figure).getByText("The temperature is the file’s.")).toBeVisible();

  await picture(figure, "Temperature").check();
  // Of 4 negatives the hardest is one; its share of the push at 0.5, by hand.
  const push = (p: number, all: number[], s: number) =>
    Math.exp(s / 0.5) / (Math.exp(p / 0.5) + all.reduce((sum, other) => sum + Math.exp(other / 0.5), 0));
  const [one, two] = [
    [0.25, 0].map((s) => push(0.25, [0.25, 0], s)),
    [0.5, -0.25].map((s) => push(0.5, [0.5, -0.25], s)),
  ] as [number[], number[]];
  const all = [...one, ...two].reduce((a, b) => a + b, 0);
  const share = Math.round((100 * (two[0] ?? 0)) / all);
  await expect(panel(figure).locator(".finding")).toContainText(
    `At τ = 0.5 the hardest 5% of the negatives carry ${share}% of the push`,
  );

  await picture(figure, "Over time").check();
  await expect(panel(figure).locator(".reading")).toHaveText(/^Step 20: the median positive has similarity 0\.\d\d/);

  await picture(figure, "Diagnosis").check();
  await expect(panel(figure).locator(".diagnosis")).toHaveText(
    /^Guessing: nothing has been learned yet\. A guess costs 1\.10 nats/,
  );
  await slider(figure).press("End");
  await expect(panel(figure).locator(".diagnosis")).toContainText(/^Learning/);
  const row = (label: string) => panel(figure).getByRole("row").filter({ hasText: label }).getByRole("cell");
  const last: [number, number[]][] = [
    [0.75, [-0.25, -0.5]],
    [1, [0, -0.75]],
  ];
  await expect(row("Loss of this batch")).toHaveText(lossOf(last, 0.5).toFixed(2));
  await expect(panel(figure).getByText("Try:")).toBeHidden();

  // Another view and back: the file is still there.
  await figure.root.locator(".tab[data-view=lens]").click();
  await expect(panel(figure).getByRole("heading", { level: 2 })).toHaveText("Temperature");
  await figure.root.locator(".tab[data-view=scores]").click();
  await expect(panel(figure).getByText("Scores from the file")).toContainText("with-tau.csv");
});

test("a bad file is refused in a sentence, and nothing is lost by it", async ({ open }) => {
  const figure = await open(LINK);
  const before = await figure.metrics();
  await give(figure, "bad.csv", csvOf([[0, 0, "positive", "high"]]));
  await expect(panel(figure).getByRole("alert")).toHaveText('Line 2, column score: "high" is no number.');
  await give(figure, "good.csv", csvOf());
  await expect(panel(figure).getByText("Scores from the file")).toContainText("good.csv");
  await expect(panel(figure).getByRole("alert")).toBeHidden();
  await give(figure, "cut.npy", togetherOf().slice(0, 150));
  await expect(panel(figure).getByRole("alert")).toContainText("cut.npy is cut off");
  await expect(panel(figure).getByText("Scores from the file")).toContainText("good.csv");
  await expect(number(figure, "Partners")).toHaveText("0.38");
  expect(await figure.metrics()).toEqual(before);
});

test("a file that is dropped opens, and its workers end with it", async ({ page, open }) => {
  const figure = await open(LINK);
  const workers = () => page.workers().length;
  const alone = workers();
  const text = csvOf();
  const transfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "dropped.csv"));
    return transfer;
  }, text);
  await panel(figure).locator(".scores").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(panel(figure).getByText("Scores from the file")).toContainText("dropped.csv");
  await expect(number(figure, "Partners")).toHaveText("0.38");
  await panel(figure).getByRole("button", { name: "Back to the live run" }).click();
  await expect.poll(workers).toBe(alone);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in scores from a file: ${colorScheme}, on a phone`, async ({ page, open }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    const figure = await open(LINK);
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      expect(found).toEqual([]);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider).toBeLessThanOrEqual(0);
    };
    await check();
    await give(figure, "a-file-with-a-rather-long-name-for-a-phone.csv", csvOf());
    for (const name of ["Similarities", "Temperature", "Over time", "Diagnosis"]) {
      await picture(figure, name).check();
      await expect(panel(figure).locator("figure, table.vitals").first()).toBeVisible();
      await check();
    }
  });
}
