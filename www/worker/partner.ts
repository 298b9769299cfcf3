// The other thread of shared steps, over a port.

import type { Failure, Follower, Playground, Settings } from "../types.js";
import { buffersOf } from "./buffers.js";

/** What a leader tells its follower of a stretch of steps. */
export interface Stretch {
  /** The run, if it is another than that of the stretch before. */
  run?: { dims: Uint32Array; keys: Float32Array };
  /** What the follower lacks: the settings, and the state of its tower. */
  lent?: { settings: Settings; tower: Float32Array };
  /** The steps. */
  words: Uint32Array;
}

/** What threads send each other: parts of steps in turn, and at a stretch's end the state of a tower. */
type Sent = Stretch | Float32Array | { failure: Failure };

/** Takes this thread's part of a stretch of steps, until it is over. */
export async function share(half: Pick<Playground | Follower, "hears" | "half_step">, partner: Partner): Promise<void> {
  for (;;) {
    const said = half.half_step(half.hears() ? await partner.receive<Float32Array>() : undefined);
    if (!said) return;
    if (said.length > 0) partner.send(said);
  }
}

/** Messages that come before somebody waits for them wait themselves. */
export class Partner {
  readonly #port: MessagePort;
  readonly #arrived: unknown[] = [];
  #waiting: ((message: unknown) => void) | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting) waiting(data);
      else this.#arrived.push(data);
    };
  }

  /** Sends it, with the memory of its arrays. */
  send(message: Sent): void {
    this.#port.postMessage(message, buffersOf(message));
  }

  /** The next message. Rejects with a failure of the other thread. Only one can wait. */
  async receive<Message extends Stretch | Float32Array>(): Promise<Message> {
    const waits = this.#arrived.length === 0;
    const message = waits ? await new Promise((resolve) => (this.#waiting = resolve)) : this.#arrived.shift();
    // A port carries anything; only the other thread's script holds the other end.
    const { failure } = message as { failure?: Failure };
    if (failure) throw failure;
    return message as Message;
  }

  /** The other thread has ended: whoever waits for it gets this failure. */
  lost(failure: Failure): void {
    const waiting = this.#waiting;
    if (waiting) waiting({ failure });
    else this.#arrived.push({ failure });
  }
}
