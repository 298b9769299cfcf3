// Owns the run and decides when it steps, looks and evaluates. Every call into the wasm module goes through one queue,
// so that none can overlap another; the training loop itself is a job of that queue, taken again and again, and
// commands slip in between.

import type {
  Checkpoints,
  Core,
  Engine,
  EnginePreference,
  Failure,
  Playground,
  Rewound,
  Settings,
  Snapshot,
} from "../types.js";
import { answer } from "./ask.js";
import { Cadence } from "./cadence.js";
import { Crew, WORKER_LOST } from "./crew.js";
import { failure } from "./failure.js";
import type { Host } from "./host.js";
import { isLoss } from "./loss.js";
import { Pace } from "./pace.js";
import type { Build } from "./protocol.js";
import { type Ask, READ_EVALUATIONS, type Slot } from "./questions.js";
import type { Report, Started } from "./report.js";
import type { Side } from "./sides.js";
import { type Expected, Starter } from "./start.js";
import { type Pair, startPair } from "./twin.js";

/** How long a fast-forward works before it shows how far it is. */
const FAST_FORWARD_SLICE_MS = 60;

/** Drives one playground at a time. */
export class TrainingLoop {
  readonly #starter: Starter;
  readonly #host: Host;
  readonly #report: (report: Report) => void;
  readonly #pace = new Pace();
  readonly #cadence = new Cadence();
  readonly #crew: Crew;
  #playground: Playground | undefined;
  /** Where the playground is two runs. */
  #pair: Pair | undefined;
  #keeps_checkpoints = false;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #watched = new Map<Slot, Ask>();
  #playing = false;
  #looping = false;
  #step_ms = 0;
  /** Whether the last tick had nothing to do but wait. */
  #rested = true;
  #counted_from = { step: 0, ms: 0 };

  constructor(core: Core, host: Host, report: (report: Report) => void, build?: Build, expected?: Expected) {
    this.#starter = new Starter(core, host, build, expected);
    this.#host = host;
    this.#report = report;
    this.#crew = new Crew(host.now_ms, report);
  }

  /** Makes the next runs with another build of the module. */
  use(core: Core, build: Build): void {
    this.#starter.use(core, build);
  }

  /** Whether a run with this preference could have a GPU, if the build for it were loaded. */
  lacksGpu(engine: EnginePreference): Promise<boolean> {
    return this.#starter.lacksGpu(engine);
  }

  /** Makes a new run in place of the old one, paused at step 0, and looks at it. */
  start(settings: Settings, engine: EnginePreference, pictures: number, twin?: Settings): Promise<Started> {
    this.#playing = false;
    return this.#enqueue(async () => {
      this.#free();
      const { playground, pair, refused }: Awaited<ReturnType<typeof startPair>> = twin
        ? await startPair(this.#starter, settings, twin, engine, this.#report)
        : { playground: await this.#starter.start(settings, engine) };
      [this.#playground, this.#pair] = [playground, pair];
      if (this.#keeps_checkpoints) playground.keep_checkpoints(true);
      this.#step_ms = 0;
      this.#pace.restart();
      const started = { engine: playground.engine(), pairs: playground.pairs(pictures), task: playground.task() };
      return refused ? { ...started, refused } : started;
    });
  }

  /** Full speed, in steps per second. */
  setSpeed(steps_per_second: number): void {
    this.#pace.full = steps_per_second;
  }

  play(): void {
    if (this.#playing) return;
    this.#playing = true;
    this.#pace.restart();
    if (!this.#looping) void this.#loop();
  }

  /** Stops stepping, then shows and measures where the run stands. */
  pause(): Promise<void> {
    this.#playing = false;
    return this.inspect();
  }

  /** Takes exactly `count` steps, or as many as the budget leaves, without pacing; then shows where the run stands. */
  stepBy(count: number): Promise<void> {
    let end: number | undefined;
    return this.#enqueue(async () => {
      const playground = this.#playground;
      if (!playground) return;
      // A run that fell back meanwhile has further to go.
      end ??= playground.step() + count;
      let left = end - playground.step();
      while (left > 0) {
        const slice_end_ms = this.#host.now_ms() + FAST_FORWARD_SLICE_MS;
        let chunk = 1;
        do {
          const asked = Math.min(left, chunk);
          const accepted = await this.#take(playground, asked, true);
          await playground.settled();
          left = accepted < asked ? 0 : left - accepted;
          if (accepted < asked) this.#finish(playground.step());
          chunk = Math.min(chunk * 2, 256);
        } while (left > 0 && this.#host.now_ms() < slice_end_ms);
        if (left > 0) {
          if (await this.#look("glance")) return;
          await this.#host.turn(0);
        }
      }
      await this.#inspect();
    });
  }

  reweigh(tau: number): Promise<void> {
    return this.#enqueue(() => {
      if (!this.#playground) return;
      this.#show(this.#playground.reweigh(tau));
      return this.#askAll();
    });
  }

  configure(settings: Settings, twin?: Settings): Promise<boolean> {
    return this.#enqueue(async () => {
      const playground = this.#playground;
      if (!playground) return false;
      const { kind } = playground.engine();
      const goes_on = await (twin && this.#pair
        ? this.#pair.configure(settings, twin)
        : playground.configure(settings));
      // Another plan needs another engine, and the GPU may refuse that one.
      if (playground.engine().kind !== kind) this.#tellEngine(playground);
      return goes_on;
    });
  }

  /** The second run becomes the first; `twin` are the settings of the second from now on. */
  swap(twin: Settings): Promise<Engine | undefined> {
    return this.#enqueue(() => this.#pair?.swap(twin));
  }

  /** Goes on with one of two runs; frees the other. */
  keep(side: Side): Promise<Engine | undefined> {
    return this.#enqueue(() => {
      if (!this.#pair) return undefined;
      this.#playground = this.#pair.keep(side);
      this.#pair = undefined;
      this.#step_ms = 0;
      return this.#playground.engine();
    });
  }

