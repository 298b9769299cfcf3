// Trains the runs of a map on as many trainers of its own as there are cores, beside the page's. Knows no view.

import { metricsIn } from "../../client/metrics.js";
import type { Trainer } from "../../client/trainer.js";
import type { Evaluation, Failure, Settings, Snapshot } from "../../types.js";
import { failure } from "../../worker/failure.js";
import type { Plan, Run } from "./plan.js";
import { STEPS } from "./table.js";

/** What came of one run. */
export interface Result {
  /** All of its settings. */
  settings: Settings;
  /** Every number at its last step; empty when there are none. */
  numbers: Record<string, number>;
  /** Why there are none. */
  refused?: string;
  /** What else had to change for the combination to be possible. */
  notices: string[];
  took_ms: number;
}

/** What the runner needs. */
export interface Host {
  another(): Promise<Trainer>;
  asset(name: string): Promise<ArrayBuffer>;
  /** Resolves when someone can see the page. */
  seen(): Promise<void>;
  now_ms(): number;
  /** As many trainers work side by side. */
  cores: number;
}

/** Each trainer holds its data and its memory: on more cores the gain is small. */
const MOST_TRAINERS = 8;

/** Results kept for maps to come: the same settings give the same numbers. */
const MOST_KEPT = 4000;

/** A trainer's place: the trainer is started when it is needed. */
interface Place {
  trainer?: Trainer | undefined;
}

/** Trains the runs of a map. */
export class Runner {
  readonly #host: Host;
  readonly #kept = new Map<string, Result>();
  readonly #places = new Set<Place>();
  /** Counts jobs: whoever holds an older number has been called off. */
  #job = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** How many of a plan's runs are trained side by side. */
  atOnce({ runs }: Plan): number {
    return Math.max(1, Math.min(this.#host.cores, MOST_TRAINERS, runs.length));
  }

  /** Trains the plan's runs and hands each result over; true when all are done, false when called off. */
  async train(plan: Plan, done: (run: Run, result: Result) => void, begins: (run: Run) => void): Promise<boolean> {
    this.cancel();
    const job = ++this.#job;
    const waiting = plan.runs.values();
    const work = async () => {
      const place: Place = {};
      this.#places.add(place);
      for (const run of waiting) {
        await this.#host.seen();
        if (job !== this.#job) return;
        begins(run);
        const result = await this.#result(plan, run, place, job);
        if (job !== this.#job) return;
        done(run, result);
      }
    };
    try {
      await Promise.all(Array.from({ length: this.atOnce(plan) }, work));
      return job === this.#job;
    } catch (thrown) {
      if (job !== this.#job) return false;
      throw thrown;
    } finally {
      if (job === this.#job) this.cancel();
    }
  }

  /** Ends what is being trained, at once. Results that are there stay. */
  cancel(): void {
    this.#job += 1;
    this.#close();
  }

  #close(): void {
    for (const place of this.#places) empty(place);
    this.#places.clear();
  }

  async #result(plan: Plan, run: Run, place: Place, job: number): Promise<Result> {
    const trainer = await this.#booted(place, job);
    const { state, clamped, ignored } = await trainer.call("applySettings", plan.page, run.patch);
    const began_ms = this.#host.now_ms();
    const others = [...clamped, ...ignored];
    const refusal = others.find(({ key }) => key in run.patch);
    const result: Result = {
      settings: state,
      numbers: {},
      notices: others.map(({ message }) => message),
      took_ms: 0,
    };
    if (refusal) return { ...result, refused: refusal.message };
    const key = JSON.stringify(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));
    const kept = this.#kept.get(key);
    if (kept) return { ...kept, notices: result.notices };
    try {
      Object.assign(result, await this.#train(trainer, state));
    } catch (thrown) {
      const { code, message } = failure(thrown);
      // The combination's own fault, unlike a worker that died or files that do not come.
      if (code !== "unsupported" && code !== "badstate" && code !== "internal") throw thrown;
      if (code === "internal") empty(place);
      result.refused = message;
    }
    result.took_ms = this.#host.now_ms() - began_ms;
    if (this.#kept.size < MOST_KEPT) this.#kept.set(key, result);
    return result;
  }

  async #train(trainer: Trainer, settings: Settings): Promise<Pick<Result, "numbers" | "refused">> {
    let snapshot: Snapshot | undefined;
    let evaluation: Evaluation | undefined;
    let failure: Failure | undefined;
    trainer.onreport = (report) => {
      if (report.kind === "snapshot") snapshot = report.snapshot;
      else if (report.kind === "evaluation") evaluation = report.evaluation;
      else if (report.kind === "failed") failure = report.failure;
    };
    const asset = await trainer.call("neededAsset", settings);
    if (asset) await trainer.call("provideAsset", asset, await this.#host.asset(asset));
    await trainer.call("start", settings, "cpu", 0);
    await trainer.call("stepBy", Number(settings[STEPS]));
    if (failure) return { numbers: {}, refused: failure.message };
    return { numbers: metricsIn(snapshot, evaluation) };
  }

  async #booted(place: Place, job: number): Promise<Trainer> {
    if (place.trainer) return place.trainer;
    const trainer = await this.#host.another();
    if (job !== this.#job) {
      trainer.close();
      throw { code: "closed", message: "The map was called off." };
    }
    place.trainer = trainer;
    return trainer;
  }
}

function empty(place: Place): void {
  place.trainer?.close();
  place.trainer = undefined;
}
