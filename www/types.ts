// What crosses the border between the wasm module and the page. Settings are plain objects keyed by the ids of the
// catalogue; bulk numbers are typed arrays, row-major. The types of the crate's own structs are generated from them; here is
// what `src/web.rs` puts together of more than one.

import type { Notice, Relevance } from "./generated/boundary.js";
import type { ViewId } from "./generated/settings.js";

export type {
  Advice,
  Catalogue,
  Checkpoints,
  Diagnosis,
  Engine,
  Evaluation,
  Forces,
  Found,
  Knob,
  Lens,
  Matrix,
  Metric,
  Notice,
  Option,
  Ranked,
  Recipe,
  Snapshot,
  Through,
  ViewRow,
} from "./generated/boundary.js";

/** Every setting of a run, keyed by catalogue id: the page itself names none, see generated/settings.ts for names. */
export type Settings = Record<string, number | string>;

/** A link, read. `unknown` holds the keys this version does not know; they are written back untouched. */
export interface LinkReading {
  settings: Settings;
  notices: Notice[];
  unknown: [string, string][];
  /** The step at which the link opens, paused. */
  until?: number;
  /** The view that is open. */
  view?: ViewId;
  /** The run beside this one: the knob in which it differs, `recipe` or `link`, and what that is in it. */
  twin?: { knob: string; value: number | string };
  /** Whether the page shows itself as for a projector. */
  present?: boolean;
}

/** How a link opens, which is no part of the experiment. */
export type Opening = Pick<LinkReading, "until" | "view" | "twin" | "present">;

/** What became of a change of settings. */
export interface Applied {
  state: Settings;
  applied: string[];
  clamped: Notice[];
  ignored: Notice[];
}

/** Some training pairs to draw. */
export interface PairPictures {
  /**
   * How each item is a picture: pixels row by row, with values from 0 (paper) to 1 (ink). One channel is grey, three are
   * what is missing of red, green and blue. Absent when items are plain vectors.
   */
  picture?: { rows: number; columns: number; channels: number };
  queries: Float32Array[];
  keys: Float32Array[];
  /** What each key says, where keys are words. */
  names?: string[];
  /** Which pairs these are. */
  indices?: Uint32Array;
  labels: Uint32Array;
  class_names: string[];
  /** What a class is called, in the singular: "digit". */
  class_word?: string;
}

/** Held-out pairs that can be asked. */
export interface Corpus {
  count: number;
  picture?: PairPictures["picture"];
  labels: Uint32Array;
  key_labels: Uint32Array;
  class_names: string[];
  relevance: Relevance;
  names?: string[];
}

/** The engine someone asked for. */
export type EnginePreference = "auto" | "cpu" | "gpu";

/** An error as it crosses borders: a stable code, and a sentence. */
export interface Failure {
  code: string;
  message: string;
  field?: string;
}
