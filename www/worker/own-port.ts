// The connection of a worker's script with the page that started it.

import type { Port } from "./protocol.js";

interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** The port of the worker in which this script runs; undefined where a page imports it, to serve itself. */
export function ownPort(): Port | undefined {
  if ("document" in globalThis) return undefined;
  // The types are those of a page; a worker's scope has these two.
  const scope = globalThis as unknown as WorkerScope;
  return {
    post: (message, transfer) => scope.postMessage(message, transfer),
    listen: (handler) => {
      scope.onmessage = ({ data }) => handler(data);
    },
  };
}
