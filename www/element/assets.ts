// What is loaded only once for all elements of a page.

import { boot, type Connection } from "../client/boot.js";
import { Sharing } from "../client/sharing.js";
import { Trainer } from "../client/trainer.js";
import type { Catalogue, EnginePreference } from "../types.js";
import { offersGpu } from "../worker/gpu.js";
import type { Build } from "../worker/protocol.js";
import { isFile, locations } from "./locations.js";

/** What a run of the default settings needs: loaded together with the wasm, not after it. */
const FIRST_ASSET = "digits.bin";

/** What draws QR codes, once somebody may print. */
export function loadQr(): Promise<typeof import("../qr.js")> {
  return import("../qr.js");
}

/** The views, once somebody opens one. */
export function loadLab(): Promise<typeof import("../lab/lab.js")> {
  return import("../lab/lab.js");
}

/** The panel "Share", once somebody opens it. */
export function loadShare(): Promise<typeof import("../share/share.js")> {
  return import("../share/share.js");
}

/** A file that is loading or loaded. */
interface Loading {
  bytes: Promise<ArrayBuffer>;
  /** How many wait for it. */
  wanted: number;
  abort: AbortController;
}

/** By address. */
const files = new Map<string, Loading>();

/** Starts loading a file; later calls share the first one's result, unless it failed. */
function load(url: URL, what: string): Loading {
  let file = files.get(url.href);
  if (!file) {
    const abort = new AbortController();
    file = { bytes: bytesOf(url, what, abort.signal), wanted: 0, abort };
    files.set(url.href, file);
    file.bytes.catch(() => files.delete(url.href));
  }
  file.wanted += 1;
  return file;
}

/** Somebody does not want the file any longer; with the last of them it is let go, unless it is there. */
function forgo(url: URL, file: Loading): void {
  file.wanted -= 1;
  if (file.wanted > 0) return;
  files.delete(url.href);
  file.abort.abort();
}

async function bytesOf(url: URL, what: string, signal: AbortSignal): Promise<ArrayBuffer> {
  let reason = "no answer";
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.arrayBuffer();
    reason = `status ${response.status}`;
  } catch {
    // What fetch says of a lost connection differs by browser and helps nobody.
  }
  throw { code: "assets", message: `${what} could not be loaded (${reason}).` };
}

/** Starts loading what every page needs. A failure is reported to whoever asks for the file. */
export function preload(engine: EnginePreference): void {
  firstModule(engine).catch(() => undefined);
  loadAsset(FIRST_ASSET).catch(() => undefined);
}

/** What each preference has loaded first. */
const first = new Map<EnginePreference, Promise<Module>>();

interface Module {
  build: Build;
  wasm: ArrayBuffer;
}

/**
 * The module for a run with this preference. It is the plain one, unless an adapter answers before that has arrived.
 * If one answers later, the trainer will say so.
 */
function firstModule(engine: EnginePreference): Promise<Module> {
  const before = first.get(engine);
  if (before) return before;
  const module = chosenModule(engine);
  first.set(engine, module);
  module.catch(() => first.delete(engine));
  return module;
}

async function chosenModule(engine: EnginePreference): Promise<Module> {
  const withGpu = async (): Promise<Module> => ({ build: "gpu", wasm: await loadGpu() });
  // A page that holds its files within itself has one module for all.
  if (locations.wasm.href === locations.gpu.href) return withGpu();
  const file = load(locations.wasm, "The engine");
  const plain = file.bytes.then((wasm): Module => ({ build: "plain", wasm }));
  if (engine === "cpu") return plain;
  const offered = offersGpu(globalThis, engine === "gpu").then((there) => (there ? undefined : plain));
  const found = await Promise.race([plain, offered]);
  if (found) return found;
  plain.catch(() => undefined);
  forgo(locations.wasm, file);
  return withGpu();
}

/** The module that can use a GPU. */
export function loadGpu(): Promise<ArrayBuffer> {
  return load(locations.gpu, "The engine for the GPU").bytes.then((bytes) => bytes.slice(0));
}

/** What makes files of a run, in a worker of its own, and the files that it needs. */
export const recorder = {
  boot: () => boot(locations.recorder),
  /** A file by its name beside the scripts; its bytes are the caller's. */
  async load(name: string): Promise<ArrayBuffer> {
    if (locations.worker.protocol === "blob:" && locations.record.protocol !== "blob:") {
      throw { code: "assets", message: "This page is one file and has no recorder; a page that is served has one." };
    }
    const file = name === "wasm" ? load(locations.record, "The engine that records") : load(placeOf(name), name);
    return (await file.bytes).slice(0);
  },
};

/** What reads a file of scores, in a worker of its own. */
export function bootReader(): Promise<Connection> {
  return boot(locations.reader);
}

/** The bytes of a data set's file, to be handed over: every caller gets a copy. */
export async function loadAsset(name: string): Promise<ArrayBuffer> {
  return (await load(placeOf(name), `The data (${name})`).bytes).slice(0);
}

/** Where a file lies: in its own place, or beside the engine. */
function placeOf(name: string): URL {
  return isFile(name) ? locations[name] : new URL(name, locations.wasm);
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
  preload(engine);
  const trainer = await sharing.trainer(() => Trainer.boot(locations.worker, tried), engine);
  if (engine !== "cpu") trainer.call("expect", engine).catch(() => undefined);
  try {
    // Each trainer gets bytes of its own: they are handed over, not shared.
    const { build, wasm } = await firstModule(engine);
    const catalogue = await trainer.call("load", wasm.slice(0), build, locations.rest.href);
    return { trainer, catalogue };
  } catch (error) {
    trainer.close();
    throw error;
  }
}
