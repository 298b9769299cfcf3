// Messages that the page shows for a while.

import type { Notice } from "../types.js";
import type { Listener, Note, State } from "./state.js";

/** How long a message that only informs stays. */
const INFORM_MS = 10_000;

/** As many are shown at once. */
const MOST = 5;

/** The messages that the page shows now. */
export class Notes {
  readonly #state: State;
  readonly #listener: Listener;
  #last = 0;

  constructor(state: State, listener: Listener) {
    this.#state = state;
    this.#listener = listener;
  }

  /** Shows a message. What only informs goes away by itself. */
  add(text: string, kind: Note["kind"] = "info"): void {
    const id = ++this.#last;
    const others = this.#state.notes.filter((note) => note.text !== text);
    this.#state.notes = [...others, { id, text, kind }].slice(-MOST);
    if (kind === "info") setTimeout(() => this.dismiss(id), INFORM_MS);
    else this.#listener.warned(text);
    this.#listener.changed();
  }

  /** Shows what became of values that could not stand. */
  show(notices: Notice[]): void {
    for (const notice of notices) this.add(notice.message, "warning");
  }

  dismiss(id: number): void {
    this.#state.notes = this.#state.notes.filter((note) => note.id !== id);
    this.#listener.changed();
  }
}
