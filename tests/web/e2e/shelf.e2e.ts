// A teacher's list of links beside the page, or opened by its reader, becomes a gallery.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { expect, test } from "./support/test.js";

const SHELF = `# Week 3
- [Warm](#v=2&tau=0.5&batch=64&until=1) All negatives alike.
- [Cold](https://elsewhere.example/?fixed=tau#v=2&tau=0.02&batch=64&until=1) Only the hardest.
- [<img src=x onerror=hacked=1>](#v=2&batch=64&until=1) <b>words</b>
- [Away](https://evil.example/)
`;

/** Gives the page a file: chosen by its field, or dropped on it. */
async function give(page: Page, name: string, how: "chosen" | "dropped"): Promise<void> {
  await page.getByLabel("Open a shelf").evaluate(
    (field, [name, text, how]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
      if (how === "dropped") return document.body.dispatchEvent(drop);
      (field as HTMLInputElement).files = dataTransfer.files;
      return field.dispatchEvent(new Event("change"));
    },
    [name, SHELF, how] as const,
  );
}

test("a shelf beside the page opens its experiments in the figure", async ({ page, open }) => {
  await page.route("**/shelf.md", (route) => route.fulfill({ contentType: "text/markdown", body: SHELF }));
  const figure = await open("#v=2&batch=64&until=1", "shelf=shelf.md");
  const shelf = page.getByRole("region", { name: "Shelf" });
  await expect(shelf.getByRole("heading", { name: "Week 3" })).toBeVisible();
  await expect(shelf.getByRole("link")).toHaveCount(3);
  await expect(shelf.getByRole("alert")).toContainText('line 5, "- [Away](https://evil.example/)", is left out');
  await expect(shelf.getByRole("link", { name: "<b>words</b>" })).toBeVisible();
  expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
  const { violations } = await new AxeBuilder({ page }).exclude("contrastive-playground").analyze();
  expect(violations).toEqual([]);

  await shelf.getByRole("link", { name: "Warm" }).click();
  await expect.poll(async () => (await figure.state()).tau).toBe(0.5);
  await expect(shelf.getByRole("link", { name: "Warm" })).toHaveAttribute("aria-current", "true");
  // What a card asks for needs the page anew; its shelf stays, and back leads to the card before.
  await shelf.getByRole("link", { name: "Cold" }).click();
  await expect(page).toHaveURL(`${environment.site}?shelf=shelf.md&fixed=tau#v=2&tau=0.02&batch=64&until=1`);
  const cold = await new Figure(page).ready();
  expect((await cold.state()).tau).toBe(0.02);
  await expect(cold.root.getByRole("slider", { name: /Temperature/ }).first()).toBeDisabled();
  await expect(shelf.getByRole("link")).toHaveCount(3);
  await page.goBack();
  expect((await (await new Figure(page).ready()).state()).tau).toBe(0.5);
});

test("a reader's own shelf is kept while the tab is open, and can be closed", async ({ page, open }) => {
  await open("#v=2&batch=64&until=1");
  await give(page, "my.md", "chosen");
  const shelf = page.getByRole("region", { name: "Shelf" });
  await expect(shelf.getByRole("link")).toHaveCount(3);
  await page.reload();
  await expect(shelf.getByRole("link")).toHaveCount(3);
  await shelf.getByRole("button", { name: "Close the shelf" }).click();
  await expect(shelf).toHaveCount(0);

  await give(page, "dropped.md", "dropped");
  await expect(shelf.getByRole("link")).toHaveCount(3);
  await give(page, "picture.png", "dropped");
  await expect(shelf.getByRole("alert")).toHaveText(
    'shelf: "picture.png" is not allowed; allowed is a Markdown file (.md) of at most 200000 characters.',
  );
});

test("a shelf of another site, or one that is not there, is refused in words, and the figure goes on", async ({
  page,
  complaints,
}) => {
  await page.goto(`${environment.site}?shelf=https://evil.example/shelf.md#v=2&batch=64&until=1`);
  const alert = page.getByRole("region", { name: "Shelf" }).getByRole("alert");
  await expect(alert).toHaveText(
    'shelf: "https://evil.example/shelf.md" is not allowed; allowed is a Markdown file of this site, such as shelf.md.',
  );
  await page.goto(`${environment.site}?shelf=missing.md#v=2&batch=64&until=1`);
  await expect(alert).toHaveText('shelf: "missing.md" could not be loaded (status 404).');
  expect(await (await new Figure(page).ready()).step()).toBe(1);
  // The browser itself notes the file that is not there.
  expect(complaints.splice(0).join()).toContain("404");
});
