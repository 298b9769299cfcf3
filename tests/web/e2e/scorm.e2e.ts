// An exercise for learning platforms, played by one.

import { writeScorm } from "../../../www/pack/scorm.mjs";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { serve } from "./support/platform.mjs";
import { expect, test } from "./support/test.js";

declare global {
  /** The platform's side. */
  var API: { cmi: unknown };
}

const EXERCISE = { from: environment.folder, link: "#v=2&batch=64", goal: "recall_at_1>=0.05", title: 'Less & "more"' };

test("a platform is told of a reached goal, and a reader goes on where the exercise was left", async ({
  page,
}, info) => {
  const out = info.outputPath("exercise.zip");
  await writeScorm({ ...EXERCISE, out, fixed: "batch" });
  const at = `${environment.site}platform/`;
  const manifest = await serve(page, at, out);
  await page.goto(at);
  const titles = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, "application/xml");
    return [...read.querySelectorAll("title, parsererror")].map(({ textContent }) => textContent);
  }, manifest);
  expect(titles).toEqual([EXERCISE.title, EXERCISE.title]);

  const frame = page.frameLocator("iframe");
  const figure = await new Figure(frame).ready();
  const told = (name: string) =>
    page.evaluate((name) => {
      let value: unknown = API.cmi;
      for (const part of name.split(".")) value = (value as Record<string, unknown>)[part];
      return value;
    }, name);
  await expect(frame.locator("[data-goal]")).toContainText("Goal: ");
  await expect.poll(() => told("core.lesson_status")).toBe("passed");
  expect(await told("core.score.raw")).toBe("100");
  await expect(frame.locator("[data-goal]")).toContainText("Reached.");

  await figure.pause();
  await figure.set({ tau: 0.5 });
  const step = await figure.stepBy(1).then(() => figure.step());
  await expect.poll(() => told("suspend_data")).toMatch(new RegExp(`^#v=2&.*tau=0\\.5.*until=${step}$`));
  // The reader leaves, and comes back another day.
  await page.locator("iframe").evaluate((frame) => frame.remove());
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem("kept"))).toContain("suspend");
  await page.reload();
  const again = await new Figure(frame).ready();
  expect(await again.state()).toMatchObject({ tau: 0.5, batch: 64 });
  expect(await again.step()).toBe(step);
  await expect(frame.locator("[data-goal]")).toContainText("Reached.");
  expect(await told("core.lesson_status")).toBe("passed");
});

test("what cannot stand is refused by name, with what is allowed", async () => {
  const refused = (wrong: object) =>
    writeScorm({ ...EXERCISE, ...wrong, out: "" }).then(
      () => "",
      ({ message }: Error) => message,
    );
  expect(await refused({ goal: "recal_at_1>=0.5" })).toContain(
    'goal: there is no number "recal_at_1"; did you mean recall_at_1?',
  );
  expect(await refused({ goal: "recall_at_1=half" })).toContain(
    'goal: "recall_at_1=half" is no goal; a goal is a number',
  );
  expect(await refused({ link: "#v=2&tau=99" })).toBe(
    "link: tau = 99 must be a number from 0.01 to 2; 2 is used instead.",
  );
  expect(await refused({ link: "nothing" })).toContain('link: "nothing" is no link; a link is like #v=2');
  expect(await refused({ title: " ", fixed: "batsch", hide: "pipelin" }).then((said) => said.split("\n"))).toEqual([
    'title: " " must have 1 to 200 letters.',
    'fixed: there is no setting "batsch"; did you mean batch?',
    'hide: there is no part or setting "pipelin"; did you mean pipeline?',
  ]);
});
