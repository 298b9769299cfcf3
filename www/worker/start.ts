// Starting a run. Whatever a browser does when it is asked for a GPU, the CPU takes over soon and says why.

import type { Core, EnginePreference, Playground, Settings } from "../types.js";
import { mishap, type NoGpu, whyNoGpu } from "./gpu.js";
import type { Host } from "./host.js";
import type { Build } from "./protocol.js";

/** How long the browser may take to answer that there is a GPU, in milliseconds. */
const ANSWER_MS: Record<EnginePreference, number> = { auto: 1200, gpu: 15_000, cpu: 0 };
/**
 * How long a GPU that is there may take to compile its shaders, in seconds during which this thread was free. Nothing
 * takes over from a GPU that was asked for by name, and a software adapter takes six seconds when nothing else runs.
 */
const COMPILING_S: Record<EnginePreference, number> = { auto: 15, gpu: 60, cpu: 0 };

/** A question for a GPU, asked before the module is there that would use it. */
export interface Expected {
  engine: EnginePreference;
  none: Promise<NoGpu | undefined>;
}

/** Asks whether a run with this preference can have a GPU. */
export function expect(host: Host, engine: EnginePreference): Expected {
  const question = { patience_ms: ANSWER_MS[engine], software: engine === "gpu" };
  return { engine, none: whyNoGpu(host.scope, host.turn, question) };
}

/** Makes runs. Remembers whether the GPU once kept silent, so that the next run need not wait for it again. */
export class Starter {
  #core: Core;
  #build: Build;
  readonly #host: Host;
  #silence: NoGpu | undefined;
  /** What has been asked already, for the next run. */
  #expected: Expected | undefined;

  constructor(core: Core, host: Host, build: Build = "gpu", expected?: Expected) {
    this.#core = core;
    this.#build = build;
    this.#host = host;
    this.#expected = expected;
  }

  /** Makes the next runs with another build of the module. */
  use(core: Core, build: Build): void {
    [this.#core, this.#build] = [core, build];
  }

  /** Whether a GPU answers that only another build of the module can use. */
  async lacksGpu(engine: EnginePreference): Promise<boolean> {
    if (engine === "cpu" || this.#build === "gpu" || (engine === "auto" && this.#silence)) return false;
    return !(await this.#expect(engine).none);
  }

  #expect(engine: EnginePreference): Expected {
    if (this.#expected?.engine !== engine) this.#expected = expect(this.#host, engine);
    return this.#expected;
  }

  /** A run of these settings. Rejects with a `Failure` when the GPU alone was wanted and there is none to be had. */
  async start(settings: Settings, engine: EnginePreference): Promise<Playground> {
    const { Playground } = this.#core;
    if (engine === "cpu") return Playground.create(settings, engine);
    const made = engine === "auto" && this.#silence ? this.#silence : await this.#withGpu(settings, engine);
    if (!("reason" in made)) return made;
    if (made.silent) this.#silence = made;
    if (engine === "gpu") throw { code: "unsupported", message: `No run on the GPU: ${made.reason}.` };
    const playground = await Playground.create(settings, "cpu");
    await playground.fall_back_to_cpu(made.reason);
    return playground;
  }

  /** A run, or why the GPU is out of the question. */
  async #withGpu(settings: Settings, engine: EnginePreference): Promise<Playground | NoGpu> {
    const asked = this.#expect(engine);
    this.#expected = undefined;
    const none = await asked.none;
    return none ?? this.#patiently(this.#core.Playground.create(settings, engine), COMPILING_S[engine]);
  }

  /**
   * What was promised, unless the browser refuses meanwhile or it takes longer than `patience_s`; if it comes later it
   * is let go.
   */
  async #patiently(promise: Promise<Playground>, patience_s: number): Promise<Playground | NoGpu> {
    const { scope, turn } = this.#host;
    let over = false;
    const { happened, end } = mishap(scope);
    // Second by second: a thread that computes for long must not take that for the GPU's silence.
    const silence = async (): Promise<NoGpu> => {
      for (let second = 0; second < patience_s && !over; second++) await turn(1000);
      return { reason: `the GPU had not compiled its shaders after ${patience_s} seconds`, silent: true };
    };
    try {
      const first = await Promise.race([promise, happened, silence()]);
      if ("reason" in first) promise.then((late) => late.free()).catch(() => undefined);
      return first;
    } finally {
      over = true;
      end();
    }
  }
}
