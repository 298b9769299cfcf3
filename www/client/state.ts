// What is known of the experiment on the page: its settings, its run, and what has been measured. The session's parts
// write here; everybody else reads.

import type { ViewId } from "../generated/settings.js";
import type {
  Catalogue,
  Engine,
  EnginePreference,
  Evaluation,
  Failure,
  PairPictures,
  Settings,
  Snapshot,
  Source,
} from "../types.js";
import type { Answer } from "../worker/questions.js";
import { Branches } from "./branches.js";
import { RunHistory } from "./history.js";
import { Pins } from "./pins.js";
import type { Module, Trainer } from "./trainer.js";
import { Ghosts, type TwinRun } from "./twins.js";

export type { Source };

/** A message that stays until it is dismissed or, if it only informs, for a while. */
export interface Note {
  id: number;
  text: string;
  kind: "info" | "warning";
}

/** What the session tells its owner. */
export interface Listener {
  /** Something that the page shows in words has changed. */
  changed(): void;
  /** There is a new picture to draw. */
  looked(snapshot: Snapshot): void;
  /** Settings were changed for good; `knobs` says which. `link` leads to them, where it is known already. */
  committed(settings: Settings, source: Source, knobs: string[], link?: string): void;
  /** Another view is open, or none. */
  shown(): void;
  finished(): void;
  failed(failure: Failure): void;
  evaluated(): void;
  /** Something given could not stand as it was. */
  warned(message: string): void;
  /** What a view asked for, or why it got none; see `watch`. */
  answered(answer: Answer): void;
  /** Another pair is pinned, or none; or more is known of it. */
  pinned(): void;
}

/** How a session begins. */
export interface Beginning {
  /** Starts a trainer for a run with this preference. */
  boot(engine: EnginePreference): Promise<Trainer>;
  /** Loads a file that lies beside the wasm. */
  asset(name: string): Promise<ArrayBuffer>;
  /** Loads the build of the engine's module that can use a GPU. */
  gpu(): Promise<Module>;
  engine: EnginePreference;
  /** The link to open, or empty. */
  hash: string;
  /** Whether to move without being asked. */
  autoplay: boolean;
  /** Whether the author of the page asks for anything. The catalogue, with which it is understood, then comes first. */
  asks?: boolean;
  /** What the author of the page asks for over the link. */
  authored?(catalogue: Catalogue): {
    patch: Settings;
    fixed: ReadonlySet<string>;
    view?: ViewId | undefined;
    until?: number | undefined;
  };
  /** Whether to show itself as for a projector even if the link does not ask for it. */
  present?: boolean;
  /** The address of the page that links to this experiment open; this page's where nothing else is said. */
  page?(): string;
}

/** The settings, the run and the measurements of one experiment. */
export class State {
  catalogue: Catalogue | undefined;
  /** As they are shown: while a slider is dragged, not what is kept. */
  settings: Settings = {};
  /** As they are kept. */
  committed: Settings = {};
  engine: Engine | undefined;
  pairs: PairPictures | undefined;
  /** One sentence: what must find what. */
  task = "";
  snapshot: Snapshot | undefined;
  evaluation: Evaluation | undefined;
  history = new RunHistory();
  branches = new Branches(this.history, {});
  /** The run beside this one, or the last one that was. */
  twin: TwinRun | undefined;
  /** Runs that were pinned; they stay whatever becomes of the run. */
  readonly ghosts = new Ghosts();
  /** Pairs that are looked at again and again. */
  readonly pins = new Pins();
  /** Counts runs: the views start afresh when it changes. */
  run_number = 0;
  /** The run since which the data are what they are. */
  data_since = 0;
  steps_per_second = 0;
  /** Whether training is wanted; it may still be held back while out of sight. */
  playing = false;
  /** Whether it is held back. */
  suspended = false;
  finished = false;
  failure: Failure | undefined;
  /** What is being waited for, in words. */
  busy: string | undefined = "Loading";
  notes: Note[] = [];
  /** Whether settings were changed after step 0 of this run: the link then tells another story. */
  changed_in_flight = false;
  /** What the last change of settings came to, in one line. */
  story = "";
  /** The same, shorter, when the change was to follow a recipe. */
  brief = "";
  /** The step at which a link asked to be paused, while the run still stands there. */
  until: number | undefined;
  /** What the link says that this version does not know. */
  unknown: [string, string][] = [];
  /** The view that is open. */
  view: ViewId | undefined;
  /** Whether the page shows itself as for a projector. */
  presents = false;
  /** Ids of settings that a reader sees and cannot change. */
  fixed: ReadonlySet<string> = new Set();

  /** Steps taken so far. */
  get step(): number {
    return this.snapshot?.step ?? 0;
  }

  /** Whether steps are being taken right now. */
  get running(): boolean {
    return this.playing && !this.suspended && !this.finished && !this.failure && !this.busy;
  }

  /** Whether every step of the budget is taken. */
  get spent(): boolean {
    return this.step >= Number(this.settings.steps);
  }

  /** These settings hold from now on. */
  adopt(settings: Settings): void {
    this.committed = settings;
    this.settings = settings;
  }

  /** The knobs whose values would change. */
  difference(settings: Settings): string[] {
    const changed = this.catalogue?.knobs.filter((knob) => settings[knob.id] !== this.committed[knob.id]);
    return changed?.map((knob) => knob.id) ?? [];
  }
}
