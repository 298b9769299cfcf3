// The script of the training worker. Where no worker can start, the page imports it and serves itself through
// `serveHere`.

import loadPlain, * as plain from "../pkg/contrastive_playground.js";
import loadGpu, * as gpu from "../pkg/contrastive_playground_gpu.js";
import type { Core } from "../types.js";
import type { Host } from "./host.js";
import type { Build, Port, Wasm } from "./protocol.js";
import { Rest } from "./rest.js";
import { serve } from "./serve.js";
import { turn } from "./turn.js";

/** The rest of this thread's plain module, which all its figures share. */
let rest: Rest | undefined;

async function load(wasm: Wasm, build: Build, rest_url?: string): Promise<Core> {
  const exports = await (build === "gpu" ? loadGpu : loadPlain)({ module_or_path: wasm });
  if (build === "plain" && rest_url) rest ??= new Rest(exports, rest_url);
  // The generated types call every object `any`; the border is described in generated/boundary.ts.
  return (build === "gpu" ? gpu : plain) as unknown as Core;
}

const whole = async () => rest?.soon();

/** Serves a page that shares this thread: short slices, so that the page stays responsive. */
export function serveHere(port: Port): void {
  const now_ms = () => performance.now();
  // A page may not wait for an answer, so all of the module is loaded first.
  const loadWhole = async (...args: Parameters<typeof load>) => {
    const core = await load(...args);
    await whole();
    return core;
  };
  serve(port, loadWhole, { now_ms, turn: (wait_ms) => turn(Math.max(wait_ms, 1)), budget_ms: 5, scope: globalThis });
}

interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

if (!("document" in globalThis)) {
  // The types are those of a page; a worker's scope has these two.
  const scope = globalThis as unknown as WorkerScope;
  const host: Host = { now_ms: () => performance.now(), turn, budget_ms: 12, whole, scope: globalThis };
  serve(
    {
      post: (message, transfer) => scope.postMessage(message, transfer),
      listen: (handler) => {
        // A port alone is another figure's; one that comes with a call is an argument of that.
        scope.onmessage = ({ data, ports: [port] }) => (port && !data ? serve(over(port), load, host) : handler(data));
      },
    },
    load,
    host,
  );
}

/** A further figure of the page, which is served over a port of its own. */
function over(port: MessagePort): Port {
  return {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (handler) => {
      port.onmessage = ({ data }) => handler(data);
    },
  };
}
