// What is loaded only once for all elements of a page.

import { Sharing } from "../client/sharing.js";
import { Trainer } from "../client/trainer.js";
import type { Catalogue, EnginePreference } from "../types.js";
import { isData, locations } from "./locations.js";

/** What a run of the default settings needs: loaded together with the wasm, not after it. */
const FIRST_ASSET = "digits.bin";

/** What draws QR codes, once somebody may print. */
export function loadQr(): Promise<typeof import("../qr.js")> {
  return import("../qr.js");
}

/** The panel "Share", once somebody opens it. */
export function loadShare(): Promise<typeof import("../share/share.js")> {
  return import("../share/share.js");
}

/** What is loading or loaded, by address. */
const files = new Map<string, Promise<ArrayBuffer>>();

/** Starts loading a file; later calls share the first one's result, unless it failed. */
function load(url: URL, what: string): Promise<ArrayBuffer> {
  const before = files.get(url.href);
  if (before) return before;
  const file = bytesOf(url, what);
  files.set(url.href, file);
  file.catch(() => files.delete(url.href));
  return file;
}

async function bytesOf(url: URL, what: string): Promise<ArrayBuffer> {
  let reason = "no answer";
  try {
    const response = await fetch(url);
    if (response.ok) return await response.arrayBuffer();
    reason = `status ${response.status}`;
  } catch {
    // What fetch says of a lost connection differs by browser and helps nobody.
  }
  throw { code: "assets", message: `${what} could not be loaded (${reason}).` };
}

/** Starts loading what every page needs. A failure is reported to whoever asks for the file. */
export function preload(): void {
  loadWasm().catch(() => undefined);
  loadAsset(FIRST_ASSET).catch(() => undefined);
}

function loadWasm(): Promise<ArrayBuffer> {
  return load(locations.wasm, "The engine");
}

/** The bytes of a data set's file, to be handed over: every caller gets a copy. */
export async function loadAsset(name: string): Promise<ArrayBuffer> {
  const place = isData(name) ? locations[name] : new URL(name, locations.wasm);
  return (await load(place, `The data (${name})`)).slice(0);
}

const sharing = new Sharing();

/**
 * A trainer with the wasm module in it, for a run with this preference. `tried` gets a line for every way of starting
 * it that was tried.
 */
export async function bootTrainer(
  engine: EnginePreference = "cpu",
  tried?: string[],
): Promise<{ trainer: Trainer; catalogue: Catalogue }> {
  if (typeof WebAssembly !== "object") {
    throw { code: "unsupported", message: "This browser, or a rule of this page, does not allow WebAssembly." };
  }
  preload();
  const trainer = await sharing.trainer(() => Trainer.boot(locations.worker, tried), engine);
  try {
    // Each trainer gets bytes of its own: they are handed over, not shared.
    const catalogue = await trainer.call("load", (await loadWasm()).slice(0));
    return { trainer, catalogue };
  } catch (error) {
    trainer.close();
    throw error;
  }
}
