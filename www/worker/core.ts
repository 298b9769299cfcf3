// The wasm module as the page sees it. `src/web.rs` is the other side of this border.

import type {
  Applied,
  Catalogue,
  Checkpoints,
  Engine,
  EnginePreference,
  Evaluation,
  LinkReading,
  Opening,
  PairPictures,
  Settings,
  Snapshot,
} from "../types.js";
import type { Question } from "./questions.js";

/** One run. No two of its calls may overlap. It answers the views' questions, see questions.ts; the answers' types are theirs. */
export interface Playground extends Record<Question, (...args: never[]) => unknown> {
  engine(): Engine;
  /** Steps taken. */
  step(): number;
  /**
   * Takes at most `count` steps, and none beyond the budget; how many were accepted. Waits only where a method must
   * first look at the embeddings.
   */
  run(count: number): Promise<number>;
  /** Resolves when everything submitted is done. */
  settled(): Promise<void>;
  look(): Promise<Snapshot>;
  /** The last look's similarities through another temperature; nothing is learned. */
  reweigh(tau: number): Snapshot;
  evaluate(): Promise<Evaluation>;
  /** False when these settings need a new run. */
  configure(settings: Settings): Promise<boolean>;
  pairs(count: number): PairPictures;
  /** One sentence: what must find what. */
  task(): string;
  /** Goes on with the CPU, from the last weights that were read back. */
  fall_back_to_cpu(reason: string): Promise<void>;
  /** Going back: see the core's `trainer::rewind`. */
  keep_checkpoints(wanted: boolean): void;
  checkpoints(): Checkpoints;
  rewind(step: number): Promise<Rewound>;
  free(): void;
}

/** Where a run stands after going back, and with which settings; `from` is the checkpoint's step. */
export interface Rewound {
  step: number;
  from: number;
  settings: Settings;
}

/** The exports of the module. */
export interface Core {
  catalogue(): Catalogue;
  read_link(hash: string): LinkReading;
  write_link(settings: Settings, unknown: [string, string][], opening: Opening): string;
  /** The settings of a run that differs in this knob. Throws when there is none. */
  twin_settings(settings: Settings, difference: { knob: string; value: number | string }): Settings;
  apply_settings(current: Settings, patch: Record<string, unknown>): Applied;
  /** The name of a file beside the wasm that must be provided before a run of these settings. */
  needed_asset(settings: Settings): string | undefined;
  provide_asset(name: string, bytes: Uint8Array): void;
  Playground: { create(settings: Settings, engine: EnginePreference): Promise<Playground> };
}
