// Figures of one page whose runs are on the GPU train in one worker, because a device and its compiled shaders belong
// to a thread: several figures have one device. Runs on the CPU have a worker each, so that they train side by side.

import type { EnginePreference } from "../types.js";
import type { Trainer } from "./trainer.js";

/** Boots the trainers of a page. */
export class Sharing {
  /** The trainer whose worker others may join. */
  #on_gpu: Trainer | undefined;
  /** Resolves when it is known which engine the first run has that may be on the GPU. */
  #known: Promise<unknown> | undefined;

  /** A trainer for a run with this preference. `boot` starts a worker; `may`: whether there can be a GPU at all. */
  async trainer(boot: () => Promise<Trainer>, engine: EnginePreference, may = "gpu" in navigator): Promise<Trainer> {
    if (engine === "cpu" || !may) return boot();
    if (this.#known) {
      await this.#known;
      const joined = this.#on_gpu?.beside();
      if (joined) return joined;
    }
    const booted = boot();
    const engine_known = booted.then(async (trainer) => {
      if ((await trainer.engine)?.kind === "gpu") this.#on_gpu = trainer;
    });
    this.#known ??= engine_known.catch(() => undefined);
    return booted;
  }
}
