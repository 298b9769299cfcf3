// Errors, whatever threw them, as a code and a sentence.

import type { Failure } from "../types.js";

/** Turns anything thrown into a failure. A trap in the wasm module gets the code "crashed": it cannot be used again. */
export function failure(thrown: unknown): Failure {
  if (thrown instanceof WebAssembly.RuntimeError) {
    return { code: "crashed", message: `The engine stopped unexpectedly (${thrown.message}).` };
  }
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const { code, message, field } = thrown as { code?: unknown; message: unknown; field?: unknown };
    return {
      code: typeof code === "string" ? code : "internal",
      message: String(message),
      ...(typeof field === "string" ? { field } : {}),
    };
  }
  return { code: "internal", message: String(thrown) };
}
