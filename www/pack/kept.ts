// What the kernel and the figures of one model tell each other.

import type { ContrastivePlayground } from "../element/playground.js";

/** The model of a widget, as anywidget gives it. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, heard: () => void): void;
  off(event: string, heard: () => void): void;
}

/** An order of the kernel: its number, a method of the element, and what the method is given. */
type Order = [number, "stepBy" | "reset", unknown[]];

/** The kernel hears of numbers at most so often. */
const EVERY_MS = 250;

/** Joins a model with its figures. Where it is shown more than once, the first figure's numbers are the kernel's. */
export class Kept {
  readonly #figures: ContrastivePlayground[] = [];
  /** The last order that was carried out. */
  #done = 0;

  /** Gives a figure what the model asks for, and keeps them together until the returned function is called. */
  show(figure: ContrastivePlayground, model: Model): () => void {
    // Here as below, the traits have the types that python/ declares.
    for (const [name, value] of Object.entries(model.get("_attributes") as Record<string, string>))
      figure.setAttribute(name, value);
    figure.src = String(model.get("link"));
    this.#figures.push(figure);
    const heard: [string, () => void][] = [
      ["change:state", () => this.#follow(figure, model)],
      ["change:playing", () => this.#play(figure, model)],
      ["change:_orders", () => this.#obey(figure, model)],
    ];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        if (this.#speaks(figure)) this.#tell(figure, model);
      }, EVERY_MS);
    };
    for (const name of ["metrics", "statechange", "finish", "visibility"]) figure.addEventListener(name, soon);
    figure.addEventListener("warning", (event) => {
      // telling.ts says what its events hold.
      const { message } = (event as CustomEvent<{ message: string }>).detail;
      if (!this.#speaks(figure)) return;
      model.set("warnings", [...(model.get("warnings") as string[]), message].slice(-20));
      model.save_changes();
    });
    figure.addEventListener("ready", () => {
      for (const [event, hear] of heard) {
        model.on(event, hear);
        hear();
      }
      soon();
    });
    return () => {
      clearTimeout(timer);
      for (const [event, hear] of heard) model.off(event, hear);
      this.#figures.splice(this.#figures.indexOf(figure), 1);
    };
  }

  #speaks(figure: ContrastivePlayground): boolean {
    return this.#figures[0] === figure;
  }

  /** Takes the settings over in which the model differs. */
  #follow(figure: ContrastivePlayground, model: Model): void {
    const present: Record<string, unknown> = { ...figure.state };
    const wanted = Object.entries(model.get("state") as Record<string, unknown>);
    const patch = Object.fromEntries(wanted.filter(([name, value]) => present[name] !== value));
    if (Object.keys(patch).length === 0) return;
    // What could not be done is said on the figure; the model gets what holds.
    figure.setState(patch).then(
      () => this.#tell(figure, model),
      () => this.#tell(figure, model),
    );
  }

  #play(figure: ContrastivePlayground, model: Model): void {
    const wanted = model.get("playing");
    if (typeof wanted !== "boolean" || wanted === figure.playing) return;
    if (wanted) figure.play().catch(() => undefined);
    else figure.pause();
  }

  #obey(figure: ContrastivePlayground, model: Model): void {
    if (!this.#speaks(figure)) return;
    for (const [number, name, given] of model.get("_orders") as Order[]) {
      if (number <= this.#done) continue;
      this.#done = number;
      const done = name === "stepBy" ? figure.stepBy(Number(given[0])) : figure.reset();
      done.then(
        () => this.#tell(figure, model),
        () => undefined,
      );
    }
  }

  #tell(figure: ContrastivePlayground, model: Model): void {
    if (!this.#speaks(figure)) return;
    const at = figure.embeddings();
    const told: Record<string, unknown> = {
      state: { ...figure.state },
      metrics: Object.fromEntries(Object.entries(figure.metrics).filter(([, value]) => Number.isFinite(value))),
      step: figure.step,
      playing: figure.playing,
      ...(at && {
        _queries: bytesOf(at.queries),
        _keys: bytesOf(at.keys),
        _labels: Array.from(at.labels),
        _axes: at.axes,
      }),
    };
    for (const [name, value] of Object.entries(told)) model.set(name, value);
    model.save_changes();
    void figure.shareURL().then((address) => {
      const link = address.slice(Math.max(0, address.indexOf("#")));
      if (link === model.get("link") || !this.#speaks(figure)) return;
      model.set("link", link);
      model.save_changes();
    });
  }
}

/** Numbers as a buffer of their own, of four bytes each. */
function bytesOf(numbers: ArrayLike<number>): DataView {
  return new DataView(Float32Array.from(numbers).buffer);
}
