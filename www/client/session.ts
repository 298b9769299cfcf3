// One experiment on the page: its settings, its run and what is known about it. Owns the trainer; knows no DOM.

import type { ViewId } from "../generated/settings.js";
import { FEW_TOLD, story } from "../pipeline/story.js";
import { matters } from "../relevance.js";
import type { Forces } from "../rows.js";
import type {
  Applied,
  Catalogue,
  Engine,
  EnginePreference,
  Evaluation,
  Failure,
  Notice,
  PairPictures,
  Settings,
  Snapshot,
} from "../types.js";
import type { Checkpoints } from "../worker/core.js";
import type { Answer, Ask } from "../worker/questions.js";
import type { Report } from "../worker/report.js";
import type { Difference, Side } from "../worker/sides.js";
import { Branches } from "./branches.js";
import { RunHistory } from "./history.js";
import { Pins } from "./pins.js";
import type { Trainer } from "./trainer.js";
import { besideOf, Ghosts, isWhole, LINK, TwinRun } from "./twins.js";

/** Who changed the settings. */
export type Source = "user" | "api" | "link";

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
  /** Settings were changed for good; `knobs` says which. */
  committed(settings: Settings, source: Source, knobs: string[]): void;
  /** Another view is open, or none. */
  shown(): void;
  finished(): void;
  failed(failure: Failure): void;
  evaluated(): void;
  /** What a view asked for, or why it got none; see {@link Session.watch}. */
  answered(answer: Answer): void;
  /** Another pair is pinned, or none; or more is known of it. */
  pinned(): void;
}

/** How a session begins. */
export interface Opening {
  /** Starts a trainer and gives the catalogue. */
  boot(): Promise<{ trainer: Trainer; catalogue: Catalogue }>;
  /** Loads a file that lies beside the wasm. */
  asset(name: string): Promise<ArrayBuffer>;
  engine: EnginePreference;
  /** The link to open, or empty. */
  hash: string;
  /** Whether to move without being asked. */
  autoplay: boolean;
  /** Whether to show itself as for a projector even if the link does not ask for it. */
  present?: boolean;
}

/** How long a message that only informs stays. */
const INFORM_MS = 10_000;

/** How many candidates of a pinned pair are known one by one. */
const PINNED_TERMS = 64;

/** Pairs to draw. */
const PICTURES = 6;

/** See the file's head. Fields are read by the views; only methods change them. */
export class Session {
  catalogue: Catalogue | undefined;
  settings: Settings = {};
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
  run = 0;
  /** The run since which the data are what they are. */
  data_since = 0;
  steps_per_second = 0;
  /** Whether training is wanted; it may still be held back while out of sight. */
  playing = false;
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
  /** The view that is open. */
  view: ViewId | undefined;
  /** Whether the page shows itself as for a projector. */
  presents = false;

  readonly #opening: Opening;
  readonly #listener: Listener;
  #engine_preference: EnginePreference;
  #trainer: Trainer | undefined;
  #committed: Settings = {};
  #unknown: [string, string][] = [];
  #suspended = false;
  #told_to_play = false;
  #edits: Promise<unknown> = Promise.resolve();
  #previewing = false;
  #preview_waits = false;
  #speed = 60;
  #last_note = 0;
  #closed = false;
  readonly #alongside: (() => void)[] = [];

  constructor(opening: Opening, listener: Listener) {
    this.#opening = opening;
    this.#listener = listener;
    this.#engine_preference = opening.engine;
  }

