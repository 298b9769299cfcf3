// One <contrastive-playground> as a test sees it: its public API, and its words.

import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import type { ContrastivePlayground } from "../../../../www/element/playground.js";

/** Chooses the recipe with this id in an open figure's list, as somebody does who looks through it. */
export async function chooseRecipe(field: Locator, id: string): Promise<void> {
  await field.click();
  await field.locator("xpath=..").locator(`[role=option][data-recipe="${id}"]`).click();
  await expect(field).toHaveAttribute("aria-expanded", "false");
}

/** As long may training take to go on, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Drives one element. Playwright's locators look into its shadow tree by themselves. */
export class Figure {
  readonly root: Locator;

  /** `index`: which element of the page. */
  constructor(page: Page | FrameLocator, index = 0) {
    this.root = page.locator("contrastive-playground").nth(index);
  }

  /** Calls `job` with the element. */
  do<Result, Given = undefined>(
    job: (element: ContrastivePlayground, given: Given) => Result | Promise<Result>,
    given?: Given,
  ): Promise<Result> {
    // Playwright's types describe handles, not values; what crosses here is always a value.
    return this.root.evaluate(job as never, given as never) as Promise<Result>;
  }

  /** Waits until the first picture is there. Fails with what the figure says when its engine does not start. */
  async ready(): Promise<this> {
    await this.root.waitFor({ state: "attached" });
    const failure = await this.do(async (element) => {
      await customElements.whenDefined(element.localName);
      let ready = false;
      void element.ready.then(() => {
        ready = true;
      });
      // A figure that was ready before this call may show an alert by now, because its run has fallen apart.
      await undefined;
      for (;;) {
        const alert = element.shadowRoot?.querySelector<HTMLElement>("[role=alert]");
        if (ready) return "";
        if (alert?.checkVisibility()) return alert.innerText;
        await new Promise((go) => setTimeout(go, 20));
      }
    });
    expect(failure, "what the figure says").toBe("");
    return this;
  }

  play(): Promise<void> {
    return this.do((element) => element.play());
  }

  pause(): Promise<void> {
    return this.do((element) => element.pause());
  }

  /** Takes exactly `count` steps; the loss after them. */
  async stepBy(count: number): Promise<number> {
    return this.do(async (element, count) => {
      await element.stepBy(count);
      return element.metrics.loss ?? Number.NaN;
    }, count);
  }

  reset(options?: { seed?: number }): Promise<void> {
    return this.do((element, options) => element.reset(options), options);
  }

  state(): Promise<ContrastivePlayground["state"]> {
    return this.do((element) => element.state);
  }

  /** Applies settings; what became of them. */
  set(patch: Record<string, unknown>): ReturnType<ContrastivePlayground["setState"]> {
    return this.do((element, patch) => element.setState(patch), patch);
  }

  metrics(): Promise<Record<string, number>> {
    return this.do((element) => element.metrics);
  }

  step(): Promise<number> {
    return this.do((element) => element.step);
  }

  engine(): Promise<ContrastivePlayground["engine"]> {
    return this.do((element) => element.engine);
  }

  /** Waits until training has passed `step`; in the page, where waiting costs no messages. */
  async passes(step: number, message?: string): Promise<void> {
    const reached = await this.do(
      async (element, { step, patience_ms }) => {
        const end_ms = performance.now() + patience_ms;
        while (element.step <= step && performance.now() < end_ms) await new Promise((go) => setTimeout(go, 20));
        return element.step;
      },
      { step, patience_ms: PATIENCE_MS },
    );
    expect(reached, message).toBeGreaterThan(step);
  }

  /** The notices on show. */
  get notices(): Locator {
    return this.root.getByRole("list", { name: "Notices" }).getByRole("listitem");
  }

  button(name: string | RegExp): Locator {
    return this.root.getByRole("button", { name, exact: true });
  }

  /** Everything that is written in the figure or read aloud, but for the notices, which quote what was wrong. */
  words(): Promise<string> {
    return this.do((element) => {
      const words: string[] = [];
      const visit = (node: Node) => {
        if (node instanceof Element) {
          if (node.localName === "style" || node.localName === "script") return;
          if (node.getAttribute("aria-label") === "Notices") return;
          for (const name of ["aria-label", "aria-valuetext", "title"]) words.push(node.getAttribute(name) ?? "");
          if (node instanceof HTMLInputElement) words.push(node.value);
          if (node.shadowRoot) node.shadowRoot.childNodes.forEach(visit);
        } else if (node instanceof Text) {
          words.push(node.data);
        }
        node.childNodes.forEach(visit);
      };
      visit(element);
      return words.join(" ").replace(/\s+/g, " ");
    });
  }
}
