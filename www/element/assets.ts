// Where the other files lie, and what is loaded only once for all elements of a page.

import { Trainer } from "../client/trainer.js";
import type { Catalogue } from "../types.js";

/** Beside this script, unless a host says otherwise before the first element is made. */
export const locations = {
  worker: new URL("./worker.js", import.meta.url),
  wasm: new URL("./contrastive_playground_bg.wasm", import.meta.url),
};

let wasm: Promise<ArrayBuffer> | undefined;

/** Starts loading the wasm; later calls share the first one's result. */
export function loadWasm(): Promise<ArrayBuffer> {
  wasm ??= fetch(locations.wasm).then((response) => {
    if (!response.ok) throw { code: "assets", message: `The engine could not be loaded (${response.status}).` };
    return response.arrayBuffer();
  });
  wasm.catch(() => {
    wasm = undefined;
  });
  return wasm;
}

/** A trainer with the wasm module in it. */
export async function bootTrainer(): Promise<{ trainer: Trainer; catalogue: Catalogue }> {
  if (typeof WebAssembly !== "object") {
    throw { code: "unsupported", message: "This browser, or a rule of this page, does not allow WebAssembly." };
  }
  const bytes = loadWasm();
  const trainer = await Trainer.boot(locations.worker);
  try {
    // Each trainer gets bytes of its own: they are handed over, not shared.
    const catalogue = await trainer.call("load", (await bytes).slice(0));
    return { trainer, catalogue };
  } catch (error) {
    trainer.close();
    if (error instanceof TypeError) throw { code: "assets", message: "The engine could not be loaded." };
    throw error;
  }
}
