// Starts the training worker wherever the page may stand. In a sandboxed frame a worker from a URL is refused, and one
// from a blob has no GPU; there a data: URL works. Where nothing does, training runs on this thread in short slices.

import type { Port, Request } from "../worker/protocol.js";

/** A connection that can be cut. */
export interface Connection extends Port {
  /** How the trainer was started. */
  rung: "url" | "blob" | "data" | "page";
  /** Ends it and frees what it holds. */
  close(): void;
  /** Called when the worker dies without an answer. */
  onfailure(handler: (message: string) => void): void;
  /** Another conversation with the same worker, where that is possible. */
  beside?(): Connection;
}

/** A worker and the conversations with it. It ends with the last of them. */
class Workplace {
  readonly #worker: Worker;
  readonly #rung: Connection["rung"];
  readonly #failed = new Set<(message: string) => void>();
  #open = 0;
  /** How many there are on this page. */
  static count = 0;

  constructor(worker: Worker, rung: Connection["rung"]) {
    [this.#worker, this.#rung] = [worker, rung];
    Workplace.count += 1;
    worker.onerror = (event) => {
      event.preventDefault();
      for (const tell of this.#failed) tell(event.message);
    };
  }

  /** A conversation over the worker itself, or over a port whose other end it has. */
  connection(port: Worker | MessagePort = this.#worker): Connection {
    let tell: ((message: string) => void) | undefined;
    this.#open += 1;
    return {
      rung: this.#rung,
      post: (message, transfer) => port.postMessage(message, transfer),
      listen: (handler) => {
        port.onmessage = (event: MessageEvent) => handler(event.data);
      },
      onfailure: (handler) => {
        tell = handler;
        this.#failed.add(handler);
      },
      close: () => {
        if (tell) this.#failed.delete(tell);
        port.onmessage = null;
        this.#open -= 1;
        if (this.#open === 0) {
          this.#worker.terminate();
          Workplace.count -= 1;
        } else port.postMessage(STOP);
      },
      beside: () => {
        const { port1, port2 } = new MessageChannel();
        this.#worker.postMessage(undefined, [port2]);
        return this.connection(port1);
      },
    };
  }
}

/** How many workers the page has. */
export function workers(): number {
  return Workplace.count;
}

/** Ends a run whose thread goes on. */
const STOP: Request = { id: -1, method: "stop", args: [] };

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
      resolve(new Workplace(worker, rung).connection());
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
      toTrainer?.(STOP);
    },
    onfailure: () => undefined,
  };
}
