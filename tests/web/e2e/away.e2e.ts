// "Take it away" in the panel "Share": the files of the experiment are the terminal's, to the bit.

import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { unzipSync } from "fflate";
import { environment } from "./support/environment.js";
import type { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

const execute = promisify(execFile);

/** Opens the panel of a figure; its section. */
async function openAway(figure: Figure) {
  await figure.button("Share").click();
  const away = figure.root.getByRole("group", { name: "Take it away" });
  await expect(away).toBeVisible();
  return away;
}

/** Saves the files; each by its name. */
async function saved(page: Page, away: Awaited<ReturnType<typeof openAway>>): Promise<Record<string, Uint8Array>> {
  const coming = page.waitForEvent("download");
  await away.getByRole("button", { name: "Save as ZIP" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe("experiment.zip");
  await expect(away.getByRole("status")).toHaveText(/^Saved as experiment\.zip, [\d.]+ MB\.$/);
  return unzipSync(await readFile(await download.path()));
}

for (const [what, link] of [
  ["digits, hard negatives", "#v=2&tau=0.05&batch=64&collect=hard&steps=70&until=60&view=map"],
  ["generated data, words of rows", "#v=2&data=clusters&weigh=hardness&filter=labels&steps=60&temperature=learned"],
  ["emoji, a momentum queue", "#v=2&data=emoji&recipe=moco&steps=20"],
] as const) {
  test(`the ZIP holds what cplay export writes: ${what}`, async ({ page, open }, info) => {
    const figure = await open(link);
    const away = await openAway(figure);
    const shared = await figure.root.getByRole("textbox", { name: "Link, to copy" }).inputValue();
    const files = await saved(page, away);

    const folder = info.outputPath("exported");
    await execute(environment.cplay, ["export", "--link", shared, "--out", folder]);
    const names = await readdir(folder);
    expect(Object.keys(files).sort()).toEqual(names.sort());
    for (const name of names) {
      const equal = Buffer.compare(files[name] as Uint8Array, await readFile(`${folder}/${name}`)) === 0;
      expect(equal, `${name} is the terminal's`).toBe(true);
    }
  });
}

test("making files can be cancelled, and leaves the run as it is", async ({ page, open }) => {
  const figure = await open("#v=2&steps=100000&until=1");
  const away = await openAway(figure);
  await figure.root.getByRole("textbox", { name: "paused at step" }).fill("");
  await figure.root.getByRole("textbox", { name: "paused at step" }).press("Enter");
  await away.getByRole("button", { name: "Save as ZIP" }).click();
  await expect.poll(() => away.getByRole("progressbar").getAttribute("value")).not.toBe("0");
  const recorders = () => page.workers().filter((worker) => worker.url().endsWith("/recorder.js")).length;
  expect(recorders()).toBe(1);
  const { violations } = await new AxeBuilder({ page })
    .exclude({ fromShadowDom: ["contrastive-playground", "iframe"] })
    .analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await away.getByRole("button", { name: "Cancel" }).click();
  await expect(away.getByRole("progressbar")).toBeHidden();
  await expect(away.getByRole("button", { name: "Save as ZIP" })).toBeFocused();
  await expect.poll(recorders).toBe(0);
  expect(await figure.step()).toBe(1);
});

test("what cannot be recorded is refused as in the terminal", async ({ open }) => {
  const figure = await open("#v=2&weigh=progressive&temperature=alignment&until=1");
  const away = await openAway(figure);
  const shared = await figure.root.getByRole("textbox", { name: "Link, to copy" }).inputValue();
  await away.getByRole("button", { name: "Save as ZIP" }).click();
  const refusal = away.getByRole("alert");
  await expect(refusal).toHaveText(/two weights of a row's loss/);
  const failed = await execute(environment.cplay, ["export", "--link", shared, "--out", "never-written"]).catch(
    (e) => e,
  );
  expect(failed.stderr).toBe(`error: ${await refusal.textContent()}\n`);
});

test("the loss is copied as a test; one that needs more is refused by its name", async ({ page, open }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const figure = await open("#v=2&tau=0.2&until=1");
  const away = await openAway(figure);
  await away.getByRole("button", { name: "Copy as a test" }).click();
  await expect(away.getByRole("status")).toHaveText("Copied.");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain("tau = 0.2\n");
  await expect(away.getByRole("textbox", { name: "Test in NumPy" })).toHaveValue(text);
  const { stdout } = await execute(environment.cplay, ["test", "--set", "tau=0.2"]);
  expect(text).toBe(stdout);

  await figure.set({ loss: "supcon" });
  await expect(away.getByRole("textbox", { name: "Test in NumPy" })).toBeHidden();
  await away.getByRole("button", { name: "Copy as a test" }).click();
  await expect(away.getByRole("alert")).toHaveText(
    /^loss: ".*" depends on more than a 4 x 4 matrix and tau: the classes/,
  );
});
