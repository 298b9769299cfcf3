// The Python package, from its wheel: two widgets in one notebook of JupyterLab, and of marimo.

import type { Page, TestInfo } from "@playwright/test";
import { environment } from "./support/environment.js";
import { Figure } from "./support/figure.js";
import { NotebookServer } from "./support/notebook-server.mjs";
import { expect, test } from "./support/test.js";

/** What JupyterLab gives away of itself. */
interface Lab {
  shell: { currentWidget?: { sessionContext?: { ready: Promise<void> }; content: { activeCellIndex: number } } };
  commands: { execute(name: string): Promise<unknown> };
}
declare const jupyterapp: Lab | undefined;

/** Opens the notebook of a server that is stopped after `job`. */
async function served(kind: "jupyter" | "marimo", page: Page, info: TestInfo, job: () => Promise<void>): Promise<void> {
  const server = await NotebookServer.open(kind, environment.notebooks, info.outputPath("notebooks"));
  try {
    const answers = () =>
      fetch(server.url).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(answers, { timeout: 60_000 }).toBe(true);
    await page.goto(server.url);
    await job();
  } finally {
    await server.close();
  }
}

/** Both figures, once they stand at the step of their links. */
async function twoFigures(page: Page): Promise<[Figure, Figure]> {
  await expect(page.locator("contrastive-playground")).toHaveCount(2);
  const figures = [new Figure(page, 0), new Figure(page, 1)] as const;
  for (const figure of figures) expect(await (await figure.ready()).step()).toBe(20);
  return [...figures];
}

test("two widgets in JupyterLab", async ({ page }, info) => {
  test.setTimeout(150_000);
  await served("jupyter", page, info, async () => {
    const cells = page.locator(".jp-Notebook .jp-CodeCell");
    await expect(cells).toHaveCount(5);
    await page.waitForFunction(() => {
      const context = typeof jupyterapp === "object" ? jupyterapp.shell.currentWidget?.sessionContext : undefined;
      return context?.ready.then(() => true);
    });
    /** Runs a cell; what it prints. */
    const run = async (n: number) => {
      await page.evaluate(async (n) => {
        const content = jupyterapp?.shell.currentWidget?.content;
        if (content) content.activeCellIndex = n;
        await jupyterapp?.commands.execute("notebook:run-cell");
      }, n);
      return (await cells.nth(n).locator(".jp-OutputArea-output").allInnerTexts()).join("").trim();
    };
    await run(0);
    await run(1);
    const [first, second] = await twoFigures(page);
    await expect.poll(() => run(2)).toBe("20 (64, 3) 1 []");

    await run(3);
    await expect.poll(() => run(4)).toBe("0.5 #v=2&dim=3&tau=0.5&batch=64 25 ('step', 25, 25)");
    expect((await first.state()).tau).toBe(0.5);
    expect(await second.step()).toBe(25);
    const link = await second.do((element) => element.shareURL());
    expect(link).toMatch(/^https:\/\/playground\.example\/#v=2&tau=1/);

    // The notebook's own keys are not for somebody who is in a figure: "d d" deletes a cell.
    const slider = first.root.getByRole("slider", { name: /temperature/i }).first();
    await slider.press("d");
    await slider.press("d");
    await slider.press("ArrowRight");
    await expect.poll(async () => (await first.state()).tau).not.toBe(0.5);
    await expect(cells).toHaveCount(5);
  });
});

test("two widgets in marimo", async ({ page }, info) => {
  test.setTimeout(150_000);
  await served("marimo", page, info, async () => {
    const [first] = await twoFigures(page);
    await expect(page.getByText("Told: [(20, 0.1), (20, 1)], (64, 3)")).toBeVisible();
    await first.set({ tau: 0.5 });
    await expect(page.getByText("Told: [(20, 0.5), (20, 1)], (64, 3)")).toBeVisible();
  });
});
