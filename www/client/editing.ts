// Changing settings: while a slider is dragged, and for good.

import { FEW_TOLD, story } from "../pipeline/story.js";
import { matters } from "../relevance.js";
import type { Applied, Settings } from "../types.js";
import type { Edited } from "../worker/edit.js";
import type { Driver } from "./driver.js";
import { openingOf } from "./links.js";
import type { Notes } from "./notes.js";
import type { SecondRun } from "./second-run.js";
import type { Starting } from "./starting.js";
import type { Listener, Source, State } from "./state.js";
import { besideOf } from "./twins.js";
import { within } from "./within.js";

/** What editing needs of the session's other parts. */
interface Parts {
  driver: Driver;
  notes: Notes;
  second: SecondRun;
  starting: Starting;
}

/** Previews and applies changes of the settings. */
export class Editing {
  readonly #state: State;
  readonly #listener: Listener;
  readonly #parts: Parts;
  #previewing = false;
  #preview_waits = false;

  constructor(state: State, listener: Listener, parts: Parts) {
    this.#state = state;
    this.#listener = listener;
    this.#parts = parts;
  }

  /** Shows a value while it is being changed; nothing is kept until {@link apply}. */
  preview(patch: Settings): void {
    const { catalogue, fixed } = this.#state;
    if (Object.keys(patch).some((id) => fixed.has(id))) return;
    this.#state.settings = { ...this.#state.settings, ...patch };
    this.#listener.changed();
    // Only what costs nothing to change acts at once; the rest waits until it is kept.
    const light = catalogue?.knobs.filter((knob) => knob.live && knob.kind === "number").map((knob) => knob.id);
    if (!Object.keys(patch).every((id) => light?.includes(id))) return;
    this.#preview_waits = true;
    if (!this.#previewing) void this.#sendPreviews();
  }

  /** Changes settings for good. `restarts`: the run begins again in any case, which nobody needs to be told. */
  async apply(patch: Record<string, unknown>, source: Source, restarts = false): Promise<Applied> {
    const state = this.#state;
    const { starting } = this.#parts;
    const before = state.committed;
    const opening = openingOf(state);
    const allowed = source === "user" ? within(patch, state.fixed, state.committed) : patch;
    const edited = await this.#edited(allowed, source);
    if (edited.outcome === "refused") {
      this.#parts.notes.add(`${edited.failure.message} The settings stay as they were.`, "warning");
      this.#listener.changed();
      return appliedOf(edited);
    }
    if (edited.outcome === "failed") throw edited.failure;
    const restarted = edited.outcome === "restart" && state.step > 0;
    if (edited.outcome === "unchanged") {
      if (restarts) await starting.start();
    } else {
      if (state.failure?.code === "diverged") state.failure = undefined;
      if (edited.outcome === "applied") await this.#goOn(edited.knobs);
      else await starting.start();
      if (restarted && !restarts) this.#noteRestart(edited.knobs);
    }
    state.branches.current.settings = state.committed;
    this.#tell(before, edited.state, patch, restarted);
    if (edited.knobs.length > 0) {
      // Where another view was opened meanwhile, or the second run ended, the link is another.
      const holds = JSON.stringify({ ...opening, until: undefined }) === JSON.stringify(openingOf(state));
      this.#listener.committed(state.settings, source, edited.knobs, holds ? edited.link : undefined);
    }
    this.#listener.changed();
    return appliedOf(edited);
  }

  /** Asks the trainer for the edit, and takes over what it answers. */
  async #edited(patch: Record<string, unknown>, source: Source): Promise<Edited> {
    const state = this.#state;
    const { driver, notes, second } = this.#parts;
    const { trainer } = driver;
    if (!trainer) throw { code: "closed", message: "There is no run to change." };
    const { alive } = second;
    // What was only shown is overtaken. What was set by hand stands there while the trainer is busy.
    this.#preview_waits = false;
    // Controls send values of the right kind; what hosts send waits for the trainer's answer.
    if (source === "user") state.settings = { ...state.settings, ...(patch as Settings) };
    const twin = alive && { difference: alive.difference, settings: alive.settings };
    let edited: Edited;
    try {
      const { committed: current, unknown } = state;
      edited = await trainer.call("edit", { current, patch, twin, opening: openingOf(state), unknown });
    } catch (failure) {
      state.adopt(state.committed);
      throw failure;
    }
    notes.show([...edited.clamped, ...edited.ignored]);
    state.adopt(edited.state);
    // The run leaves the step that a link asked for, or what it is there is another.
    if (edited.knobs.length > 0) state.until = undefined;
    if (alive && edited.twin) second.become(alive.difference, edited.twin);
    if (alive && edited.twin_ended) {
      second.refused(edited.twin_ended);
      second.end();
    }
    return edited;
  }

  /** The run goes on with other settings: a paused one is shown under them. */
  async #goOn(knobs: string[]): Promise<void> {
    const state = this.#state;
    const { driver } = this.#parts;
    state.changed_in_flight ||= state.step > 0;
    state.finished &&= !knobs.includes("steps");
    if (!state.running && knobs.every((id) => id === "tau"))
      await driver.trainer?.call("reweigh", Number(state.settings.tau));
    else await driver.inspect();
    await driver.follow();
  }

  #noteRestart(ids: string[]): void {
    const { catalogue, settings } = this.#state;
    const knobs = catalogue?.knobs.filter((knob) => ids.includes(knob.id)) ?? [];
    const fixed = knobs.filter((knob) => !knob.live && matters(knob, settings));
    const labels = (fixed.length > 0 ? fixed : knobs).map((knob) => knob.label).join(", ");
    this.#parts.notes.add(`Training started again from step 0: ${labels} cannot change during a run.`);
  }

  /** Puts the change in words. */
  #tell(before: Settings, after: Settings, { recipe }: Record<string, unknown>, restarted: boolean): void {
    const { catalogue } = this.#state;
    if (!catalogue) return;
    const followed = typeof recipe === "string" ? recipe : undefined;
    const edit = { before, after, followed, restarted };
    this.#state.story = story(catalogue, edit);
    this.#state.brief = followed ? story(catalogue, edit, FEW_TOLD) : "";
  }

  async #sendPreviews(): Promise<void> {
    const state = this.#state;
    const { driver, second } = this.#parts;
    this.#previewing = true;
    while (this.#preview_waits && driver.trainer) {
      // After an edit the run has what was kept, and not what was shown before.
      await driver.edited;
      if (!this.#preview_waits) break;
      this.#preview_waits = false;
      const { settings, catalogue } = state;
      const { alive } = second;
      await driver.tell("configure", settings, alive && besideOf(alive, settings, catalogue));
      if (!state.running) await driver.tell("reweigh", Number(settings.tau));
    }
    this.#previewing = false;
  }
}

/** What hosts are told of an edit. */
function appliedOf({ state, applied, clamped, ignored }: Edited): Applied {
  return { state, applied, clamped, ignored };
}
