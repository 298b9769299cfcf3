// The panel "Share": what is chosen there is what others see, wherever the text is pasted.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { openHost } from "./support/host.js";
import { expect, test } from "./support/test.js";

const LINK = "#v=2&tau=0.05&batch=64&until=2";

/** Opens the panel of a figure; its section. */
async function openShare(figure: Figure) {
  await figure.button("Share").click();
  const share = figure.root.getByRole("region", { name: "Share" });
  await expect(share.getByText("A link reports no grades")).toBeVisible();
  return share;
}

/** What a figure shows of the choices in the test below. */
async function showsChoices(figure: Figure): Promise<void> {
  await figure.ready();
  expect(await figure.state()).toMatchObject({ tau: 0.05, batch: 64 });
  await expect(figure.root.getByRole("slider", { name: /Temperature/ }).first()).toBeDisabled();
  await expect(figure.button("Restart")).toBeHidden();
  await expect(figure.root.locator(".figure")).toHaveAttribute("data-scheme", "dark");
  expect(await figure.step()).toBe(2);
}

const copied = async (page: Page, figure: Figure, form: string) => {
  const share = figure.root.getByRole("region", { name: "Share" }).getByRole("group", { name: "Copy as" });
  await share.getByRole("radio", { name: form, exact: true }).check();
  await share.getByRole("button", { name: "Copy" }).click();
  await expect(share.getByRole("status")).toHaveText("Copied.");
  return page.evaluate(() => navigator.clipboard.readText());
};

test("what is chosen is seen in the preview, and wherever the copied text is pasted", async ({ page, open }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const figure = await open(LINK);
  const share = await openShare(figure);
  await share.locator("summary", { hasText: "Settings" }).click();
  await share.getByRole("combobox", { name: "Temperature τ" }).selectOption("is fixed");
  await share.locator("summary", { hasText: "Parts" }).click();
  await share.getByRole("checkbox", { name: "Restart" }).uncheck();
  await share.getByRole("combobox", { name: "colours" }).selectOption("dark");
  await share.getByRole("textbox", { name: "Height" }).fill("600");
  await share.getByRole("textbox", { name: "Height" }).press("Enter");
  const preview = share.locator("iframe");
  await expect(preview).toHaveAttribute("height", "600");
  await showsChoices(new Figure(preview.contentFrame()));

  const link = await copied(page, figure, "Link");
  const texts = [await copied(page, figure, "Frame"), await copied(page, figure, "Element")];
  await share.getByRole("radio", { name: "QR code" }).check();
  await expect(share.getByRole("img", { name: "QR code" })).toBeVisible();
  await expect(share.getByRole("textbox", { name: "QR code" })).toHaveValue(/^<svg xmlns.*<\/svg>$/);
  const { loss } = await figure.metrics();

  await page.goto("about:blank");
  await page.goto(link);
  const opened = new Figure(page);
  await showsChoices(opened);
  expect((await opened.metrics()).loss).toBe(loss);
  await openHost(page, texts.join("\n"));
  await showsChoices(new Figure(page.frameLocator("iframe")));
  await showsChoices(new Figure(page));
  expect((await new Figure(page).metrics()).loss).toBe(loss);
});

for (const [colorScheme, width] of [
  ["light", 1280],
  ["dark", 390],
] as const) {
  test(`keyboard, bad input and axe: ${colorScheme}, ${width} px`, async ({ page, open }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    const figure = await open(LINK);
    await figure.button("Share").focus();
    await page.keyboard.press("Enter");
    const share = figure.root.getByRole("region", { name: "Share" });
    await expect(share.getByRole("button", { name: "Close" })).toBeFocused();
    await share.getByRole("radio", { name: "Frame" }).check();
    const text = share.getByRole("textbox", { name: "Frame, to copy" });
    const before = await text.inputValue();

    await share.getByRole("textbox", { name: "Width" }).fill("12");
    await page.keyboard.press("Tab");
    await expect(share.getByRole("alert").filter({ hasText: "width" })).toHaveText(
      'width: "12" is not allowed; allowed is 100% or a whole number of pixels from 280 to 3840.',
    );
    await share.locator("summary", { hasText: "scripts" }).click();
    await share.getByRole("textbox", { name: /^Settings over/ }).fill("taus=1");
    await page.keyboard.press("Tab");
    await expect(share.getByText('set: there is no setting "taus"; did you mean tau?')).toBeVisible();
    await expect(text).toHaveValue(before);

    await share.locator("summary", { hasText: "Parts:" }).click();
    const { violations } = await new AxeBuilder({ page })
      .exclude({ fromShadowDom: ["contrastive-playground", "iframe"] })
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways).toBeLessThanOrEqual(0);

    await share.getByRole("textbox", { name: "Width" }).press("Escape");
    await expect(share).toBeHidden();
    await expect(figure.button("Share")).toBeFocused();
    // A closed panel costs nothing.
    await expect(figure.root.locator("iframe")).toHaveCount(0);
  });
}

test("in an opaque sandbox it gives the address of the project's page; where links are hidden there is none", async ({
  page,
}) => {
  const inner = `<script type="module" src="${environment.site}element.js"></script>
    <contrastive-playground src="${LINK.replaceAll("&", "&amp;")}"></contrastive-playground>
    <contrastive-playground src="#v=2&amp;until=1&amp;batch=64" hide="link"></contrastive-playground>`;
  const srcdoc = inner.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  await openHost(page, `<iframe width="800" height="600" sandbox="allow-scripts" srcdoc="${srcdoc}"></iframe>`);
  const frame = page.frameLocator("iframe");
  const figure = await new Figure(frame).ready();
  const share = await openShare(figure);
  await expect(share.getByRole("textbox", { name: "Link" })).toHaveValue(`${environment.site}${LINK}`);
  const other = await new Figure(frame, 1).ready();
  await expect(other.button("Share")).toBeHidden();
});
