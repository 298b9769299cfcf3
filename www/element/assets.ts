// What is loaded only once for all elements of a page.

import { boot, type Connection } from "../client/boot.js";
import { Sharing } from "../client/sharing.js";
import { type Module, Trainer } from "../client/trainer.js";
import type { EnginePreference } from "../types.js";
import { offersGpu } from "../worker/gpu.js";
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

/** A file that is loading or loaded, as `Content`. */
interface Loading<Content> {
  content: Promise<Content>;
  /** How many wait for it. */
  wanted: number;
  abort: AbortController;
}

/** Files of one kind, by address. */
class Files<Content> {
  readonly #read: (response: Response) => Promise<Content>;
  readonly #files = new Map<string, Loading<Content>>();

  constructor(read: (response: Response) => Promise<Content>) {
    this.#read = read;
  }

  /** Starts loading a file; later calls share the first one's result, unless it failed. */
  load(url: URL, what: string): Loading<Content> {
    let file = this.#files.get(url.href);
    if (!file) {
      const abort = new AbortController();
      file = { content: this.#fetch(url, what, abort.signal), wanted: 0, abort };
      this.#files.set(url.href, file);
      file.content.catch(() => this.#files.delete(url.href));
    }
    file.wanted += 1;
    return file;
  }

  /** Somebody does not want the file any longer; with the last of them it is let go, unless it is there. */
  forgo(url: URL, file: Loading<Content>): void {
    file.wanted -= 1;
    if (file.wanted > 0) return;
    this.#files.delete(url.href);
    file.abort.abort();
  }

  async #fetch(url: URL, what: string, signal: AbortSignal): Promise<Content> {
    let reason = "no answer";
    try {
      const response = await fetch(url, { signal });
      if (response.ok) return await this.#read(response);
      reason = `status ${response.status}`;
    } catch {
      // What fetch says of a lost connection differs by browser and helps nobody.
    }
    throw { code: "assets", message: `${what} could not be loaded (${reason}).` };
  }
}

const files = new Files((response) => response.arrayBuffer());
/** Modules of the engine. */
const modules = new Files(compiled);

/**
 * The module of this file, compiled while it arrives, and while the page is built and a worker starts. A page whose
 * rules forbid that, or a server that does not say that the file is wasm, leaves it to the worker.
 */
async function compiled(response: Response): Promise<Omit<Module, "build">> {
  const bytes = response.clone().arrayBuffer();
  const module = WebAssembly.compileStreaming(response).catch(() => undefined);
  return { bytes: await bytes, module: await module };
}

/** The trainer of the first figure, which starts before the figure is there to ask for it. */
let early: { engine: EnginePreference; ways: string[]; booted: Promise<Trainer> } | undefined;
let preloaded = false;

/** Starts a trainer for the first figure, while the page is built. A failure is reported to whoever asks for it. */
export function preload(engine: EnginePreference): void {
  if (preloaded) return;
  preloaded = true;
  const ways: string[] = [];
  early = { engine, ways, booted: bootNew(engine, ways) };
  early.booted.catch(() => undefined);
}

/** What each preference has loaded first. */
const first = new Map<EnginePreference, Promise<Module>>();

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
  // A page that holds its files within itself has one module for all.
  if (locations.wasm.href === locations.gpu.href) return loadGpu();
  const file = modules.load(locations.wasm, "The engine");
  const plain = file.content.then((module): Module => ({ build: "plain", ...module }));
  if (engine === "cpu") return plain;
  const offered = offersGpu(globalThis, engine === "gpu").then((there) => (there ? undefined : plain));
  const found = await Promise.race([plain, offered]);
  if (found) return found;
  plain.catch(() => undefined);
  modules.forgo(locations.wasm, file);
  return loadGpu();
}

/** The module that can use a GPU. */
export async function loadGpu(): Promise<Module> {
  return { build: "gpu", ...(await modules.load(locations.gpu, "The engine for the GPU").content) };
}

/** What makes files of a run, in a worker of its own, and the files that it needs. */
export const recorder = {
  boot: () => boot(locations.recorder),
  /** A file by its name beside the scripts; its bytes are the caller's. */
  async load(name: string): Promise<ArrayBuffer> {
    if (locations.worker.protocol === "blob:" && locations.record.protocol !== "blob:") {
      throw { code: "assets", message: "This page is one file and has no recorder; a page that is served has one." };
    }
    const [place, what] = name === "wasm" ? [locations.record, "The engine that records"] : [placeOf(name), name];
    return (await files.load(place, what).content).slice(0);
  },
};

/** What reads a file of scores, in a worker of its own. */
export function bootReader(): Promise<Connection> {
  return boot(locations.reader);
}

/** The bytes of a data set's file, to be handed over: every caller gets a copy. */
export async function loadAsset(name: string): Promise<ArrayBuffer> {
  return (await files.load(placeOf(name), `The data (${name})`).content).slice(0);
}

/** Where a file lies: in its own place, or beside the engine. */
function placeOf(name: string): URL {
  return isFile(name) ? locations[name] : new URL(name, locations.wasm);
}

const sharing = new Sharing();

/**
 * A trainer for a run with this preference, with the engine in it. `tried` gets a line for every way of starting it
 * that was tried.
 */
export async function bootTrainer(engine: EnginePreference = "cpu", tried: string[] = []): Promise<Trainer> {
  const first = early;
  early = undefined;
  if (first?.engine !== engine) {
    first?.booted.then((trainer) => trainer.close()).catch(() => undefined);
    return bootNew(engine, tried);
  }
  try {
    return await first.booted;
  } finally {
    tried.push(...first.ways);
  }
}

async function bootNew(engine: EnginePreference, tried: string[]): Promise<Trainer> {
  if (typeof WebAssembly !== "object") {
    throw { code: "unsupported", message: "This browser, or a rule of this page, does not allow WebAssembly." };
  }
  firstModule(engine).catch(() => undefined);
  const first_asset = loadAsset(FIRST_ASSET);
  first_asset.catch(() => undefined);
  const trainer = await sharing.trainer(async () => new Trainer(await boot(locations.worker, tried)), engine);
  if (engine !== "cpu") trainer.call("expect", engine).catch(() => undefined);
  try {
    await trainer.load(await firstModule(engine), locations.rest.href);
    // Whoever needs another file, or this one again, is asked for it.
    first_asset.then((bytes) => trainer.call("provideAsset", FIRST_ASSET, bytes)).catch(() => undefined);
    return trainer;
  } catch (error) {
    trainer.close();
    throw error;
  }
}
