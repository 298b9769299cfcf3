// The page in a frame answers its host: calls are checked and carried out, events are handed on. A host that has not
// said hello hears nothing but a greeting, so that it may come before the frame or after it.

import { CALLS, type Figure, unknownCall } from "./calls.js";
import { callIn, MARK, type Refusal, refusal, shown, VERBS } from "./protocol.js";

/** Calls that are carried out within a second. Every further one is refused, so that its host need not wait for it. */
const MOST_CALLS = 60;

/** Where answers go. */
interface Host {
  source: Pick<Window, "postMessage">;
  /** The only origin that may call and is told; undefined where the frame is not locked to one. */
  origin: string | undefined;
}

/** Serves a host. `element` fires the events. Returns what ends it. */
export function serve(element: EventTarget & Figure, host: Host): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  /** Where messages go: the origin that said hello; before that the one that the frame is locked to, or any. */
  let origin = host.origin ?? "*";
  const post = (message: object) => host.source.postMessage({ ...MARK, ...message }, origin);

  let calls = 0;
  const isTooMuch = () => {
    if (calls === 0) {
      setTimeout(() => {
        calls = 0;
      }, 1000);
    }
    calls += 1;
    return calls > MOST_CALLS;
  };

  const tell = (event: string, detail: unknown) =>
    post({ event, verb: VERBS[event as keyof typeof VERBS] ?? "experienced", detail });

  /** Hands every event on from now on. A figure that is ready already says so once more. */
  const listen = () => {
    for (const name of Object.keys(VERBS).filter((name) => name !== "ready")) {
      const heard = (event: Event) => event instanceof CustomEvent && tell(name, event.detail);
      element.addEventListener(name, heard, { signal });
    }
    void element.ready.then(() => signal.aborted || tell("ready", { engine: element.engine }));
    const page = document.documentElement;
    let last = 0;
    const sized = () => {
      const height = Math.ceil(page.scrollHeight);
      if (height !== last) tell("height", { height });
      last = height;
    };
    const observer = new ResizeObserver(sized);
    observer.observe(document.body);
    signal.addEventListener("abort", () => observer.disconnect());
  };

  let listens = false;
  const hello = (id: number | string, from: string) => {
    // An opaque origin cannot be named.
    if (!host.origin) origin = from === "null" ? "*" : from;
    post({ id, result: { version: MARK.v, methods: Object.keys(CALLS), events: [...Object.keys(VERBS), "height"] } });
    if (!listens) listen();
    listens = true;
  };

  const received = async (event: MessageEvent) => {
    if (event.source !== host.source || (host.origin && event.origin !== host.origin)) return;
    const call = callIn(event.data);
    if (!call) return;
    if (!("id" in call)) return post({ error: call });
    const { id, method, params } = call;
    if (method === "hello") return hello(id, event.origin);
    try {
      if (isTooMuch()) throw refusal("busy", `at most ${MOST_CALLS} calls are carried out within a second`);
      const carry_out = Object.hasOwn(CALLS, method) ? CALLS[method] : undefined;
      if (!carry_out) throw unknownCall(method);
      post({ id, result: await carry_out(element, params) });
    } catch (thrown) {
      post({ id, error: refused(thrown) });
    }
  };
  window.addEventListener("message", (event) => void received(event), { signal });
  post({ event: "hello" });
  return () => ended.abort();
}

function refused(thrown: unknown): Refusal {
  // Whatever was thrown is only asked for these two, and may have neither.
  const { code = "failed", message = shown(thrown) } = (thrown ?? {}) as Partial<Refusal>;
  return { code, message };
}
