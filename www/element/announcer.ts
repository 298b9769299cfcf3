// What a screen reader hears: events at once, progress rarely.

import type { RunView } from "../client/run-view.js";
import { fixed, percent } from "../format.js";

/** Shortest time between two announcements. */
const EVERY_MS = 5000;

/** Writes sentences to a status region, at most one per five seconds; the latest one wins. */
export class Announcer {
  readonly #write: (text: string) => void;
  #last_ms = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #written = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Takes note of where the run stands. */
  tell(run: RunView): void {
    if (this.#timer !== undefined || summary(run) === this.#written) return;
    const wait_ms = Math.max(0, this.#last_ms + EVERY_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#last_ms = performance.now();
      this.#written = summary(run);
      this.#write(this.#written);
    }, wait_ms);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Where the run stands, in a sentence or two. */
export function summary(run: RunView): string {
  const { failure, busy, finished, snapshot, evaluation, step, running } = run;
  if (failure) return failure.message;
  if (busy) return `${busy}.`;
  const state = finished
    ? `Finished after ${step} steps`
    : running
      ? `Training, step ${step}`
      : `Paused at step ${step}`;
  const loss = snapshot ? ` Loss ${fixed(snapshot.loss)}, guessing costs ${fixed(snapshot.chance)}.` : "";
  const recall = evaluation ? ` Recall at 10: ${percent(evaluation.recall_at_10)} of the held-out pairs.` : "";
  return `${state}.${loss}${recall}`;
}
