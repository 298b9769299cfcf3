// What crosses the border between the wasm module and the page. Settings are plain objects keyed by the ids of the
// catalogue; bulk numbers are typed arrays, row-major. The types are generated from the crate; an error alone is
// written here, for it may come from anywhere.

import type { Engine as EngineInfo } from "./generated/boundary.js";

export type {
  Advice,
  Applied,
  Catalogue,
  Checkpoints,
  Core,
  Corpus,
  Diagnosis,
  Difference,
  EnginePreference,
  Evaluation,
  Examination,
  Follower,
  Forces,
  Found,
  Knob,
  Lack,
  Lengths,
  Lens,
  LinkReading,
  Matrix,
  Metric,
  Notice,
  Opening,
  Option,
  OwnTemperatures,
  PairPictures,
  Playground,
  Ranked,
  Ranking,
  Recipe,
  Rewound,
  Settings,
  Snapshot,
  Split,
  Through,
  ViewRow,
} from "./generated/boundary.js";

/** The engine that runs. `workers`: how many take its steps, where they have been more than one. */
export interface Engine extends EngineInfo {
  workers?: number;
}

/** An error as it crosses borders: a stable code, and a sentence. */
export interface Failure {
  code: string;
  message: string;
  field?: string;
}

/** Who changed the settings. */
export type Source = "user" | "api" | "link";
