// Two runs in lockstep: the same steps in the same turn, looked at together. To the loop they are one playground, whose
// looks and answers are the first run's; what is seen of the second is reported beside.

import type { Engine, EnginePreference, Failure, Playground, Settings, Snapshot } from "../types.js";
import { failure } from "./failure.js";
import { isLoss } from "./loss.js";
import type { Report } from "./report.js";
import type { Side } from "./sides.js";
import type { Starter } from "./start.js";

/** What only two runs can do. */
export interface Pair {
  /** Both, as one. */
  readonly playground: Playground;
  /** False when either needs a new run. */
  configure(settings: Settings, twin: Settings): Promise<boolean>;
  /** The first becomes the second, whose settings these are, and the other way round. */
  swap(twin: Settings): Engine;
  /** Lets the other one go. */
  keep(side: Side): Playground;
}

/**
 * The run of `settings` and its twin, on engines of one kind. Where only the GPU refuses the twin and `auto` was
 * wanted, both run on the CPU. When there can be no twin: the run alone, and why.
 */
export async function startPair(
  starter: Starter,
  settings: Settings,
  twin: Settings,
  engine: EnginePreference,
  report: (report: Report) => void,
): Promise<{ playground: Playground; pair?: Pair; refused?: Failure }> {
  let main = await starter.start(settings, engine);
  try {
    return pairOf(main, await starter.start(twin, main.engine().kind), twin, report);
  } catch (first) {
    if (engine === "auto" && main.engine().kind === "gpu") {
      try {
        const other = await starter.start(twin, "cpu");
        main.free();
        main = await starter.start(settings, "cpu");
        return pairOf(main, other, twin, report);
      } catch (second) {
        return { playground: main, refused: failure(second) };
      }
    }
    return { playground: main, refused: failure(first) };
  }
}

function pairOf(main: Playground, twin: Playground, settings: Settings, report: (report: Report) => void) {
  const pair = new Lockstep(main, twin, settings, report);
  return { playground: pair.playground, pair };
}

class Lockstep implements Pair {
  readonly playground: Playground;
  readonly #report: (report: Report) => void;
  #runs: Record<Side, Playground>;
  #twin_settings: Settings;
  /** Runs that go no further, and why. */
  #stopped: Partial<Record<Side, Failure>> = {};
  /** Steps that both have taken, or the one that goes on. */
  #step = 0;

  constructor(main: Playground, twin: Playground, settings: Settings, report: (report: Report) => void) {
    this.#runs = { main, twin };
    this.#twin_settings = settings;
    this.#report = report;
    // Whatever is not about both is asked of the first.
    const both: Partial<Playground> = {
      step: () => this.#step,
      run: (count) => this.#run(count),
      settled: () => this.#settled(),
      look: () => this.#look((run) => run.look()),
      glance: () => this.#look((run) => run.glance()),
      evaluate: () => this.#evaluate(),
      reweigh: (tau) => this.#reweigh(tau),
      rewind: (step) => this.#rewind(step),
      keep_checkpoints: (wanted) => {
        for (const run of Object.values(this.#runs)) run.keep_checkpoints(wanted);
      },
      free: () => {
        for (const run of Object.values(this.#runs)) run.free();
      },
    };
    // Every method is answered by the proxy: the object itself is never asked.
    this.playground = new Proxy({} as Playground, {
      get: (_, name) => {
        const { main } = this.#runs;
        const own = both[name as keyof Playground];
        if (own) return own;
        const value: unknown = Reflect.get(main, name, main);
        return typeof value === "function" ? value.bind(main) : value;
      },
    });
  }

  async configure(settings: Settings, twin: Settings): Promise<boolean> {
    if (!(await this.#runs.main.configure(settings))) return false;
    this.#twin_settings = twin;
    this.#stopped = {};
    const configured = (run: Playground) => run.configure(twin);
    return (await this.#ofTwin(configured)) ?? (await this.#ofTwin(configured)) ?? true;
  }

  swap(settings: Settings): Engine {
    this.#twin_settings = settings;
    const { main, twin } = this.#runs;
    this.#runs = { main: twin, twin: main };
    const { main: of_main, twin: of_twin } = this.#stopped;
    this.#stopped = { ...(of_twin ? { main: of_twin } : {}), ...(of_main ? { twin: of_main } : {}) };
    return twin.engine();
  }

  keep(side: Side): Playground {
    this.#runs[side === "main" ? "twin" : "main"].free();
    return this.#runs[side];
  }

  /** Takes steps in both. A run that has fallen back, to the CPU or to its last good weights, catches up. */
  async #run(count: number): Promise<number> {
    const { main } = this.#runs;
    const [from, to] = [this.#step, this.#step + count];
    if (!this.#stopped.main) await main.run(to - main.step());
    await this.#ofTwin((twin) => twin.run(to - twin.step()));
    this.#step = Math.max(from, ...this.#going.map((side) => this.#runs[side].step()));
    return this.#step - from;
  }

  get #going(): Side[] {
    return (["main", "twin"] as const).filter((side) => !this.#stopped[side]);
  }

  async #settled(): Promise<void> {
    await this.#runs.main.settled();
    await this.#ofTwin((twin) => twin.settled());
  }

  /** Looks at both. A divergence ends a run; the loop hears of it only when none goes on. */
  async #look(look: (run: Playground) => Promise<Snapshot>) {
    const snapshot = await look(this.#runs.main);
    const seen = await this.#ofTwin(look);
    if (seen) this.#report({ kind: "snapshot", snapshot: seen, run: "twin" });
    if (seen?.diverged) this.#part("twin", { code: "diverged", message: seen.diverged.message });
    const { diverged, ...rest } = snapshot;
    if (!diverged || this.#stopped.twin) return snapshot;
    if (!this.#stopped.main) this.#part("main", { code: "diverged", message: diverged.message });
    return rest;
  }

  async #evaluate() {
    const evaluation = await this.#runs.main.evaluate();
    const other = await this.#ofTwin((twin) => twin.evaluate());
    if (other) this.#report({ kind: "evaluation", evaluation: other, run: "twin" });
    return evaluation;
  }

  #reweigh(tau: number) {
    try {
      const snapshot = this.#runs.twin.reweigh(Number(this.#twin_settings.tau));
      this.#report({ kind: "snapshot", snapshot, run: "twin" });
    } catch {
      // Nothing has been looked at yet.
    }
    return this.#runs.main.reweigh(tau);
  }

  async #rewind(step: number) {
    const rewound = await this.#runs.main.rewind(step);
    await this.#runs.twin.rewind(step);
    this.#stopped = {};
    this.#step = step;
    return rewound;
  }

  /** Something of the second run, if it goes on. What goes wrong there leaves the first alone. */
  async #ofTwin<T>(job: (twin: Playground) => Promise<T>): Promise<T | undefined> {
    if (this.#stopped.twin) return undefined;
    const { twin } = this.#runs;
    try {
      return await job(twin);
    } catch (error) {
      const problem = failure(error);
      // After a trap nothing of the module can be used: that is the loop's matter.
      if (problem.code === "crashed") throw error;
      if (await isLoss(problem, twin)) {
        await twin.fall_back_to_cpu("the GPU was lost");
        this.#report({ kind: "engine", engine: twin.engine(), run: "twin" });
      } else this.#part("twin", problem);
      return undefined;
    }
  }

  #part(run: Side, failure: Failure): void {
    this.#stopped[run] = failure;
    this.#report({ kind: "parted", run, failure });
  }
}
