// Whether the GPU is lost.

import type { Failure } from "../types.js";
import type { Playground } from "./core.js";
import { failure } from "./failure.js";

/** Whether a run's problem is that its GPU is lost: an engine that could not be rebuilt may be all that is seen of that. */
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
