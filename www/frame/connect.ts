// For hosts: `connect(frame)` gives the figure in a frame the verbs that the element has.

import { MARK, type Refusal } from "./protocol.js";

/** The figure in a frame. Calls reject with `{code, message}`. */
export interface Connected {
  /** Calls a method of the element by name, such as `call("setState", {tau: 0.05})`. */
  call(method: string, ...params: unknown[]): Promise<unknown>;
  /** Hears an event of the element, such as `on("metric", ({name, value}) => …)`; returns what ends that. */
  on(event: string, heard: (detail: unknown, verb: string) => void): () => void;
  /** Stops listening. */
  close(): void;
}

/** How long a frame may take to answer the first time. */
const HELLO_MS = 10_000;

/** Says hello to the page in a frame, whenever that comes. Rejects with `{code, message}` if it does not answer. */
export function connect(frame: HTMLIFrameElement, patience_ms = HELLO_MS): Promise<Connected> {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(refusal: Refusal): void }>();
  const listeners = new Set<{ event: string; heard: (detail: unknown, verb: string) => void }>();
  const ended = new AbortController();
  // A sandboxed frame has an opaque origin, which cannot be named.
  const origin = frame.hasAttribute("sandbox") ? "*" : new URL(frame.src, document.baseURI).origin;
  let last_id = 0;
  const call = (method: string, ...params: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++last_id;
      waiting.set(id, { resolve, reject });
      frame.contentWindow?.postMessage({ ...MARK, id, method, params }, origin);
    });
  const close = () => {
    ended.abort();
    for (const { reject } of waiting.values()) reject({ code: "closed", message: "The connection was closed." });
    waiting.clear();
  };

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      ended.abort();
      reject({ code: "late", message: `The frame has not answered within ${patience_ms / 1000} s.` });
    }, patience_ms);
    const greet = () =>
      call("hello").then(
        () => {
          clearTimeout(timer);
          const on: Connected["on"] = (event, heard) => {
            const listener = { event, heard };
            listeners.add(listener);
            return () => listeners.delete(listener);
          };
          resolve({ call, on, close });
        },
        () => undefined,
      );
    const received = ({ source, data }: MessageEvent) => {
      if (source !== frame.contentWindow || data?.ns !== MARK.ns || data.v !== MARK.v) return;
      if (data.event === "hello") void greet();
      else if (data.event)
        for (const { event, heard } of listeners) event === data.event && heard(data.detail, data.verb);
      else {
        const call = waiting.get(data.id);
        waiting.delete(data.id);
        if ("error" in data) call?.reject(data.error);
        else call?.resolve(data.result);
      }
    };
    window.addEventListener("message", received, { signal: ended.signal });
    void greet();
  });
}
