// The wasm module itself in a browser, without the page around it.

import type { Page } from "@playwright/test";
import type { Core } from "../../../../www/types.js";
import { environment } from "./environment.js";

/** From the folder of the project, where Playwright runs. */
const PACKAGE = "www/pkg/";

declare global {
  /** The wasm module, once {@link loadWasm} is done. */
  var wasm: Core;
}

/** Opens an empty page of the site and loads the module there as `wasm`, with the default data set unless `bare`. */
export async function loadWasm(page: Page, bare?: "bare"): Promise<void> {
  // The engines are compared in the module that has both.
  const files = ["contrastive_playground_gpu.js", "contrastive_playground_gpu_bg.wasm"];
  for (const file of files) await page.route(`**/pkg/${file}`, (route) => route.fulfill({ path: PACKAGE + file }));
  await page.route("**/empty.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(`${environment.site}empty.html`);
  await page.evaluate(async () => {
    const url = "./pkg/contrastive_playground_gpu.js";
    const module = await import(url);
    await module.default();
    globalThis.wasm = module;
  });
  if (bare) return;
  await page.evaluate(async () => {
    const asset = wasm.needed_asset(wasm.read_link("").settings);
    if (asset) wasm.provide_asset(asset, new Uint8Array(await (await fetch(`./${asset}`)).arrayBuffer()));
  });
}

/** The first `count` losses of an experiment; settings that are not given have their defaults. */
export function losses(
  page: Page,
  settings: Record<string, number | string>,
  engine: "cpu" | "gpu",
  count: number,
): Promise<number[]> {
  return page.evaluate(
    async ([patch, engine, count]) => {
      const { settings } = wasm.read_link("");
      const playground = await wasm.Playground.create(wasm.apply_settings(settings, patch).state, engine);
      for (let left = count; left > 0; ) {
        const taken = await playground.run(left);
        if (taken === 0) throw new Error(`the budget ended ${left} steps too early`);
        left -= taken;
        await playground.settled();
      }
      const { losses } = await playground.look();
      playground.free();
      return [...losses];
    },
    [settings, engine, count] as const,
  );
}
