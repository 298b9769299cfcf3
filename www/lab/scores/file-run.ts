// The run of which a file has the scores: a trainer of its own measures them step by step, and answers what views ask.
// The run on the page takes no part in it.

import { RunHistory } from "../../client/history.js";
import type { Trainer } from "../../client/trainer.js";
import { numberAt } from "../../entries.js";
import { type OfStep, ofStep, type Scores } from "../../scores/scores.js";
import type { Snapshot } from "../../types.js";
import { failure } from "../../worker/failure.js";
import type { Answer, Ask } from "../../worker/questions.js";

/** Where the file says no temperature: that of many papers, until the reader says another. */
const COMMON_TAU = 0.07;
/** By which factor the temperature may move before losses are no longer compared, as in the core's diagnosis. */
const SAME_TAU = 1.05;
/** Between two drawings while the file is measured. */
const TELL_EVERY_MS = 100;

/** What is known of a file's run. */
export class FileRun {
  readonly name: string;
  readonly scores: Scores;
  /** Which step is shown, by its place in the file. */
  place = 0;
  history = new RunHistory();
  snapshot: Snapshot | undefined;
  /** How many steps are measured. */
  measured = 0;
  /** Why something could not be measured. */
  refused = "";
  /** Called when there is something new to show. */
  onchange: () => void = () => undefined;
  /** Called with the answer to what is watched. */
  onanswer: (answer: Answer) => void = () => undefined;
  /** The temperature that the reader has set in place of the file's. */
  #tau: number | undefined;
  #losses: Float32Array;
  #ask: Ask | undefined;
  #trainer: Promise<Trainer> | undefined;
  /** Counts beginnings: what belongs to an earlier one is dropped. */
  #turn = 0;
  #looking = false;
  #stale = false;

  constructor(name: string, scores: Scores) {
    [this.name, this.scores] = [name, scores];
    this.#losses = new Float32Array(scores.steps.length);
  }

  /** Starts measuring, with a trainer that `another` starts; `close` ends it, and it may be opened again. */
  open(another: () => Promise<Trainer>): void {
    this.#trainer = another();
    this.#begin();
  }

  close(): void {
    this.#turn += 1;
    this.#trainer?.then(
      (trainer) => trainer.close(),
      () => undefined,
    );
    this.#trainer = undefined;
    this.#ask = undefined;
  }

  get steps(): number {
    return this.scores.steps.length;
  }

  /** The number of the step that is shown. */
  get step(): number {
    return numberAt(this.scores.steps, this.place);
  }

  /** Whether the temperature is the file's own. */
  get follows(): boolean {
    return this.#tau === undefined && this.scores.taus.length > 0;
  }

  /** The temperature at a step. */
  tauAt(place: number): number {
    return this.#tau ?? this.scores.taus[place] ?? COMMON_TAU;
  }

  /** The temperature at the step that is shown. */
  get tau(): number {
    return this.tauAt(this.place);
  }

  /** Shows everything at another temperature; without one, at the file's. */
  set tau(tau: number | undefined) {
    if (tau === this.#tau) return;
    this.#tau = tau;
    this.#begin();
  }

  /** Shows another step. */
  show(place: number): void {
    const bounded = Math.min(this.steps - 1, Math.max(0, Math.round(place)));
    if (bounded === this.place) return;
    this.place = bounded;
    void this.#look();
  }

  /** Asks this of every step that is shown from now on. */
  watch(ask: Ask | undefined): void {
    this.#ask = ask;
    void this.#look();
  }

  #begin(): void {
    this.#turn += 1;
    this.measured = 0;
    this.refused = "";
    this.history = new RunHistory();
    void this.#look();
    void this.#measure(this.#turn);
  }

  /** Measures every step, one after the other. */
  async #measure(turn: number): Promise<void> {
    let told_ms = performance.now();
    try {
      for (let place = 0; place < this.steps; place++) {
        const snapshot = await this.#seen(ofStep(this.scores, place), this.tauAt(place));
        if (turn !== this.#turn || !snapshot) return;
        this.#losses[place] = snapshot.loss;
        this.history.addLook(snapshot);
        this.measured = place + 1;
        if (performance.now() - told_ms < TELL_EVERY_MS) continue;
        told_ms = performance.now();
        this.onchange();
      }
      // A diagnosis needs the losses before its step.
      await this.#look();
    } catch (thrown) {
      this.#fail(turn, thrown);
    }
    this.onchange();
  }

  /** Measures the step that is shown. While that is done, another may be: the latest comes next. */
  async #look(): Promise<void> {
    this.#stale = true;
    if (this.#looking) return;
    this.#looking = true;
    let turn = this.#turn;
    try {
      while (this.#stale) {
        this.#stale = false;
        turn = this.#turn;
        const { place, tau } = this;
        const of_step = ofStep(this.scores, place);
        const snapshot = await this.#seen(of_step, tau);
        if (!snapshot || turn !== this.#turn) continue;
        this.snapshot = snapshot;
        await this.#answer(of_step, place, tau);
        this.onchange();
      }
    } catch (thrown) {
      this.#fail(turn, thrown);
      this.onchange();
    } finally {
      this.#looking = false;
    }
  }

  async #seen({ step, positives, counts, negatives, known_false }: OfStep, tau: number): Promise<Snapshot | undefined> {
    const trainer = await this.#trainer;
    return trainer?.call("scoresLook", step, tau, positives, counts, negatives, known_false);
  }

  async #answer(of_step: OfStep, place: number, tau: number): Promise<void> {
    const [ask, trainer] = [this.#ask, await this.#trainer];
    if (!ask || !trainer) return;
    const { step, positives, counts, negatives, known_false } = of_step;
    const given = [step, tau, positives, counts, negatives, known_false] as const;
    let value: unknown;
    if (ask.question === "lens") {
      // A lens asks for temperatures, as the question's type says for this one alone.
      value = await trainer.call("scoresLens", ...given, ask.args[0] as number[]);
    } else if (this.measured > place) {
      value = await trainer.call("scoresDiagnosis", ...given, this.#course(place, tau));
    } else return;
    if (ask === this.#ask) this.onanswer({ ask, value });
  }

  /** `[n]`: the losses up to a step that can be compared with its own, for another temperature is another loss. */
  #course(place: number, tau: number): Float32Array<ArrayBuffer> {
    let from = place;
    const alike = (other: number) => Math.max(other / tau, tau / other) <= SAME_TAU;
    while (from > 0 && alike(this.tauAt(from - 1))) from -= 1;
    return this.#losses.slice(from, place + 1);
  }

  #fail(turn: number, thrown: unknown): void {
    const { code, message } = failure(thrown);
    if (turn === this.#turn && code !== "closed") this.refused = message;
  }
}
