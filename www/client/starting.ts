// How a run begins: a trainer, a link, the files that the data need, step 0 or the step that the link asks for.

import type { Settings } from "../types.js";
import { failure } from "../worker/failure.js";
import type { Asking } from "./asking.js";
import { assist } from "./assisting.js";
import { Branches } from "./branches.js";
import type { Driver } from "./driver.js";
import { RunHistory } from "./history.js";
import type { Notes } from "./notes.js";
import type { SecondRun } from "./second-run.js";
import type { Beginning, State } from "./state.js";
import type { Trainer } from "./trainer.js";

/** Pairs to draw. */
const PICTURES = 6;

/** What starting needs of the session's other parts. */
export interface Parts {
  driver: Driver;
  notes: Notes;
  second: SecondRun;
  asking: Asking;
}

/** Starts runs: the first one from a link, and every later one from settings. */
export class Starting {
  readonly #state: State;
  readonly #beginning: Beginning;
  readonly #parts: Parts;
  /** The engine that is wanted. */
  preference: Beginning["engine"];
  /** Resolves when a new trainer has the module that it can use. That is found out while the link is read. */
  #equipped: Promise<void> | undefined;

  constructor(state: State, beginning: Beginning, parts: Parts) {
    this.#state = state;
    this.#beginning = beginning;
    this.#parts = parts;
    this.preference = beginning.engine;
  }

  /** Loads everything, opens the link and shows the first picture. */
  async open(): Promise<void> {
    await this.#boot();
    if (this.#beginning.asks) await this.#learn();
    await this.read(this.#beginning.hash);
    this.#state.playing = this.#beginning.autoplay && this.#state.until === undefined;
    await this.#begin();
  }

  /** After a failure: a new trainer, on the same settings. */
  async revive(): Promise<void> {
    const state = this.#state;
    state.failure = undefined;
    const settings = state.committed;
    await this.#boot();
    if (Object.keys(settings).length === 0) await this.read(this.#beginning.hash);
    state.playing = true;
    await this.#begin();
  }

  /** The first run of a trainer. Whatever comes of it, what can be set is known afterwards. */
  async #begin(): Promise<void> {
    try {
      await this.start();
    } finally {
      await this.#learn().catch(() => undefined);
    }
  }

  /** A new run of the settings, at step 0 or at the step that the link asks for. */
  async start(): Promise<void> {
    const state = this.#state;
    const { driver } = this.#parts;
    const { trainer } = driver;
    if (!trainer) return;
    driver.wait("Starting");
    driver.stands();
    await this.#make();
    state.run_number += 1;
    const known = state.catalogue !== undefined;
    if (known) this.#pin();
    [state.snapshot, state.evaluation] = [undefined, undefined];
    [state.finished, state.failure, state.changed_in_flight] = [false, undefined, false];
    state.steps_per_second = 0;
    const { until = 0 } = state;
    if (until > 0) {
      driver.wait(`Going to step ${until}`);
      state.playing = false;
    }
    const looked = until > 0 ? trainer.call("stepBy", until) : trainer.call("inspect");
    // The worker takes calls in order: the first numbers come before the catalogue.
    await Promise.all([looked, this.#learn()]);
    if (!known) this.#pin();
    if (until > 0) state.finished = state.spent;
    state.busy = undefined;
    await driver.follow();
  }

  async #boot(): Promise<void> {
    const { driver } = this.#parts;
    driver.wait("Loading");
    const trainer = await this.#beginning.boot(this.preference);
    if (driver.closed) {
      trainer.close();
      throw { code: "closed", message: "The playground was removed from the page." };
    }
    driver.employ(trainer);
    this.#equipped = this.#equip(trainer);
    this.#equipped.catch(() => undefined);
  }

  /** Fetches the catalogue, once. What the author of the page asks for is understood with it. */
  async #learn(): Promise<void> {
    const state = this.#state;
    const { trainer } = this.#parts.driver;
    if (state.catalogue || !trainer) return;
    state.catalogue = await trainer.call("catalogue");
    if (Object.keys(state.committed).length > 0) this.#authored();
  }

  /** What the author asks for, once there is a catalogue. */
  #authored(): ReturnType<NonNullable<Beginning["authored"]>> | undefined {
    const { catalogue } = this.#state;
    const asked = catalogue && this.#beginning.authored?.(catalogue);
    if (asked) this.#state.fixed = asked.fixed;
    return asked;
  }

  /** Pairs stay pinned for as long as the data do. */
  #pin(): void {
    const state = this.#state;
    const of_data = state.catalogue?.knobs.filter((knob) => knob.group === "data").map((knob) => knob.id) ?? [];
    if (state.pins.begin(state.committed, of_data)) state.data_since = state.run_number;
    this.#parts.asking.watchPin();
  }

