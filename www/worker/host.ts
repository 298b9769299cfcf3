// The thread on which a loop runs, as far as the loop needs it.

import type { GpuScope } from "./gpu.js";

/** How a loop is told the time and lets others have a turn. */
export interface Host {
  now_ms(): number;
  /** Resolves after `wait_ms`; with 0 as soon as waiting messages have been handled. */
  turn(wait_ms: number): Promise<void>;
  /** How long one tick may compute, in milliseconds. */
  budget_ms: number;
  /** Loads the rest of the module, where it comes in two files; at once if it is there. */
  whole?(): Promise<void>;
  /** The thread's global scope, which offers a GPU or does not. */
  scope: GpuScope & EventTarget;
}
