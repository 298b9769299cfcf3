// The threads that take a run's steps: this one, and a second one where that is faster. Where steps cannot be shared,
// or there is time enough, this thread takes them alone. The bits are the same.

import type { Playground } from "../types.js";
import { failure } from "./failure.js";
import { Leader } from "./lead.js";
import { Race } from "./race.js";

/** How long a run must have been in a hurry before a second thread is asked for, in milliseconds of computing. */
const HURRIED_MS = 500;

/** The code of a failure after which the run has half of a step's results: it returns to its last good weights. */
export const WORKER_LOST = "workerlost";

/** What the page is told: that a second thread would help, and how many there are. */
export type CrewReport = { kind: "hurried" } | { kind: "workers"; workers: number };

/** Takes the steps of one run after another. */
export class Crew {
  readonly #now_ms: () => number;
  readonly #report: (report: CrewReport) => void;
  #leader: Leader | undefined;
  #run: Playground | undefined;
  #race = new Race();
  #hurried_ms = 0;
  #workers = 1;

  constructor(now_ms: () => number, report: (report: CrewReport) => void) {
    [this.#now_ms, this.#report] = [now_ms, report];
  }

  /** From now on a thread follows at the other end of this port, or none does any longer. */
  lead(port?: MessagePort): void {
    this.#leader?.end({ code: WORKER_LOST, message: "the second worker stopped" });
    [this.#leader, this.#race] = [port && new Leader(port), new Race()];
  }

  /** Takes up to `count` steps and returns how many. `hurried`: whether more would be taken if there were time. */
  async take(run: Playground, count: number, hurried: boolean): Promise<number> {
    if (run !== this.#run) {
      [this.#run, this.#race, this.#workers] = [run, new Race(), 1];
    }
    if (!hurried || !run.has_halves()) {
      this.#tell(1);
      return run.run(count);
    }
    const leader = this.#leader;
    const way = leader ? this.#race.next() : "alone";
    const began_ms = this.#now_ms();
    const taken = await (leader && way === "shared" ? this.#share(run, count, leader) : run.run(count));
    const took_ms = this.#now_ms() - began_ms;
    if (taken > 0) this.#race.took(way, took_ms / taken);
    this.#tell(this.#race.faster === "shared" ? 2 : 1);
    this.#ask(took_ms);
    return taken;
  }

  async #share(run: Playground, count: number, leader: Leader): Promise<number> {
    try {
      return await leader.take(run, count);
    } catch (thrown) {
      this.lead();
      const { code, message } = failure(thrown);
      // After a trap nothing of the module can be used.
      throw code === "crashed" ? thrown : { code: WORKER_LOST, message };
    }
  }

  /** Tells how many threads take the steps, when that is news. */
  #tell(workers: number): void {
    if (workers === this.#workers) return;
    this.#workers = workers;
    this.#report({ kind: "workers", workers });
  }

  /** Asks for a second thread, once. */
  #ask(hurried_ms: number): void {
    const before_ms = this.#hurried_ms;
    this.#hurried_ms += hurried_ms;
    if (before_ms < HURRIED_MS && this.#hurried_ms >= HURRIED_MS) this.#report({ kind: "hurried" });
  }
}
