// What is known about the second of two runs, and about runs that were pinned to compare others with.

import type { Catalogue, Difference, Evaluation, Failure, Settings, Snapshot } from "../types.js";
import type { Side } from "../worker/sides.js";
import { RunHistory } from "./history.js";

/** Ghosts that can be pinned at once. */
export const MOST_GHOSTS = 4;

/** What differs when it is all that a second link says. */
export const LINK = "link";

/** Whether a difference is more than one knob. */
export function isWhole(knob: string): boolean {
  return knob === "recipe" || knob === LINK;
}

/**
 * The second run's settings while one of the first's is being dragged: as the core will make them, near enough to draw.
 */
export function besideOf({ difference, settings: its }: TwinRun, settings: Settings, catalogue?: Catalogue): Settings {
  const { knob, value } = difference;
  if (knob === LINK) return its;
  if (knob !== "recipe") return { ...settings, [knob]: value };
  const recipe = catalogue?.recipes.find(({ id }) => id === value);
  return recipe ? { ...settings, ...recipe.settings, loss: its.loss ?? "", recipe: recipe.id } : its;
}

/** The run beside the page's own. */
export class TwinRun {
  difference: Difference;
  settings: Settings;
  history = new RunHistory();
  snapshot: Snapshot | undefined;
  evaluation: Evaluation | undefined;
  /** Whether it still runs; what it measured stays. */
  alive = true;
  /** Which of the two goes no further, and why. */
  parted: { run: Side; failure: Failure } | undefined;

  constructor(difference: Difference, settings: Settings) {
    this.difference = difference;
    this.settings = settings;
  }

  /** Both begin again at step 0. */
  restart(): void {
    this.history = new RunHistory();
    [this.snapshot, this.evaluation, this.parted] = [undefined, undefined, undefined];
  }
}

/** A run as it was when it was pinned. */
export interface Ghost {
  id: number;
  settings: Settings;
  history: RunHistory;
  snapshot: Snapshot;
}

/** The pinned runs; they stay whatever becomes of the run. */
export class Ghosts {
  readonly all: Ghost[] = [];
  #last = 0;

  /** Whether there is room for another. */
  get full(): boolean {
    return this.all.length >= MOST_GHOSTS;
  }

  /** Keeps what a run has measured so far, to compare others with. */
  pin({ settings, history, snapshot }: { settings: Settings; history: RunHistory; snapshot?: Snapshot }): void {
    if (!snapshot || this.full) return;
    this.#last += 1;
    this.all.push({ id: this.#last, settings: { ...settings }, snapshot, history: history.until(snapshot.step) });
  }

  remove(id: number): void {
    const index = this.all.findIndex((ghost) => ghost.id === id);
    if (index >= 0) this.all.splice(index, 1);
  }
}

/** What a setting is, in words: `Temperature τ 0.07`. */
export function said(catalogue: Catalogue | undefined, id: string, value: number | string): string {
  const knob = catalogue?.knobs.find((knob) => knob.id === id);
  const unit = knob?.unit ? ` ${knob.unit}` : "";
  return `${knob?.choices?.find((choice) => choice.id === value)?.label ?? value}${unit}`;
}

/** Knobs that differ between two settings; a recipe is not one, it follows from the others. */
export function differing(catalogue: Catalogue | undefined, one: Settings, other: Settings): string[] {
  const knobs = catalogue?.knobs.filter(({ id }) => id !== "recipe" && one[id] !== other[id]) ?? [];
  return knobs.map(({ id }) => id);
}

/** How `one` differs from `other`, as in `Temperature τ 0.07, Batch 64 pairs`; empty when it does not. */
export function differences(catalogue: Catalogue | undefined, one: Settings, other: Settings): string {
  const label = (id: string) => catalogue?.knobs.find((knob) => knob.id === id)?.label ?? id;
  return differing(catalogue, one, other)
    .map((id) => `${label(id)} ${said(catalogue, id, one[id] ?? "")}`)
    .join(", ");
}