  /** Loads everything and shows the first picture. Failures are shown, not thrown; false then. */
  open(): Promise<boolean> {
    return this.#edit(async () => {
      await this.#boot();
      await this.#read(this.#opening.hash);
      this.playing = this.#opening.autoplay && this.until === undefined;
      await this.#start();
    }).then(
      () => !this.failure,
      () => false,
    );
  }

  /** Steps taken so far. */
  get step(): number {
    return this.snapshot?.step ?? 0;
  }

  /** Whether steps are being taken right now. */
  get running(): boolean {
    return this.playing && !this.#suspended && !this.finished && !this.failure && !this.busy;
  }

  play(): Promise<void> {
    if (this.finished || this.failure) {
      const diverged = this.failure?.code === "diverged";
      if (this.failure && !diverged) return this.revive();
      if (this.finished) return this.reset();
      this.failure = undefined;
    }
    this.playing = true;
    this.until = undefined;
    return this.#follow();
  }

  pause(): Promise<void> {
    this.playing = false;
    return this.#follow();
  }

  /** Takes exactly `count` steps and stays paused. */
  async stepBy(count: number): Promise<void> {
    this.playing = false;
    this.until = undefined;
    if (this.failure?.code === "diverged") this.failure = undefined;
    await this.#follow();
    await this.#guard(this.#trainer?.call("stepBy", count));
    if (this.#spent && !this.finished) this.#finish();
    this.#listener.changed();
  }

  /** After the end of the budget: raises it by `count` steps and takes them, at once or by playing. */
  async trainOn(count: number, manner: "play" | "step" = "play"): Promise<void> {
    await this.commit({ steps: this.step + count }, "user");
    await (manner === "play" ? this.play() : this.stepBy(count));
  }

  /** Starts again from step 0, with the same seed or another, and plays. */
  reset(options: { seed?: number; play?: boolean } = {}): Promise<void> {
    const { seed, play = true } = options;
    return this.#edit(async () => {
      this.until = undefined;
      this.playing = play;
      if (seed !== undefined) await this.#apply({ seed }, "user", "quiet");
      else await this.#start();
    });
  }

  /** Shows a value while it is being changed; nothing is kept until {@link commit}. */
  preview(patch: Settings): void {
    this.settings = { ...this.settings, ...patch };
    this.#listener.changed();
    // Only what costs nothing to change acts at once; the rest waits for the commit.
    const light = this.catalogue?.knobs.filter((knob) => knob.live && knob.kind === "number").map((knob) => knob.id);
    if (!Object.keys(patch).every((id) => light?.includes(id))) return;
    this.#preview_waits = true;
    if (!this.#previewing) void this.#sendPreviews();
  }

  /** Changes settings for good: in flight where that is possible, otherwise by starting again. */
  commit(patch: Record<string, unknown>, source: Source): Promise<Applied> {
    return this.#edit(() => this.#apply(patch, source));
  }

  /** Opens another link in place of everything. */
  openLink(hash: string, source: Source = "link"): Promise<void> {
    return this.#edit(async () => {
      if (!this.#trainer) return;
      const { settings, notices, unknown, until, view, twin, present } = await this.#trainer.call("readLink", hash);
      this.#unknown = unknown;
      this.until = until;
      this.view = view;
      this.presents = present === true;
      this.notes = [];
      this.#show(notices);
      const knobs = this.#difference(settings);
      if (!twin) await this.#letTwinGo();
      this.#adopt(settings);
      [this.story, this.brief] = ["", ""];
      if (until !== undefined) this.playing = false;
      if (twin) await this.#adoptTwin(twin);
      const needs_start = until !== undefined || twin !== undefined || !(await this.#configured());
      if (needs_start) await this.#start();
      else if (!this.running) await this.#trainer.call("inspect");
      this.#listener.committed(this.settings, source, knobs);
    });
  }

  /** The canonical link to this experiment, or to one with other settings. */
  async link(settings?: Settings): Promise<string> {
    if (!this.#trainer) return "";
    if (settings) return this.#trainer.call("writeLink", settings, [], {});
    return this.#trainer.call("writeLink", this.#committed, this.#unknown, {
      until: this.until,
      view: this.view,
      twin: this.twin?.alive ? this.twin.difference : undefined,
      present: this.presents,
    });
  }

  /** A second run beside this one, that differs in what is named: both begin at step 0, unless only the value is another. */
  setTwin(difference: Difference): Promise<void> {
    return this.#edit(async () => {
      const before = this.twin;
      if (!(await this.#adoptTwin(difference))) return;
      const { twin, step } = this;
      const goes_on = twin === before && (await this.#configured());
      if (goes_on) {
        if (!this.running) await this.#trainer?.call("inspect");
      } else {
        this.until = undefined;
        await this.#start();
        if (step > 0) this.note("Both runs began again at step 0, from the same seed.");
      }
      this.#listener.shown();
    });
  }

  /** The second run becomes the page's own, with its settings and its past, and the other way round. */
  swapTwins(): Promise<void> {
    return this.#edit(() => this.#swap());
  }

  /** Goes on with one of the two; what the other measured stays to be seen. */
  keepTwin(side: Side): Promise<void> {
    return this.#edit(async () => {
      if (side === "twin") await this.#swap();
      await this.#letTwinGo();
      if (!this.running) await this.#trainer?.call("inspect");
      this.#listener.shown();
      this.#listener.changed();
    });
  }

  /** Whether runs keep checkpoints from now on, so that going back is quick. */
  keepCheckpoints(wanted: boolean): void {
    void this.#guard(this.#trainer?.call("keepCheckpoints", wanted));
  }

  async checkpoints(): Promise<Checkpoints | undefined> {
    return this.#trainer?.call("checkpoints");
  }

  /** Back to an earlier step, paused, with the settings it had there; what came after stays as a branch. */
  rewind(step: number): Promise<void> {
    return this.#edit(async () => {
      const trainer = this.#trainer;
      if (!trainer) return;
      this.playing = false;
      this.until = undefined;
      await this.#follow();
      await this.#letTwinGo();
      this.#wait(`Going back to step ${step}`);
      const rewound = await trainer.call("rewind", step).catch((failure: Failure) => {
        if (failure.code !== "badstate") throw failure;
        this.note(failure.message, "warning");
      });
      this.busy = undefined;
      if (rewound) {
        const knobs = this.#difference(rewound.settings);
        this.#adopt(rewound.settings);
        this.history = this.branches.leave(rewound.step, rewound.settings).history;
        this.finished = false;
        this.failure = undefined;
        if (rewound.step === 0) this.changed_in_flight = false;
        await trainer.call("inspect");
        if (knobs.length > 0) this.#listener.committed(this.settings, "user", knobs);
      }
      this.#listener.changed();
    });
  }

  /** Shows the page as for a projector, or as for a desk. The run is not touched; only the link says it. */
  present(on: boolean): void {
    if (on === this.presents) return;
    this.presents = on;
    this.#listener.shown();
    this.#listener.changed();
  }

  /** Opens a view, or none. The run is not touched; only the link says it. */
  show(view: ViewId | undefined): void {
    if (view === this.view) return;
    this.view = view;
    this.#listener.shown();
    this.#listener.changed();
  }

  /** Asks this of the run after every look from now on, and at once of the last one. */
  watch(ask: Ask | undefined): void {
    void this.#guard(this.#trainer?.call("watch", ask));
  }

  /** Shows this pair everywhere from now on; or none. */
  pin(pair: number | undefined): void {
    this.pins.pin(pair);
    this.#watchPin();
    this.#listener.pinned();
    this.#listener.changed();
  }

  /** Asks the run this once. Rejects with a {@link Failure} where there is no answer. */
  question(ask: Ask): Promise<unknown> {
    return this.#trainer?.call("question", ask) ?? Promise.reject({ code: "badstate", message: "There is no run." });
  }

  /** Full speed in steps per second; Infinity for no limit. */
  setSpeed(steps_per_second: number): void {
    this.#speed = steps_per_second;
    void this.#guard(this.#trainer?.call("setSpeed", steps_per_second));
  }

  /** Holds training back while nobody can see it. */
  suspend(suspended: boolean): void {
    if (suspended === this.#suspended) return;
    this.#suspended = suspended;
    void this.#follow();
  }

  /** After a failure: a new trainer, on the same settings. */
  revive(engine = this.#engine_preference): Promise<void> {
    this.#engine_preference = engine;
    this.#trainer?.close();
    this.#trainer = undefined;
    return this.#edit(async () => {
      this.failure = undefined;
      const settings = this.#committed;
      await this.#boot();
      if (Object.keys(settings).length === 0) await this.#read(this.#opening.hash);
      this.playing = true;
      await this.#start();
    });
  }

  /** Shows a message. What only informs goes away by itself. */
  note(text: string, kind: Note["kind"] = "info"): void {
    const id = ++this.#last_note;
    this.notes = [...this.notes.filter((note) => note.text !== text), { id, text, kind }].slice(-5);
    if (kind === "info") setTimeout(() => this.dismiss(id), INFORM_MS);
    this.#listener.changed();
  }

  dismiss(id: number): void {
    this.notes = this.notes.filter((note) => note.id !== id);
    this.#listener.changed();
  }

  /** Called when the session ends, to end what runs beside it. */
  alongside(end: () => void): void {
    this.#alongside.push(end);
  }

  /** Ends everything. */
  close(): void {
    this.#closed = true;
    for (const end of this.#alongside) end();
    this.#trainer?.close();
    this.#trainer = undefined;
  }

  async #boot(): Promise<void> {
    this.#wait("Loading");
    const { trainer, catalogue } = await this.#opening.boot();
    if (this.#closed) {
      trainer.close();
      throw { code: "closed", message: "The playground was removed from the page." };
    }
    this.#trainer = trainer;
    this.catalogue = catalogue;
    trainer.onreport = (report) => this.#receive(report);
    await trainer.call("setSpeed", this.#speed);
  }

  async #read(hash: string): Promise<void> {
    if (!this.#trainer) return;
    const { settings, notices, unknown, until, view, twin, present } = await this.#trainer.call("readLink", hash);
    this.#unknown = unknown;
    this.until = until;
    this.view = view;
    this.presents = present === true || this.#opening.present === true;
    this.#show(notices);
    this.#adopt(settings);
    if (twin) await this.#adoptTwin(twin);
  }

  /** Makes this the difference of the second run; false, and a note, when it cannot be. */
  async #adoptTwin(difference: Difference): Promise<boolean> {
    const trainer = this.#trainer;
    if (!trainer) return false;
    try {
      const settings = await trainer.call("twinSettings", this.#committed, difference);
      const same = this.twin?.alive && this.twin.difference.knob === difference.knob;
      if (this.twin && same) Object.assign(this.twin, { difference, settings });
      else this.twin = new TwinRun(difference, settings);
      return true;
    } catch (thrown) {
      const { code, message } = thrown as Failure;
      if (code !== "badstate") throw thrown;
      this.note(`The second run: ${message}.`, "warning");
      return false;
    }
  }

  async #letTwinGo(): Promise<void> {
    if (!this.twin?.alive) return;
    this.twin.alive = false;
    await this.#trainer?.call("keep", "main");
  }

  async #swap(): Promise<void> {
    const { twin, history, snapshot, evaluation } = this;
    if (!twin?.alive || !this.#trainer) return;
    const settings = this.#committed;
    const { knob } = twin.difference;
    const difference = await this.#differenceOf(knob, settings);
    this.engine = (await this.#trainer.call("swap", settings)) ?? this.engine;
    this.#adopt(twin.settings);
    [this.history, this.snapshot, this.evaluation] = [twin.history, twin.snapshot, twin.evaluation];
    Object.assign(twin, { settings, history, snapshot, evaluation, difference });
    if (twin.parted) twin.parted = { ...twin.parted, run: twin.parted.run === "main" ? "twin" : "main" };
    this.branches = new Branches(this.history, this.#committed);
    if (this.snapshot) this.#listener.looked(this.snapshot);
    this.#listener.committed(this.settings, "user", [knob]);
    this.#listener.changed();
  }

  /** What the second run differs in once it has these settings: a recipe may have had numbers of its own. */
  async #differenceOf(knob: string, settings: Settings): Promise<Difference> {
    if (!isWhole(knob)) return { knob, value: settings[knob] };
    const link = (await this.#trainer?.call("writeLink", settings, [], {})) ?? "";
    return { knob: LINK, value: link };
  }

  #adopt(settings: Settings): void {
    this.#committed = settings;
    this.settings = settings;
  }

  /** Asks after every look what becomes of the pinned pair; and once what it looks like. */
  #watchPin(): void {
    const { pins } = this;
    const { pair } = pins;
    const ask: Ask | undefined = pair === undefined ? undefined : { question: "forces", args: [pair, PINNED_TERMS] };
    void this.#guard(this.#trainer?.call("watch", ask, "pin"));
    if (pair === undefined || pins.pictures) return;
    this.question({ question: "items", args: [[pair]] }).then(
      (pictures) => {
        if (pins.pair !== pair) return;
        pins.pictures = pictures as PairPictures;
        this.#listener.pinned();
      },
      // Without its picture a pair is still known by its number.
      () => undefined,
    );
  }

  /** A new run of the settings, at step 0 or at the step that the link asks for. */
  async #start(): Promise<void> {
    const trainer = this.#trainer;
    if (!trainer) return;
    this.#wait("Starting");
    this.#told_to_play = false;
    if (!this.twin?.alive) this.twin = undefined;
    const { twin } = this;
    for (const settings of twin ? [this.#committed, twin.settings] : [this.#committed]) {
      const asset = await trainer.call("neededAsset", settings);
      if (asset) await trainer.call("provideAsset", asset, await this.#opening.asset(asset));
    }
    const wanted = [this.#committed, this.#engine_preference, PICTURES] as const;
    const { engine, pairs, task, refused } = await trainer.call("start", ...wanted, twin?.settings);
    this.engine = engine;
    this.pairs = pairs;
    this.task = task;
    this.history = new RunHistory();
    this.branches = new Branches(this.history, this.#committed);
    twin?.restart();
    if (twin && refused) {
      twin.alive = false;
      this.note(`There is no second run: ${refused.message}`, "warning");
    }
    this.run += 1;
    const of_data = this.catalogue?.knobs.filter((knob) => knob.group === "data").map((knob) => knob.id) ?? [];
    if (this.pins.begin(this.#committed, of_data)) this.data_since = this.run;
    this.#watchPin();
    this.snapshot = undefined;
    this.evaluation = undefined;
    this.finished = false;
    this.failure = undefined;
    this.changed_in_flight = false;
    this.steps_per_second = 0;
    if (this.until !== undefined && this.until > 0) {
      this.#wait(`Going to step ${this.until}`);
      this.playing = false;
      await trainer.call("stepBy", this.until);
      this.finished = this.#spent;
    } else {
      await trainer.call("inspect");
    }
    this.busy = undefined;
    await this.#follow();
  }

  async #apply(patch: Record<string, unknown>, source: Source, manner?: "quiet"): Promise<Applied> {
    const trainer = this.#trainer;
    if (!trainer) throw { code: "closed", message: "There is no run to change." };
    const before = this.#committed;
    const result = await trainer.call("applySettings", before, patch);
    this.#show([...result.clamped, ...result.ignored]);
    const knobs = this.#difference(result.state);
    this.#adopt(result.state);
    if (knobs.length > 0 && this.twin?.alive && !(await this.#adoptTwin(this.twin.difference))) await this.#letTwinGo();
    let restarted = false;
    if (knobs.length === 0) {
      if (manner) await this.#start();
      await this.#configured();
    } else {
      this.until = undefined;
      if (this.failure?.code === "diverged") this.failure = undefined;
      const outcome = await this.#configuredOrRefused();
      if (outcome === "refused") {
        this.#adopt(before);
        if (this.twin?.alive) await this.#adoptTwin(this.twin.difference);
        this.#listener.changed();
        return { ...result, state: before, applied: [] };
      }
      if (outcome) {
        this.changed_in_flight ||= this.step > 0;
        this.finished &&= !knobs.includes("steps");
        if (!this.running) await this.#refresh(knobs);
        await this.#follow();
      } else {
        restarted = this.step > 0;
        await this.#start();
        if (!manner && restarted)
          this.note(`Training started again from step 0: ${this.#labels(knobs)} cannot change during a run.`);
      }
    }
    this.branches.current.settings = this.#committed;
    const { recipe } = patch;
    const followed = typeof recipe === "string" ? recipe : undefined;
    if (this.catalogue) {
      const edit = { before, after: result.state, followed, restarted };
      this.story = story(this.catalogue, edit);
      this.brief = followed ? story(this.catalogue, edit, FEW_TOLD) : "";
    }
    if (knobs.length > 0) this.#listener.committed(this.settings, source, knobs);
    this.#listener.changed();
    return result;
  }

  /** Shows a paused run under changed settings. */
  async #refresh(knobs: string[]): Promise<void> {
    if (knobs.every((id) => id === "tau")) await this.#trainer?.call("reweigh", Number(this.settings.tau));
    else await this.#trainer?.call("inspect");
  }

  /** Whether the run goes on with the settings; "refused" when no engine that was asked for can run them. */
  async #configuredOrRefused(): Promise<boolean | "refused"> {
    try {
      return await this.#configured();
    } catch (thrown) {
      const { code, message } = thrown as Failure;
      if (code !== "unsupported") throw thrown;
      this.note(`${message} The settings stay as they were.`, "warning");
      return "refused";
    }
  }

  async #configured(): Promise<boolean> {
    const twin = this.twin?.alive ? this.twin.settings : undefined;
    return (await this.#trainer?.call("configure", this.#committed, twin)) ?? false;
  }

  async #sendPreviews(): Promise<void> {
    this.#previewing = true;
    while (this.#preview_waits && this.#trainer) {
      this.#preview_waits = false;
      const { settings, twin } = this;
      const beside = twin?.alive ? besideOf(twin, settings, this.catalogue) : undefined;
      await this.#guard(this.#trainer.call("configure", settings, beside));
      if (!this.running) await this.#guard(this.#trainer?.call("reweigh", Number(settings.tau)));
    }
    this.#previewing = false;
  }

  /** The knobs whose values would change. */
  #difference(settings: Settings): string[] {
    const changed = this.catalogue?.knobs.filter((knob) => settings[knob.id] !== this.#committed[knob.id]);
    return changed?.map((knob) => knob.id) ?? [];
  }

  #labels(ids: string[]): string {
    const knobs = this.catalogue?.knobs.filter((knob) => ids.includes(knob.id)) ?? [];
    const fixed = knobs.filter((knob) => !knob.live && matters(knob, this.settings));
    return (fixed.length > 0 ? fixed : knobs).map((knob) => knob.label).join(", ");
  }

  /** Tells the trainer to play or pause, when that is news. */
  async #follow(): Promise<void> {
    const { running } = this;
    this.#listener.changed();
    if (running === this.#told_to_play || !this.#trainer) return;
    this.#told_to_play = running;
    await this.#guard(this.#trainer.call(running ? "play" : "pause"));
    this.#listener.changed();
  }

  /** One edit after another; what goes wrong is shown. */
  #edit<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#edits.then(job);
    this.#edits = done.catch((failure) => this.#fail(failure));
    return done;
  }

  async #guard(call: Promise<unknown> | undefined): Promise<void> {
    try {
      await call;
    } catch (failure) {
      this.#fail(failure as Failure);
    }
  }

  #fail(thrown: unknown): void {
    const { code = "internal", message = String(thrown) } = thrown as Partial<Failure>;
    if (this.#closed || code === "closed") return;
    this.busy = undefined;
    this.playing = false;
    this.#told_to_play = false;
    this.failure = { code, message };
    this.#listener.failed(this.failure);
    this.#listener.changed();
  }

  /** Whether every step of the budget is taken. */
  get #spent(): boolean {
    return this.step >= Number(this.settings.steps);
  }

  #finish(): void {
    this.finished = true;
    this.playing = false;
    this.#told_to_play = false;
    this.#listener.finished();
    this.#listener.changed();
  }

  #wait(what: string): void {
    this.busy = what;
    this.#listener.changed();
  }

  #show(notices: Notice[]): void {
    for (const notice of notices) this.note(notice.message, "warning");
  }

  #receive(report: Report): void {
    switch (report.kind) {
      case "snapshot": {
        const run = report.run === "twin" ? this.twin : this;
        if (!run) break;
        run.snapshot = report.snapshot;
        run.history.addLook(report.snapshot);
        // Twins are seen together: the second is looked at first.
        if (run === this) this.#listener.looked(report.snapshot);
        break;
      }
      case "evaluation": {
        const run = report.run === "twin" ? this.twin : this;
        if (!run) break;
        run.evaluation = report.evaluation;
        run.history.addEvaluation(report.evaluation);
        if (run === this) this.#listener.evaluated();
        break;
      }
      case "parted":
        if (this.twin) this.twin.parted = { run: report.run, failure: report.failure };
        this.note(
          `Run ${report.run === "main" ? "A" : "B"} stopped: ${report.failure.message} The other goes on.`,
          "warning",
        );
        break;
      case "answer":
        if (report.slot === "view") this.#listener.answered(report.answer);
        // Before the first look there is no answer, and one may come after another pair was pinned.
        else if ((report.answer.value as Forces | undefined)?.anchor.pair === this.pins.pair) {
          this.pins.seen = report.answer.value as Forces;
          this.#listener.pinned();
        }
        break;
      case "speed":
        this.steps_per_second = report.steps_per_second;
        break;
      case "finished":
        this.#finish();
        break;
      case "engine":
        if (report.run !== "twin") this.engine = report.engine;
        this.note(
          `${report.run ? "Run B" : "The run"} goes on with the ${report.engine.kind.toUpperCase()}: ${report.engine.reason}.`,
          "warning",
        );
        break;
      case "failed":
        this.#fail(report.failure);
        break;
    }
  }
}
