// Whether the GPU is lost.

import type { Failure, Playground } from "../types.js";
import { failure } from "./failure.js";

/** Whether a run's problem is that its GPU is lost. All that is seen of it may be an engine that cannot be rebuilt. */
export async function isLoss({ code }: Failure, run: Playground): Promise<boolean> {
  if (code === "devicelost") return true;
  if (run.engine().kind !== "gpu" || (code !== "unsupported" && code !== "internal")) return false;
  try {
    await run.settled();
    return false;
  } catch (error) {
    return failure(error).code === "devicelost";
  }
}
