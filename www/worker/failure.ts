// Errors, whatever threw them, as a code and a sentence.

import type { Failure } from "../types.js";

/** Turns anything thrown into a failure. A trap in the wasm module gets the code "crashed": it cannot be used again. */
export function failure(thrown: unknown): Failure {
  // A page may be without WebAssembly, and says so by a failure that comes through here.
  if (typeof WebAssembly === "object" && thrown instanceof WebAssembly.RuntimeError) {
    return { code: "crashed", message: `The engine stopped unexpectedly (${thrown.message}).` };
  }
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "internal";
    const field = "field" in thrown && typeof thrown.field === "string" ? { field: thrown.field } : {};
    return { code, message: String(thrown.message), ...field };
  }
  return { code: "internal", message: String(thrown) };
}
