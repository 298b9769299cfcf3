// Whether this browser lets a run have a GPU, asked before the wasm module asks. Browsers that block WebGPU throw where
// the standard says that they answer, or never answer; an exception that passes through the module would end the
// worker.

/** What is used of WebGPU's types, which are not among TypeScript's. Nothing of it is trusted. */
interface Gpu {
  requestAdapter(options: { powerPreference: string }): Promise<Adapter | null>;
}
interface Adapter {
  info?: { description?: string; isFallbackAdapter?: boolean };
  requestDevice(): Promise<Device>;
}
interface Device {
  destroy(): void;
}

/** A global scope, as far as this asks it. */
export interface GpuScope {
  navigator?: object;
  isSecureContext?: boolean;
}

/** Resolves after so many milliseconds. */
type Turn = (wait_ms: number) => Promise<void>;

/** A thread that computes must not take its own work for the GPU's silence: it waits in so many parts. */
const PARTS = 6;

/** Why no run can have a GPU. */
export interface NoGpu {
  /** In words, without a full stop. */
  reason: string;
  /** Whether that took the whole patience. */
  silent?: true;
}

/** A question for a GPU. */
interface Question {
  /** How long to wait for an answer, in milliseconds. */
  patience_ms: number;
  /** Whether an adapter that computes on the CPU will do. */
  software: boolean;
}

/** Names of adapters that compute on the CPU, in lower case: those of `src/backend/gpu/adapter.rs`. */
const SOFTWARE = ["swiftshader", "llvmpipe", "lavapipe", "microsoft basic"];

/** Why no run can have a GPU here; nothing if one can. Never rejects, and never waits for longer than told. */
export async function whyNoGpu(
  scope: GpuScope,
  turn: Turn,
  { patience_ms, software }: Question,
): Promise<NoGpu | undefined> {
  let over = false;
  const asked = ask(scope, software, () => over).finally(() => {
    over = true;
  });
  const silence = async () => {
    for (let part = 0; part < PARTS && !over; part++) await turn(patience_ms / PARTS);
    over = true;
    return silenceOf(patience_ms);
  };
  const reason = await Promise.race([asked, silence()]);
  return typeof reason === "string" ? { reason } : reason;
}

/** Whether this browser offers an adapter, as far as can be known without a device. May never resolve. */
export async function offersGpu(scope: GpuScope, software: boolean): Promise<boolean> {
  try {
    return typeof (await adapterOf(scope, software)) === "object";
  } catch {
    return false;
  }
}

/** The adapter that the module will ask for, or why there is none. */
async function adapterOf(scope: GpuScope, software: boolean): Promise<Adapter | string> {
  // WebGPU is not among TypeScript's types, and a browser may have none.
  const { gpu } = (scope.navigator ?? {}) as { gpu?: Gpu | null };
  if (!gpu) {
    return scope.isSecureContext === false
      ? "browsers offer a GPU only to pages that come over https"
      : "this browser does not offer WebGPU";
  }
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return "this browser found no GPU that it lets pages use";
  const { description = "", isFallbackAdapter } = adapter.info ?? {};
  const computes = isFallbackAdapter || SOFTWARE.some((name) => description.toLowerCase().includes(name));
  return computes && !software ? `this browser has only a software adapter (${description || "WebGPU"})` : adapter;
}

/** Asks for an adapter and a device as the module will, and lets go of them. */
async function ask(scope: GpuScope, software: boolean, given_up: () => boolean): Promise<string | undefined> {
  try {
    const adapter = await adapterOf(scope, software);
    if (typeof adapter === "string") return adapter;
    if (given_up()) return undefined;
    const device = await adapter.requestDevice();
    device.destroy();
    return undefined;
  } catch (thrown) {
    return refusal(thrown);
  }
}

/** That nobody answered, as a reason. */
function silenceOf(patience_ms: number): NoGpu {
  return { reason: `the GPU did not answer within ${patience_ms / 1000} seconds`, silent: true };
}

/** What the browser threw, as a reason. */
function refusal(thrown: unknown): string {
  let said = "";
  try {
    // Anything can be thrown.
    said = String((thrown as Partial<Error> | undefined)?.message ?? thrown ?? "");
  } catch {
    // It says nothing that can be read.
  }
  const text = said.trim().replace(/[.\s]+$/, "");
  return `this browser refused the GPU${text ? ` (${text})` : ""}`;
}

/**
 * Resolves with the reason when something on this thread goes uncaught: what the browser throws while the module asks
 * it for a device reaches nobody else. `end` stops listening.
 */
export function mishap(scope: EventTarget): { happened: Promise<NoGpu>; end(): void } {
  const abort = new AbortController();
  const happened = new Promise<NoGpu>((resolve) => {
    const seen = (event: Event) => {
      // One listener for two kinds of event: each lacks what the other has.
      const { error, reason, message } = event as Partial<ErrorEvent & PromiseRejectionEvent>;
      // In a worker an error that nobody stops here ends it. Those of a page are the page's to see.
      if (!("document" in scope)) event.preventDefault();
      resolve({ reason: refusal(error ?? reason ?? message) });
    };
    for (const type of ["error", "unhandledrejection"]) scope.addEventListener(type, seen, { signal: abort.signal });
  });
  return { happened, end: () => abort.abort() };
}
