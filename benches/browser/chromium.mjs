// A minimal client of Chrome's DevTools protocol over a pipe, which opens pages and evaluates scripts in them.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const QUIET = [
  "--headless=new",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  // Engines take turns, and a page in the background must be as fast as one in front.
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/** Starts Chromium. Close it when done. */
export async function launch(program, flags) {
  const profile = await mkdtemp(join(tmpdir(), "bench-"));
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const child = spawn(
    program,
    [...QUIET, ...sandbox, ...flags, `--user-data-dir=${profile}`, "--remote-debugging-pipe", "about:blank"],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const [, , , input, output] = child.stdio;
  const exited = new Promise((resolve) => child.once("exit", resolve));

  let last = 0;
  const waiting = new Map();
  const loaded = new Map();
  const failAll = (reason) => {
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  child.once("error", (error) => failAll(`Chromium does not start: ${error.message}`));
  child.once("exit", () => failAll("Chromium ended"));

  let rest = "";
  output.setEncoding("utf8");
  output.on("data", (text) => {
    const messages = (rest + text).split("\0");
    rest = messages.pop();
    for (const { id, method, sessionId, result, error } of messages.map((message) => JSON.parse(message))) {
      if (method === "Page.loadEventFired") loaded.get(sessionId)?.();
      const request = waiting.get(id);
      if (!request) continue;
      waiting.delete(id);
      if (error) request.reject(new Error(error.message));
      else request.resolve(result);
    }
  });
  input.on("error", () => failAll("Chromium ended"));

  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });

  return {
    version: (await send("Browser.getVersion")).product,

    /** Opens a page and waits until its scripts have run. */
    async open(url) {
      const { targetId } = await send("Target.createTarget", { url: "about:blank" });
      const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
      const hasLoaded = new Promise((resolve) => loaded.set(sessionId, resolve));
      await send("Page.enable", {}, sessionId);
      await send("Page.navigate", { url }, sessionId);
      await hasLoaded;
      const evaluate = async (expression) => {
        const { result, exceptionDetails } = await send(
          "Runtime.evaluate",
          { expression, awaitPromise: true, returnByValue: true },
          sessionId,
        );
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      };
      return {
        /** Calls a function of `globalThis.bench` with plain values. */
        call: (name, ...values) =>
          evaluate(`bench.${name}(${values.map((value) => JSON.stringify(value)).join(", ")})`),
        toFront: () => send("Target.activateTarget", { targetId }),
        close: () => send("Target.closeTarget", { targetId }),
      };
    },

    async close() {
      // Chromium may end before it answers.
      await send("Browser.close").catch(() => {});
      await exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
