// Runs whose steps two workers share.

import type { Page } from "@playwright/test";
import type { Report } from "../../../www/worker/report.js";
import { environment } from "./support/environment.js";
import { expect, test } from "./support/test.js";

declare global {
  /** The methods that the page has called in its workers. */
  var told: string[];
}

/** The losses of a link's first steps, as the site's worker takes them; `second`: with another one beside it. */
function losses(page: Page, hash: string, steps: number, second: boolean) {
  return page.evaluate(
    async ({ hash, steps, second }) => {
      const file = async (name: string) => (await fetch(`./${name}`)).arrayBuffer();
      const reports: Report[] = [];
      const boot = async () => {
        const worker = new Worker("./worker.js", { type: "module" });
        const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
        await new Promise<void>((hello) => {
          worker.onmessage = ({ data }) => {
            if (data.hello) hello();
            else if (data.report) reports.push(data.report);
            else if (data.failure) waiting.get(data.id)?.reject(new Error(data.failure.message));
            else waiting.get(data.id)?.resolve(data.result);
          };
        });
        // biome-ignore lint/suspicious/noExplicitAny: the answers of all methods.
        const call = (method: string, ...args: unknown[]): Promise<any> =>
          new Promise((resolve, reject) => {
            const id = waiting.size;
            waiting.set(id, { resolve, reject });
            worker.postMessage(
              { id, method, args },
              args.filter((given) => given instanceof MessagePort),
            );
          });
        const rest = new URL("contrastive_playground_rest.wasm", location.href).href;
        await call("load", await file("contrastive_playground_first.wasm"), "plain", rest);
        return { call, end: () => worker.terminate() };
      };
      const leader = await boot();
      const { settings } = await leader.call("readLink", hash);
      const asset = await leader.call("neededAsset", settings);
      if (asset) await leader.call("provideAsset", asset, await file(asset));
      await leader.call("start", settings, "cpu", 1);
      const follower = second ? await boot() : undefined;
      if (follower) {
        const { port1, port2 } = new MessageChannel();
        await follower.call("follow", port1);
        await leader.call("lead", port2);
      }
      // Both ways are timed in turn at first, so that about half of these calls share their steps.
      for (let taken = 0; taken < steps; taken += 3) await leader.call("stepBy", 3);
      leader.end();
      follower?.end();
      return reports.flatMap((report) => (report.kind === "snapshot" ? [...report.snapshot.losses] : []));
    },
    { hash, steps, second },
  );
}

test("a link has the same bits with one worker and with two", async ({ page }) => {
  await page.route("**/empty.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(`${environment.site}empty.html`);
  const own = "#v=2&batch=100&dim=24&depth=2&activation=gelu&collect=uniform&negatives=5";
  // With so large a batch, each worker evaluates half of the rows.
  const large = "#v=2&batch=512&dim=16";
  for (const hash of ["", own, large]) {
    const alone = await losses(page, hash, 15, false);
    expect(alone).toHaveLength(15);
    expect(await losses(page, hash, 15, true)).toEqual(alone);
  }
});

test("a run in a hurry gets a second worker where there is a core, and both end with the figure", async ({
  page,
  open,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 });
    globalThis.told = [];
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message, ...rest: unknown[]) {
      told.push(message.method);
      Reflect.apply(postMessage, this, [message, ...rest]);
    };
  });
  const figure = await open("#v=2&batch=512&dim=64&width=256", "autoplay=0");
  expect(page.workers()).toHaveLength(1);
  const afterMore = async () => {
    await figure.stepBy(20);
    return page.evaluate(() => told);
  };
  await expect.poll(afterMore).toContain("lead");
  expect(page.workers()).toHaveLength(2);
  const before = await figure.step();
  await figure.stepBy(10);
  expect(await figure.step()).toBe(before + 10);
  await figure.do((element) => element.remove());
  await expect.poll(() => page.workers().length).toBe(0);
});