  /** Whether runs keep checkpoints, this one and those to come. */
  keepCheckpoints(wanted: boolean): Promise<void> {
    this.#keeps_checkpoints = wanted;
    return this.#enqueue(() => this.#playground?.keep_checkpoints(wanted));
  }

  checkpoints(): Promise<Checkpoints | undefined> {
    return this.#enqueue(() => this.#playground?.checkpoints());
  }

  /** Brings the run back to an earlier step, paused. */
  rewind(step: number): Promise<Rewound | undefined> {
    this.#playing = false;
    let reached: number | undefined;
    return this.#enqueue(async () => {
      const playground = this.#playground;
      if (!playground) return undefined;
      reached ??= playground.step();
      // A run that fell back meanwhile may stand before that step.
      const missing = Math.min(step, reached) - playground.step();
      if (missing > 0) await playground.run(missing);
      return playground.rewind(step);
    });
  }

  /** Asks this after every look from now on, and at once of the last one. */
  watch(ask: Ask | undefined, slot: Slot = "view"): Promise<void> {
    if (!ask) {
      this.#watched.delete(slot);
      return Promise.resolve();
    }
    this.#watched.set(slot, ask);
    return this.#enqueue(() => this.#ask(slot, ask));
  }

  /** The answer to a question that is put once. Rejects with a {@link Failure} where there is none. */
  question(ask: Ask): Promise<unknown> {
    return this.#enqueue(async () => {
      if (!this.#playground) throw { code: "badstate", message: "There is no run." };
      const { value, failure } = await answer(this.#playground, ask);
      if (failure) throw failure;
      return value;
    });
  }

  /** Shows and measures where the run stands. */
  inspect(): Promise<void> {
    return this.#enqueue(async () => void (await this.#inspect()));
  }

  /** Another thread follows at the other end of this port, or does no longer. */
  lead(port?: MessagePort): void {
    this.#crew.lead(port);
  }

  /** Frees the run. */
  stop(): Promise<void> {
    this.#playing = false;
    return this.#enqueue(() => this.#free());
  }

  #free(): void {
    this.#playground?.free();
    [this.#playground, this.#pair] = [undefined, undefined];
  }

  #enqueue<T>(job: () => T | Promise<T>): Promise<T> {
    const done = this.#queue.then(() => this.#surviving(job));
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** Does a job. When the GPU or the second worker is lost meanwhile, the run goes on with the CPU, which does it. */
  async #surviving<T>(job: () => T | Promise<T>): Promise<T> {
    try {
      return await job();
    } catch (error) {
      if (!(await this.#fellBack(failure(error)))) throw error;
      return job();
    }
  }

  /** After a loss the run goes on, on the CPU; false where that is not what happened. */
  async #fellBack(problem: Failure): Promise<boolean> {
    const playground = this.#playground;
    const reason = problem.code === WORKER_LOST ? problem.message : "the GPU was lost";
    if (!playground || !(problem.code === WORKER_LOST || (await isLoss(problem, playground)))) return false;
    try {
      await playground.fall_back_to_cpu(reason);
    } catch {
      // The loss is what there is to report.
      return false;
    }
    this.#tellEngine(playground);
    return true;
  }

  #tellEngine(playground: Playground): void {
    this.#step_ms = 0;
    this.#report({ kind: "engine", engine: playground.engine() });
  }

  async #loop(): Promise<void> {
    this.#looping = true;
    this.#counted_from = { step: -1, ms: 0 };
    while (this.#playing) {
      try {
        const wait_ms = await this.#enqueue(() => this.#tick());
        if (this.#playing) await this.#host.turn(wait_ms);
      } catch (error) {
        this.#playing = false;
        this.#report({ kind: "failed", failure: failure(error) });
      }
    }
    this.#looping = false;
  }

  /** Takes the steps that are due and looks when it is time; returns how long to wait before the next tick. */
  async #tick(): Promise<number> {
    const playground = this.#playground;
    if (!playground || !this.#playing) {
      this.#playing = false;
      return 0;
    }
    const most = this.#step_ms > 0 ? Math.max(1, Math.floor(this.#host.budget_ms / this.#step_ms)) : 1;
    const { steps, wait_ms } = this.#pace.due(this.#host.now_ms(), playground.step(), most);
    const without_rest = steps === most && !this.#rested;
    this.#rested = steps === 0;
    if (steps === 0) return wait_ms;

    const began_ms = this.#host.now_ms();
    // Two submissions, so that a GPU has the second in hand while the first is being finished.
    const half = Math.ceil(steps / 2);
    let accepted = await this.#take(playground, half, without_rest);
    if (accepted === half && steps > half) accepted += await this.#take(playground, steps - half, without_rest);
    await playground.settled();
    const now_ms = this.#host.now_ms();
    if (accepted > 0) this.#learnStepTime((now_ms - began_ms) / accepted);
    this.#countSpeed(playground.step(), now_ms);
    this.#cadence.stepping({ step_ms: this.#step_ms, without_rest });

    if (accepted < steps) {
      this.#playing = false;
      if (!(await this.#inspect())) this.#finish(playground.step());
      return 0;
    }
    if (this.#cadence.looks(now_ms) && (await this.#look("glance"))) return 0;
    if (this.#cadence.evaluates(this.#host.now_ms())) await this.#evaluate();
    return 0;
  }

  /** Takes steps. `hurried`: whether the run would take more if it had time. Two runs share no steps. */
  #take(playground: Playground, count: number, hurried: boolean): Promise<number> {
    return this.#pair ? playground.run(count) : this.#crew.take(playground, count, hurried);
  }

  #learnStepTime(step_ms: number): void {
    this.#step_ms = this.#step_ms === 0 ? step_ms : 0.8 * this.#step_ms + 0.2 * step_ms;
  }

  #countSpeed(step: number, now_ms: number): void {
    const from = this.#counted_from;
    if (from.step < 0) this.#counted_from = { step, ms: now_ms };
    else if (now_ms - from.ms >= 500) {
      this.#report({ kind: "speed", steps_per_second: ((step - from.step) * 1000) / (now_ms - from.ms) });
      this.#counted_from = { step, ms: now_ms };
    }
  }

  #finish(step: number): void {
    this.#playing = false;
    this.#report({ kind: "finished", step });
  }

  async #inspect(): Promise<boolean> {
    if (!this.#playground) return false;
    const diverged = await this.#look("look");
    await this.#evaluate();
    return diverged;
  }

  /** Looks at the batch, or glances at it; true when the run has diverged, which ends it. */
  async #look(how: "look" | "glance"): Promise<boolean> {
    const began_ms = this.#host.now_ms();
    const snapshot = await this.#playground?.[how]();
    if (!snapshot) return false;
    const diverged = this.#show(snapshot);
    const looked_ms = this.#host.now_ms();
    await this.#askAll();
    const now_ms = this.#host.now_ms();
    this.#cadence.looked(now_ms, looked_ms - began_ms, now_ms - looked_ms);
    return diverged;
  }

  async #askAll(wanted: (ask: Ask) => boolean = () => true): Promise<void> {
    for (const [slot, ask] of [...this.#watched]) if (wanted(ask)) await this.#ask(slot, ask);
  }

  /** Only the latest question is answered: while one is being dragged, others have taken its place. */
  async #ask(slot: Slot, ask: Ask): Promise<void> {
    const playground = this.#playground;
    if (!playground || ask !== this.#watched.get(slot)) return;
    this.#report({ kind: "answer", answer: await answer(playground, ask), slot });
  }

  #show(snapshot: Snapshot): boolean {
    // Read before the report: its arrays travel with it.
    const { diverged } = snapshot;
    this.#report({ kind: "snapshot", snapshot });
    if (!diverged) return false;
    this.#playing = false;
    this.#report({ kind: "failed", failure: { code: "diverged", message: diverged.message } });
    return true;
  }

  async #evaluate(): Promise<void> {
    const began_ms = this.#host.now_ms();
    const evaluation = await this.#playground?.evaluate();
    if (!evaluation) return;
    this.#cadence.evaluated(this.#host.now_ms(), this.#host.now_ms() - began_ms);
    this.#report({ kind: "evaluation", evaluation });
    await this.#askAll(({ question }) => READ_EVALUATIONS.includes(question));
  }
}