  /** The run is in a hurry: a second worker may help it. */
  async assist(): Promise<void> {
    const { trainer } = this.#parts.driver;
    if (trainer) await assist(trainer, () => this.#beginning.boot("cpu"));
  }

  /** Everything as the author of the page made it: the link, with what the attributes set over it. */
  async again(hash: string): Promise<void> {
    await this.#parts.second.letGo();
    await this.read(hash);
    await this.start();
  }

  /** Opens the link with which everything begins. */
  async read(hash: string): Promise<void> {
    const state = this.#state;
    const { driver, notes, second } = this.#parts;
    const { trainer } = driver;
    if (!trainer) return;
    const reading = await trainer.call("readLink", hash);
    const { settings, notices, unknown, until, view, twin, present } = reading;
    const asked = this.#authored();
    Object.assign(state, { unknown, until: asked?.until ?? until, view: view ?? asked?.view });
    state.presents = present === true || this.#beginning.present === true;
    notes.show(notices);
    state.adopt(asked ? await this.#over(settings, asked.patch) : settings);
    if (state.until !== undefined) state.until = Math.min(state.until, Number(state.settings.steps));
    if (state.view || twin) await this.#learn();
    if (twin) await second.adopt(twin);
  }

  /** These settings, with what the author of the page sets over them. */
  async #over(settings: Settings, patch: Settings): Promise<Settings> {
    const { driver, notes } = this.#parts;
    if (Object.keys(patch).length === 0 || !driver.trainer) return settings;
    const { state: given, clamped, ignored } = await driver.trainer.call("applySettings", settings, patch);
    notes.show([...clamped, ...ignored]);
    return given;
  }

  /** Gives the trainer the module that can use a GPU, where one answers. Without it, `auto` is the CPU. */
  async #equip(trainer: Trainer): Promise<void> {
    if (this.preference === "cpu" || !(await trainer.call("lacksGpu", this.preference))) return;
    try {
      await trainer.load(await this.#beginning.gpu());
    } catch (thrown) {
      if (this.preference === "gpu") throw thrown;
      this.#parts.notes.add(failure(thrown).message, "warning");
    }
  }

  /** Makes the run, and the second one where there is to be one. */
  async #make(): Promise<void> {
    const state = this.#state;
    const { driver, notes } = this.#parts;
    const { trainer } = driver;
    if (!trainer) return;
    await (this.#equipped ?? this.#equip(trainer));
    this.#equipped = undefined;
    if (!state.twin?.alive) state.twin = undefined;
    const { twin } = state;
    const start = () => trainer.call("start", state.committed, this.preference, PICTURES, twin?.settings);
    let started = await start();
    while ("lacks" in started) {
      await trainer.call("provideAsset", started.lacks, await this.#beginning.asset(started.lacks));
      started = await start();
    }
    const { engine, pairs, task, refused } = started;
    Object.assign(state, { engine, pairs, task });
    state.history = new RunHistory();
    state.branches = new Branches(state.history, state.committed);
    twin?.restart();
    if (twin && refused) {
      twin.alive = false;
      notes.add(`There is no second run: ${refused.message}`, "warning");
    }
  }
}
