// When the words of a figure are rendered. Pictures follow every look; words have to be read.

import type { RunView } from "../client/run-view.js";
import type { Snapshot } from "../types.js";

/** Words and numbers change at most this often while the run moves. */
const WORDS_EVERY_MS = 120;
/** So long they may wait for the first numbers, to come together with them: rendering takes time from computing. */
const FIRST_WORDS_MS = 800;
/** The pictures of a look come first: they are drawn in the next frame. */
const FRAME_MS = 17;

/** Renders when it is time. */
export class Rendering {
  readonly #render: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due_ms = 0;
  #last_ms = 0;
  #look: Snapshot | undefined;
  #drawn_ms = 0;

  constructor(render: () => void) {
    this.#render = render;
  }

  /** Something has changed. */
  ask(run: RunView | undefined): void {
    const now_ms = performance.now();
    const { snapshot, failure, running } = run ?? {};
    if (snapshot && snapshot !== this.#look) this.#drawn_ms = now_ms + FRAME_MS;
    this.#look = snapshot;
    const read_ms = running ? this.#last_ms + WORDS_EVERY_MS : now_ms;
    const due_ms = snapshot || failure ? Math.max(now_ms, read_ms, this.#drawn_ms) : now_ms + FIRST_WORDS_MS;
    if (this.#timer !== undefined && this.#due_ms <= due_ms) return;
    clearTimeout(this.#timer);
    this.#due_ms = due_ms;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#last_ms = performance.now();
      this.#render();
    }, due_ms - now_ms);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
