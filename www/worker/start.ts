// Starting a run. Whatever a browser does when it is asked for a GPU, the CPU takes over soon and says why.

import type { Core, EnginePreference, Playground, Settings } from "../types.js";
import { mishap, type NoGpu, silenceOf, whyNoGpu } from "./gpu.js";
import type { Host } from "./host.js";

/** How long the browser may take to answer that there is a GPU; one asked for by name gets {@link PATIENCE_S}. */
const ANSWER_MS = 1200;
/** How long a GPU that is there may take to compile its shaders, in seconds during which this thread was free. */
const PATIENCE_S = 15;

/** Makes runs. Remembers whether the GPU once kept silent, so that the next run need not wait for it again. */
export class Starter {
  readonly #core: Core;
  readonly #host: Host;
  #silence: NoGpu | undefined;

  constructor(core: Core, host: Host) {
    this.#core = core;
    this.#host = host;
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
    const { scope, turn } = this.#host;
    const none = await whyNoGpu(scope, turn, engine === "auto" ? ANSWER_MS : PATIENCE_S * 1000);
    return none ?? this.#patiently(this.#core.Playground.create(settings, engine));
  }

  /** What was promised, unless the browser refuses meanwhile or it takes too long; if it comes later it is let go. */
  async #patiently(promise: Promise<Playground>): Promise<Playground | NoGpu> {
    const { scope, turn } = this.#host;
    let over = false;
    const { happened, end } = mishap(scope);
    // Second by second: a thread that computes for long must not take that for the GPU's silence.
    const silence = async () => {
      for (let second = 0; second < PATIENCE_S && !over; second++) await turn(1000);
      return silenceOf(PATIENCE_S * 1000);
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
