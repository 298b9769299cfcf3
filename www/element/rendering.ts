// When the words of a figure are rendered. Pictures follow every look; words have to be read.

import type { RunView } from "../client/run-view.js";

/** Words and numbers change at most this often while the run moves. */
const WORDS_EVERY_MS = 120;
/** Before the first numbers, words wait for them, but no longer than this: rendering takes time from computing. */
const FIRST_WORDS_MS = 800;
/** The first pictures come before the first words: they are drawn in the next frame. */
const FRAME_MS = 17;

/** Renders when it is time. */
export class Rendering {
  readonly #render: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due_ms = 0;
  #last_ms = 0;
  /** Whether there have been numbers or a failure to show, and whether they have been rendered. */
  #says = false;
  #begun = false;

  constructor(render: () => void) {
    this.#render = render;
  }

  /** Something has changed. */
  ask(run: RunView | undefined): void {
    const now_ms = performance.now();
    const { snapshot, catalogue, failure, running } = run ?? {};
    const numbers = snapshot !== undefined && catalogue !== undefined;
    this.#says ||= numbers || failure !== undefined;
    let due_ms = now_ms + (numbers ? FRAME_MS : FIRST_WORDS_MS);
    if (this.#begun || failure) due_ms = running ? Math.max(now_ms, this.#last_ms + WORDS_EVERY_MS) : now_ms;
    if (this.#timer !== undefined && this.#due_ms <= due_ms) return;
    clearTimeout(this.#timer);
    this.#due_ms = due_ms;
    this.#timer = setTimeout(() => this.now(), due_ms - now_ms);
  }

  /** Renders without waiting for anything. */
  now(): void {
    this.close();
    this.#last_ms = performance.now();
    this.#begun = this.#says;
    this.#render();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
