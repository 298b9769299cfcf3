// Starts the training worker wherever the page may stand. In a sandboxed frame a worker from a URL is refused, and one
// from a blob has no GPU; there a data: URL works. Where nothing does, training runs on this thread in short slices.

import type { Port } from "../worker/protocol.js";

/** A connection that can be cut. */
export interface Connection extends Port {
  /** How the trainer was started. */
  rung: "url" | "blob" | "data" | "page";
  /** Ends it and frees what it holds. */
  close(): void;
  /** Called when the worker dies without an answer. */
  onfailure(handler: (message: string) => void): void;
}

/** How long a rung may take to say hello. */
const HELLO_MS = 5000;

/** Tries each way in turn; the first that answers is used. `tried` gets a line for each. */
export async function boot(script: URL, tried: string[] = []): Promise<Connection> {
  tried.push("a worker from its address");
  try {
    return await connect(new Worker(script, { type: "module" }), "url");
  } catch {
    // Refused: go on with the script's text.
  }
  const text = await textOf(script);
  tried.push("a worker from a blob");
  const blob = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await connect(new Worker(blob, { type: "module" }), "blob");
  } catch {
    // Refused: go on.
  } finally {
    URL.revokeObjectURL(blob);
  }
  tried.push("a worker from a data: address");
  try {
    return await connect(new Worker(`data:text/javascript,${encodeURIComponent(text)}`, { type: "module" }), "data");
  } catch {
    tried.push("training on the page's own thread");
    return here(script);
  }
}

async function textOf(script: URL): Promise<string> {
  const response = await fetch(script);
  if (!response.ok) throw { code: "assets", message: `${script.pathname} could not be loaded (${response.status}).` };
  return response.text();
}

/** Waits for the worker's hello. */
function connect(worker: Worker, rung: Connection["rung"]): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: unknown) => {
      worker.terminate();
      clearTimeout(timer);
      reject(reason);
    };
    const timer = setTimeout(() => refuse("no hello"), HELLO_MS);
    worker.onerror = (event) => {
      event.preventDefault();
      refuse("error");
    };
    worker.onmessage = () => {
      clearTimeout(timer);
      resolve({
        rung,
        post: (message, transfer) => worker.postMessage(message, transfer),
        listen: (handler) => {
          worker.onmessage = (event) => handler(event.data);
        },
        close: () => worker.terminate(),
        onfailure: (handler) => {
          worker.onerror = (event) => {
            event.preventDefault();
            handler(event.message);
          };
        },
      });
    };
  });
}

/** The same conversation on this thread. */
async function here(script: URL): Promise<Connection> {
  const { serveHere } = (await import(script.href)) as typeof import("../worker/worker.js");
  const toPage: { handler?: (message: unknown) => void } = {};
  let toTrainer: ((message: unknown) => void) | undefined;
  serveHere({
    post: (message) => queueMicrotask(() => toPage.handler?.(message)),
    listen: (handler) => {
      toTrainer = handler;
    },
  });
  return {
    rung: "page",
    post: (message) => toTrainer?.(message),
    listen: (handler) => {
      toPage.handler = handler;
    },
    close: () => {
      toPage.handler = undefined;
      toTrainer?.({ id: -1, method: "stop", args: [] });
    },
    onfailure: () => undefined,
  };
}
