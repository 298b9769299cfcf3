// Drives the trainer: one edit after another, playing or paused as the state says, and failures where they are seen.

import { failure } from "../worker/failure.js";
import type { Calls, Method } from "../worker/protocol.js";
import type { Report } from "../worker/report.js";
import type { Listener, State } from "./state.js";
import type { Trainer } from "./trainer.js";

/** Calls the worker that trains, and tells it to play or to pause. */
export class Driver {
  readonly #state: State;
  readonly #listener: Listener;
  #trainer: Trainer | undefined;
  #told_to_play = false;
  #edits: Promise<unknown> = Promise.resolve();
  #speed = 60;
  #closed = false;
  /** Called with what the trainer reports unasked. */
  onreport: (report: Report) => void = () => undefined;

  constructor(state: State, listener: Listener) {
    this.#state = state;
    this.#listener = listener;
  }

  /** The trainer, while there is one. */
  get trainer(): Trainer | undefined {
    return this.#trainer;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** When the edits so far are made. Never rejects. */
  get edited(): Promise<unknown> {
    return this.#edits;
  }

  /** Takes a trainer into use. */
  employ(trainer: Trainer): void {
    this.#trainer = trainer;
    trainer.onreport = (report) => this.onreport(report);
    this.setSpeed(this.#speed);
  }

  /** Ends the trainer. */
  dismiss(): void {
    this.#trainer?.close();
    this.#trainer = undefined;
  }

  /** Ends everything. */
  close(): void {
    this.#closed = true;
    this.dismiss();
  }

  /** One edit after another; what goes wrong is shown. */
  edit<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#edits.then(job);
    this.#edits = done.catch((failure) => this.fail(failure));
    return done;
  }

  /** Calls the trainer, if there is one; what goes wrong is shown. */
  async tell<Name extends Method>(method: Name, ...args: Parameters<Calls[Name]>): Promise<void> {
    try {
      await this.#trainer?.call(method, ...args);
    } catch (failure) {
      this.fail(failure);
    }
  }

  /** Full speed in steps per second; Infinity for no limit. */
  setSpeed(steps_per_second: number): void {
    this.#speed = steps_per_second;
    void this.tell("setSpeed", steps_per_second);
  }

  /** Tells the trainer to play or pause, when that is news. */
  async follow(): Promise<void> {
    const { running } = this.#state;
    this.#listener.changed();
    if (running === this.#told_to_play || !this.#trainer) return;
    this.#told_to_play = running;
    await this.tell(running ? "play" : "pause");
    this.#listener.changed();
  }

  /** The trainer does not play, whatever it was told. */
  stands(): void {
    this.#told_to_play = false;
  }

  /** Shows a paused run as it is now. */
  async inspect(): Promise<void> {
    if (!this.#state.running) await this.#trainer?.call("inspect");
  }

  /** Says what is being waited for. */
  wait(what: string): void {
    this.#state.busy = what;
    this.#listener.changed();
  }

  /** The budget is spent. */
  finish(): void {
    const state = this.#state;
    [state.finished, state.playing] = [true, false];
    this.stands();
    this.#listener.finished();
    this.#listener.changed();
  }

  /** Shows a failure, which ends training. */
  fail(thrown: unknown): void {
    const { code, message } = failure(thrown);
    if (this.#closed || code === "closed") return;
    const state = this.#state;
    [state.busy, state.playing] = [undefined, false];
    this.stands();
    state.failure = { code, message };
    this.#listener.failed(state.failure);
    this.#listener.changed();
  }
}
