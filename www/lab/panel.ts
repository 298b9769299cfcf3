// The place where one view is open. It draws by itself, at the pace of the looks and not of the words around it, so
// that a view costs the rest of the page nothing.

import { html, nothing, render } from "lit";
import type { ViewId } from "../generated/settings.js";
import type { Snapshot } from "../types.js";
import { unitOf } from "../views/surface.js";
import type { Answer, Ask } from "../worker/questions.js";
import type { Lab, View } from "./view.js";
import { VIEWS } from "./views.js";

/** Shortest time between two drawings, and for those who asked for less motion. */
const DRAW_EVERY_MS = 33;
const STILL_EVERY_MS = 500;

/** What the panel needs of the element. */
export type Surroundings = Pick<Lab, "run" | "commands" | "edits" | "palette" | "another" | "asset" | "reader"> & {
  reduced(): boolean;
};

/** Owns the open view. */
export class LabPanel {
  readonly #place: HTMLElement;
  readonly #around: Surroundings;
  readonly #watcher: ResizeObserver;
  #id: ViewId | undefined;
  #view: View | undefined;
  #run = -1;
  #width = 0;
  #asked: Ask | undefined;
  #refused = "";
  #frame = 0;
  #drawn_ms = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(place: HTMLElement, around: Surroundings) {
    this.#place = place;
    this.#around = around;
    this.#watcher = new ResizeObserver(([entry]) => {
      const width = Math.floor((entry?.contentRect.width ?? 0) / unitOf(place));
      if (width === this.#width) return;
      this.#width = width;
      this.update();
    });
    this.#watcher.observe(place);
  }

  /** Brings the open view and the run that it shows up to what the run says. */
  follow(): void {
    const { run } = this.#around;
    if (run.view !== this.#id) this.#open(run.view);
    if (run.run_number !== this.#run) {
      this.#run = run.run_number;
      this.#refused = "";
      this.#view?.restarted?.();
      // A new run, perhaps of a new trainer, knows nothing of what was asked.
      if (this.#asked) this.#around.commands.watch(this.#asked);
    }
    this.update();
  }

  looked(snapshot: Snapshot): void {
    this.#view?.looked?.(snapshot);
    this.update();
  }

  /** Another pair is pinned, or none. */
  pinned(): void {
    this.#view?.pinned?.();
    this.update();
  }

  answered(answer: Answer): void {
    if (answer.ask.question !== this.#asked?.question) return;
    this.#refused = answer.failure?.message ?? "";
    if (!answer.failure) this.#view?.answered?.(answer);
    this.update();
  }

  /** Draws everything anew, pictures that are kept included. */
  repaint(): void {
    this.#view?.repaint?.();
    this.update();
  }

  /** Draws soon. */
  update(): void {
    if (!this.#view || this.#timer !== undefined || this.#frame) return;
    const { run } = this.#around;
    const pace = this.#around.reduced() && run.running ? STILL_EVERY_MS : DRAW_EVERY_MS;
    const wait_ms = this.#drawn_ms + pace - performance.now();
    const draw = () => {
      this.#timer = undefined;
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    };
    if (wait_ms > 0) this.#timer = setTimeout(draw, wait_ms);
    else draw();
  }

  close(): void {
    this.#open(undefined);
    this.#watcher.disconnect();
  }

  #open(id: ViewId | undefined): void {
    this.#view?.close?.();
    this.#view = undefined;
    if (this.#asked) this.#watch(undefined);
    this.#refused = "";
    this.#id = id;
    const make = id ? VIEWS[id] : undefined;
    this.#view = make?.(this.#lab());
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#view) {
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
      render(nothing, this.#place);
      return;
    }
    const { snapshot } = this.#around.run;
    if (snapshot) this.#view.looked?.(snapshot);
  }

  #watch(ask: Ask | undefined): void {
    this.#asked = ask;
    this.#around.commands.watch(ask);
  }

  #lab(): Lab {
    const panel = this;
    const { run, commands, edits, palette, another, asset, reader } = this.#around;
    return {
      run,
      commands,
      edits,
      palette,
      another,
      asset,
      reader,
      get width() {
        return panel.#width;
      },
      get still() {
        return panel.#around.reduced();
      },
      watch: (ask) => panel.#watch(ask),
      update: () => panel.update(),
    };
  }

  #draw(): void {
    const view = this.#view;
    if (!view || this.#width === 0) return;
    this.#drawn_ms = performance.now();
    const row = this.#around.run.catalogue?.views.find(({ id }) => id === this.#id);
    render(
      html`<div class="lab-head"><h2 tabindex="-1">${row?.title}</h2><p class="muted">${row?.sentence}</p></div>
        ${this.#refused ? html`<p class="refused">${this.#refused}</p>` : nothing}${view.render()}`,
      this.#place,
    );
    view.rendered?.(this.#place);
  }
}
