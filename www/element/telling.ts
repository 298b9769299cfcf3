// What a figure tells its host: events that bubble and leave shadow trees.

import type { Engine, Failure, Settings, Source } from "../types.js";
import type { Events } from "./host-types.js";

/** `metrics` and `metric` events while running. */
const METRICS_EVERY_MS = 100;
/** A host hears within this time whether there is a figure. */
const ANSWER_MS = 10_000;

/** Sends the events of one element. */
export class Telling {
  readonly #element: HTMLElement;
  readonly #tried: string[] = [];
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #is_ready = false;
  #say_ready: () => void = () => undefined;
  #last_metrics_ms = 0;
  readonly #told = new Map<string, number>();
  /** Resolves when the first picture is there. */
  ready: Promise<void>;
  /** Ids of the numbers that the host watches. */
  watched: string[] = [];

  constructor(element: HTMLElement) {
    this.#element = element;
    this.ready = this.#untilReady();
  }

  /** Begins: what is tried is noted in the list. */
  begin(): string[] {
    clearTimeout(this.#waiting);
    this.#tried.length = 0;
    const reason = `There is no picture after ${ANSWER_MS / 1000} seconds. It is still being tried.`;
    this.#waiting = setTimeout(() => this.#fail({ code: "late", message: reason }), ANSWER_MS);
    return this.#tried;
  }

  /** The first picture is there; also after a failure. */
  begun(engine: Engine | undefined): void {
    clearTimeout(this.#waiting);
    if (this.#is_ready) return;
    this.#is_ready = true;
    this.#say_ready();
    this.emit("ready", { engine });
  }

  failed({ code, message }: Failure): void {
    this.emit("error", { code, message });
    if (this.#is_ready) return;
    clearTimeout(this.#waiting);
    this.#fail({ code, message });
  }

  #fail({ code, message }: Pick<Failure, "code" | "message">): void {
    this.emit("failed", { reason: message, code, tried: [...this.#tried] });
  }

  /** The element has left the page. */
  end(): void {
    clearTimeout(this.#waiting);
    this.#told.clear();
    if (!this.#is_ready) return;
    this.#is_ready = false;
    this.ready = this.#untilReady();
  }

  /** Tells the numbers; while running not more often than hosts can use them. */
  metrics(numbers: () => Record<string, number>, running: boolean): void {
    const now_ms = performance.now();
    if (running && now_ms - this.#last_metrics_ms < METRICS_EVERY_MS) return;
    this.#last_metrics_ms = now_ms;
    const all = numbers();
    this.emit("metrics", all);
    for (const name of this.watched) {
      const value = all[name];
      if (value === undefined || this.#told.get(name) === value) continue;
      this.#told.set(name, value);
      this.emit("metric", { name, value, step: all.step ?? 0 });
    }
  }

  changed(state: Settings, source: Source, knobs: string[]): void {
    for (const key of knobs) this.emit("change", { key, value: state[key], by: source });
    this.emit("statechange", { state: { ...state }, source });
  }

  emit<Name extends keyof Events>(name: Name, detail: Events[Name]): void {
    this.#element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #untilReady(): Promise<void> {
    return new Promise((resolve) => {
      this.#say_ready = resolve;
    });
  }
}
