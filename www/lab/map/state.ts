// What a map remembers while its view is closed: what was asked for, what came of it, and what is being trained. One
// for each session, and gone with it.

import type { RunView } from "../../client/run-view.js";
import { itemAt } from "../../entries.js";
import type { Settings } from "../../types.js";
import { failure } from "../../worker/failure.js";
import type { Lab } from "../view.js";
import { type Asked, asked, axis, offered, type Plan, plan, type Run, scene, small } from "./plan.js";
import { Runner } from "./runner.js";
import { Sheet } from "./sheet.js";
import { PRESETS, type Preset, SWEEP } from "./table.js";

/** The two pictures. */
export type Mode = "map" | "sweep";

const COUNT = 5;
const TAUS = 8;

/** What one session keeps of its map while the view is closed. */
export class MapState {
  mode: Mode = "map";
  preset: Preset = itemAt(PRESETS, 0);
  x: Asked;
  y: Asked;
  taus: Asked;
  seeds = 1;
  /** What keeps runs small. */
  small: Settings;
  metric: string;
  readonly sheets: Partial<Record<Mode, Sheet>> = {};
  /** Of which map runs are being trained, and which these are. */
  training: { mode: Mode; at_once: number; now: readonly Run[] } | undefined;
  /** Why training ended before its end. */
  failure = "";
  picked: { x: number; y: number } | undefined;
  /** Called when there is something new to draw. */
  changed: () => void = () => undefined;
  readonly #run: RunView;
  readonly #runner: Runner;

  constructor({ run, commands, another, asset }: Pick<Lab, "run" | "commands" | "another" | "asset">) {
    this.#run = run;
    this.#runner = new Runner({
      another,
      asset,
      seen,
      now_ms: () => performance.now(),
      cores: navigator.hardwareConcurrency,
    });
    commands.alongside(() => this.#runner.cancel());
    this.small = small(run.settings);
    [this.x, this.y, this.taus] = [this.#begin("x"), this.#begin("y"), this.#begin("taus")];
    this.metric = this.preset.metric;
  }

  /** Takes a preset's axes, and what makes them matter. */
  take(preset: Preset): void {
    this.preset = preset;
    [this.x, this.y] = [this.#begin("x"), this.#begin("y")];
    this.metric = preset.metric;
    this.changed();
  }

  /** Another knob for an axis. */
  choose(which: "x" | "y", id: string): void {
    const knob = this.#run.catalogue?.knobs.find((knob) => knob.id === id);
    if (knob) this[which] = asked(knob, COUNT);
    this.changed();
  }

  /** What all runs change in the page's settings. */
  common(mode = this.mode): Settings {
    const { catalogue, settings } = this.#run;
    if (!catalogue) return {};
    if (mode === "sweep") return { ...this.small, ...SWEEP.always };
    const { preset } = this;
    const still = preset.x.knob === this.x.knob || preset.y.knob === this.y.knob ? preset.always : {};
    // Presets are written by hand, as literals.
    return {
      ...this.small,
      ...still,
      ...scene(catalogue, settings, [this.x.knob, this.y.knob], preset.scene as Settings),
    };
  }

  /** Knobs for an axis. */
  offered(which: "x" | "y") {
    const { catalogue, settings } = this.#run;
    if (!catalogue) return [];
    const other = which === "x" ? this.y : this.x;
    const all = { ...settings, ...this.common("map") };
    return offered(catalogue, all, [this[which].knob]).filter(({ id }) => id !== other.knob);
  }

  /** The plan as it is asked for now; undefined when an axis has too few values. */
  plan(mode = this.mode): Plan | undefined {
    const { catalogue, settings } = this.#run;
    if (!catalogue) return undefined;
    const across = axis(catalogue, mode === "sweep" ? this.taus : this.x);
    const up = mode === "sweep" ? undefined : axis(catalogue, this.y);
    if (!across || across.values.length < 2 || (mode === "map" && (!up || up.values.length < 2))) return undefined;
    return plan(settings, up ? { x: across, y: up } : { x: across }, this.common(mode), this.seeds);
  }

  /** Trains what is asked for. What is already known is not trained again. */
  async start(): Promise<void> {
    const { mode } = this;
    const wanted = this.plan();
    if (!wanted) return;
    const sheet = new Sheet(wanted);
    const training: NonNullable<MapState["training"]> = { mode, at_once: this.#runner.atOnce(wanted), now: [] };
    this.sheets[mode] = sheet;
    this.training = training;
    this.failure = "";
    this.picked = undefined;
    this.changed();
    try {
      await this.#runner.train(
        wanted,
        (run, result) => {
          training.now = training.now.filter((one) => one !== run);
          sheet.set(run, result);
          this.changed();
        },
        (run) => {
          training.now = [...training.now, run];
          this.changed();
        },
      );
    } catch (thrown) {
      if (this.training === training) this.failure = failure(thrown).message;
    }
    if (this.training === training) this.training = undefined;
    this.changed();
  }

  cancel(): void {
    this.#runner.cancel();
    this.training = undefined;
    this.changed();
  }

  #begin(which: "x" | "y" | "taus"): Asked {
    const beginning = which === "taus" ? SWEEP.x : this.preset[which];
    const knob = this.#run.catalogue?.knobs.find(({ id }) => id === beginning.knob);
    if (!knob) return { knob: beginning.knob, from: 0, to: 1, count: COUNT, options: [] };
    return asked(knob, which === "taus" ? TAUS : COUNT, beginning);
  }
}

const STATES = new WeakMap<RunView, MapState>();

/** The session's map. */
export function stateOf(lab: Lab): MapState {
  const known = STATES.get(lab.run);
  if (known) return known;
  const state = new MapState(lab);
  STATES.set(lab.run, state);
  return state;
}

/** Resolves when the page is in front. */
function seen(): Promise<void> {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => {
    const check = () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", check);
      resolve();
    };
    document.addEventListener("visibilitychange", check);
  });
}
