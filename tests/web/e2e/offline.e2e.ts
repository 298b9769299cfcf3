// The page as one file, opened from a disk.

import { writeOffline } from "../../../www/pack/offline.mjs";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

test("one file opens from a disk, trains, and shows what its link says", async ({ page, complaints }, info) => {
  const out = info.outputPath("playground.html");
  await writeOffline({ from: environment.folder, out });
  await page.goto(`file://${out}#v=2&data=emoji&tau=0.3&until=2`);
  const figure = await new Figure(page).ready();
  expect(await figure.step()).toBe(2);
  expect(await figure.state()).toMatchObject({ data: "emoji", tau: 0.3 });
  expect(page.workers()).toHaveLength(1);

  await figure.set({ data: "digits" });
  await figure.play();
  await figure.passes(2);
  await figure.pause();
  const link = await figure.do((element) => element.shareURL());
  expect(link).toMatch(/^file:.*playground\.html#v=2&.*tau=0\.3/);
  await expect.poll(() => page.evaluate(() => location.href)).toBe(link);
  await page.emulateMedia({ media: "print" });
  await expect(figure.root.locator(".qr")).toBeVisible();

  // Nothing was asked for but the file.
  expect(complaints.splice(0)).toEqual([`foreign request: file://${out}`]);
});
