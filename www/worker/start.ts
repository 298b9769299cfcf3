// Starting a run. A browser may leave the request for a GPU without any answer; then the CPU takes over and says why.

import type { EnginePreference, Settings } from "../types.js";
import type { Core, Playground } from "./core.js";

/** How long a GPU may take to answer and to compile its shaders, in seconds during which this thread was free. */
const PATIENCE_S = 15;

/** Makes runs. Remembers whether the GPU once kept silent, so that the next run need not wait for it again. */
export class Starter {
  readonly #core: Core;
  readonly #turn: (wait_ms: number) => Promise<void>;
  #silent = false;

  /** `turn` resolves after so many milliseconds. */
  constructor(core: Core, turn: (wait_ms: number) => Promise<void>) {
    this.#core = core;
    this.#turn = turn;
  }

  /** A run of these settings. Rejects with a `Failure` when the GPU alone was wanted and does not answer. */
  async start(settings: Settings, engine: EnginePreference): Promise<Playground> {
    const { Playground } = this.#core;
    if (engine === "cpu") return Playground.create(settings, engine);
    if (engine === "gpu" || !this.#silent) {
      const playground = await this.#patiently(Playground.create(settings, engine));
      if (playground) return playground;
      this.#silent = true;
    }
    const reason = `the GPU did not answer within ${PATIENCE_S} seconds`;
    if (engine === "gpu") throw { code: "unsupported", message: `No run on the GPU: ${reason}.` };
    const playground = await Playground.create(settings, "cpu");
    await playground.fall_back_to_cpu(reason);
    return playground;
  }

  /** What was promised, or nothing when it takes too long; if it comes later it is let go. */
  async #patiently(promise: Promise<Playground>): Promise<Playground | undefined> {
    let over = false;
    const made = promise.finally(() => {
      over = true;
    });
    // Second by second: a thread that computes for long must not take that for the GPU's silence.
    const silence = async () => {
      for (let second = 0; second < PATIENCE_S && !over; second++) await this.#turn(1000);
      return undefined;
    };
    const first = await Promise.race([made, silence()]);
    if (!first) made.then((late) => late.free()).catch(() => undefined);
    return first;
  }
}
