// Messages between the page and whoever trains. A request carries an id and is answered once, in order; reports come
// unasked.

import type {
  Applied,
  Catalogue,
  Checkpoints,
  Core,
  Diagnosis,
  Difference,
  Engine,
  EnginePreference,
  Failure,
  Lens,
  LinkReading,
  Opening,
  Rewound,
  Settings,
  Snapshot,
} from "../types.js";
import type { Edit, Edited } from "./edit.js";
import type { Ask, Slot } from "./questions.js";
import type { Lacking, Report, Started } from "./report.js";
import type { Side } from "./sides.js";

/** The wasm module without the GPU engine, or with it. */
export type Build = "plain" | "gpu";

/** The wasm module as the page has compiled it, or its bytes. */
export type Wasm = WebAssembly.Module | ArrayBuffer;

/** What the page can ask for. */
export interface Calls {
  /** A run with this preference will be wanted: whether it can have a GPU is asked while the module loads. */
  expect(engine: EnginePreference): void;
  /**
   * Loads the wasm module, before all other calls. Later, the next run has another build of it. `rest`: the address of
   * the rest of it, where it comes in two files.
   */
  load(wasm: Wasm, build: Build, rest?: string): void;
  catalogue(): Catalogue;
  /** Whether a run with this preference could have a GPU, if the build for it were loaded. */
  lacksGpu(engine: EnginePreference): boolean;
  readLink(hash: string): LinkReading;
  writeLink(settings: Settings, unknown: [string, string][], opening: Opening): string;
  /** What the settings would be; nothing is changed by it. */
  applySettings(current: Settings, patch: Record<string, unknown>): Applied;
  /** Changes settings: the run goes on with them, or the answer says why it cannot. */
  edit(edit: Edit): Edited;
  /** The name of a file that a run of these settings needs and that is not there yet. */
  neededAsset(settings: Settings): string | undefined;
  provideAsset(name: string, bytes: ArrayBuffer): void;
  /** `twin`: the settings of a second run, in lockstep with the first. Where a file is lacking, there is no new run. */
  start(settings: Settings, engine: EnginePreference, pictures: number, twin?: Settings): Started | Lacking;
  setSpeed(steps_per_second: number): void;
  play(): void;
  pause(): void;
  stepBy(count: number): void;
  reweigh(tau: number): void;
  configure(settings: Settings, twin?: Settings): boolean;
  twinSettings(settings: Settings, difference: Difference): Settings;
  /** Which settings the second run has is news to it after that. */
  swap(twin: Settings): Engine | undefined;
  /** Goes on with one of two runs. */
  keep(side: Side): Engine | undefined;
  keepCheckpoints(wanted: boolean): void;
  checkpoints(): Checkpoints | undefined;
  /** Stays paused. */
  rewind(step: number): Rewound | undefined;
  inspect(): void;
  /** From now on, ask this after every look, and report what was answered; nothing ends it. */
  watch(ask: Ask | undefined, slot?: Slot): void;
  /** Asks this once. */
  question(ask: Ask): unknown;
  /** Follows the trainer at the other end of this port: takes a part of its steps, for as long as there are any. */
  follow(port: MessagePort): void;
  /** A trainer follows at the other end of this port; without one, it follows no longer. */
  lead(port?: MessagePort): void;
  /** What is seen of scores that were made elsewhere. No run is needed. */
  scoresLook(...args: Parameters<Core["scores_look"]>): Promise<Snapshot>;
  scoresLens(...args: Parameters<Core["scores_lens"]>): Promise<Lens>;
  scoresDiagnosis(...args: Parameters<Core["scores_diagnosis"]>): Promise<Diagnosis>;
  stop(): void;
}

/** The name of a call. */
export type Method = keyof Calls;

/** Page to trainer. */
export interface Request {
  id: number;
  method: Method;
  args: unknown[];
}

/** Trainer to page. `hello` says that the script runs. */
export type Message =
  | { hello: true }
  | { id: number; result: unknown }
  | { id: number; failure: Failure }
  | { report: Report };

/** One end of a connection. */
export interface Port {
  post(message: unknown, transfer: Transferable[]): void;
  listen(handler: (message: unknown) => void): void;
}
