// This thread's part of steps that it shares with a follower. The run stays here, whole between stretches.

import type { Failure, Playground } from "../types.js";
import { Partner, type Stretch, share } from "./partner.js";

/** Leads the thread at the other end of a port. */
export class Leader {
  readonly #follower: Partner;
  /** The run that the follower knows. */
  #known: Playground | undefined;

  constructor(port: MessagePort) {
    this.#follower = new Partner(port);
  }

  /** There is no follower any longer: whoever waits for it gets this failure. */
  end(failure: Failure): void {
    this.#follower.lost(failure);
  }

  /** Takes up to `count` steps, as {@link Playground.run}: several stretches where the run needs the whole engine. */
  async take(run: Playground, count: number): Promise<number> {
    const follower = this.#follower;
    const begin = run.step();
    for (;;) {
      const taken = run.step() - begin;
      const words = run.begin_stretch(count - taken);
      if (words.length === 0) return taken;
      follower.send(this.#stretch(run, words));
      await share(run, follower);
      // It comes also after the run has diverged, and then nobody needs it.
      run.take_back(await follower.receive<Float32Array>());
    }
  }

  /** What the follower is told of a stretch. */
  #stretch(run: Playground, words: Uint32Array): Stretch {
    const stretch: Stretch = { words };
    if (run !== this.#known) stretch.run = { dims: run.input_dims(), keys: run.keys() };
    const tower = run.lend();
    if (tower) stretch.lent = { settings: run.settings(), tower };
    this.#known = run;
    return stretch;
  }
}
