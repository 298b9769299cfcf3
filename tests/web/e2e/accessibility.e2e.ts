// What automatic checks can find (axe, WCAG 2.2 AA), and the keyboard.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./support/test.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

for (const colorScheme of ["light", "dark"] as const) {
  for (const state of ["running", "paused", "settings open", "with a notice", "pipeline open", "on a phone"]) {
    test(`axe finds nothing: ${colorScheme}, ${state}`, async ({ page, open }) => {
      await page.emulateMedia({ colorScheme });
      if (state === "on a phone") await page.setViewportSize({ width: 390, height: 844 });
      const figure = await open(state === "running" ? "#v=1&steps=100000" : "#v=1&until=20");
      if (state === "running") await figure.passes(5);
      if (state === "settings open") await figure.button("More settings").click();
      if (state === "pipeline open" || state === "on a phone") await figure.button("Pipeline").click();
      if (state === "on a phone") await figure.root.getByRole("button", { name: /^Collect/ }).click();
      if (state === "with a notice") {
        await figure.set({ tau: 1e9 });
        await expect(figure.notices.first()).toBeVisible();
      }
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      expect(found).toEqual([]);
    });
  }
}

test("every canvas and picture has a name", async ({ open }) => {
  const figure = await open("#v=1&until=5");
  const nameless = await figure.do((element) =>
    [...(element.shadowRoot?.querySelectorAll("canvas") ?? [])]
      .filter((canvas) => !canvas.closest("[role=img][aria-label]:not([aria-label=''])"))
      .map((canvas) => canvas.outerHTML),
  );
  expect(nameless).toEqual([]);
});

test("all is within reach of the keyboard, and Tab leads out again", async ({ page, open }) => {
  const figure = await open("#v=1&until=5");
  await page.evaluate(() => {
    const after = document.createElement("button");
    after.id = "after";
    document.body.append(after);
  });
  const reached: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      let focused = document.activeElement;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      if (focused?.id === "after") return "after";
      return focused?.getAttribute("aria-label") || focused?.textContent?.trim() || focused?.id || "";
    });
    if (name === "after") break;
    reached.push(name);
  }
  expect(reached.length).toBeLessThan(80);
  for (const name of ["Play", "Step", "Restart", "New seed", "Pipeline", "More settings", "Copy link"])
    expect(reached).toContain(name);
  expect(reached.some((name) => /temperature/i.test(name))).toBe(true);

  await figure.button("Step").focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => figure.step()).toBe(6);
  await figure.button("More settings").focus();
  await page.keyboard.press("Enter");
  await expect(figure.root.getByRole("complementary", { name: "More settings" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(figure.root.getByRole("complementary", { name: "More settings" })).toBeHidden();
});
