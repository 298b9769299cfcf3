// The script of the worker that makes a run's files: the run of a link is taken again, on the CPU, apart from the one
// that is seen. away.ts talks to it.

/*!
Below: fflate, https://github.com/101arrowz/fflate

MIT License

Copyright (c) 2026 Arjun Barrett

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
*/

import { zipSync } from "fflate";
import load, { data_file, Export, loss_test, provide_asset } from "../pkg/contrastive_playground_record.js";
import { failure } from "../worker/failure.js";
import { ownPort } from "../worker/own-port.js";
import type { Port } from "../worker/protocol.js";
import { turn } from "../worker/turn.js";
import type { Answer, Asked } from "./away.js";

/** The same run has the same bytes. */
const LONG_AGO = new Date(1980, 0, 1);
/** Between two reports of the progress. */
const REPORT_EVERY_MS = 100;

/** Serves one page that asks once. `budget_ms`: how long it may compute before others have a turn. */
function serve(port: Port, budget_ms: number): void {
  const send = (answer: Answer, transfer: Transferable[] = []) => port.post(answer, transfer);
  let link = "";
  let stopped = false;
  const steps = {
    async open(asked: Extract<Asked, { kind: "open" }>) {
      await load({ module_or_path: asked.wasm });
      link = asked.link;
      send({ kind: "opened", data: data_file(link) });
    },
    async make({ texts, data }: Extract<Asked, { kind: "make" }>) {
      if (data) provide_asset(data.name, new Uint8Array(data.bytes));
      const made = await Export.begin(link);
      let [told_ms, turn_ms] = [performance.now(), performance.now()];
      while (!stopped && (await made.advance())) {
        const now_ms = performance.now();
        if (now_ms - told_ms >= REPORT_EVERY_MS) {
          send({ kind: "progress", share: made.progress() });
          told_ms = now_ms;
        }
        if (now_ms - turn_ms < budget_ms) continue;
        await turn(0);
        turn_ms = performance.now();
      }
      if (stopped) return;
      const files = made.files(texts.train, texts.train_st, texts.verify, texts.licence);
      const zip = zipSync(Object.fromEntries(files), { level: 6, mtime: LONG_AGO });
      send({ kind: "made", zip }, [zip.buffer]);
    },
    async test(asked: Extract<Asked, { kind: "test" }>) {
      await load({ module_or_path: asked.wasm });
      send({ kind: "tested", text: loss_test(asked.link) });
    },
    stop: async () => {
      stopped = true;
    },
  };
  port.listen(async (message) => {
    // A port carries anything; only away.ts holds the other end, and a connection that is cut.
    const asked = message as Asked | { method: "stop" };
    try {
      if ("method" in asked) await steps.stop();
      else if (asked.kind === "open") await steps.open(asked);
      else if (asked.kind === "test") await steps.test(asked);
      else await steps.make(asked);
    } catch (thrown) {
      send({ kind: "failed", failure: failure(thrown) });
    }
  });
  send({ kind: "hello" });
}

/** Serves a page that shares this thread: short slices, so that the page stays responsive. */
export function serveHere(port: Port): void {
  serve(port, 5);
}

const port = ownPort();
if (port) serve(port, Number.POSITIVE_INFINITY);
