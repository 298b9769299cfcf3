// The script of the worker that reads a file of scores, so that the page stays responsive. reading.ts talks to it.

/*!
Below: Papa Parse, https://github.com/mholt/PapaParse; hyparquet, https://github.com/hyparam/hyparquet; fzstd,
https://github.com/101arrowz/fzstd; fflate, https://github.com/101arrowz/fflate

MIT License

Copyright (c) 2015 Matthew Holt (Papa Parse)
Copyright (c) Hyperparam (hyparquet)
Copyright (c) 2020 Arjun Barrett (fzstd)
Copyright (c) 2026 Arjun Barrett (fflate)

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

import { failure } from "../worker/failure.js";
import { ownPort } from "../worker/own-port.js";
import type { Port } from "../worker/protocol.js";
import { openScores } from "./open.js";
import type { Answer, Asked } from "./reading.js";

/** Between two reports of the progress. */
const REPORT_EVERY_MS = 100;

/** Serves one page that asks once. */
function serve(port: Port): void {
  const send = (answer: Answer, transfer: Transferable[] = []) => port.post(answer, transfer);
  port.listen(async (message) => {
    // A port carries anything; only reading.ts holds the other end, and a connection that is cut.
    const asked = message as Asked | { method: "stop" };
    if ("method" in asked) return;
    let told_ms = performance.now();
    try {
      const scores = await openScores(asked.files, (share) => {
        const now_ms = performance.now();
        if (now_ms - told_ms < REPORT_EVERY_MS) return;
        told_ms = now_ms;
        send({ kind: "progress", share });
      });
      const { positives, counts, negatives, known_false } = scores;
      send({ kind: "read", scores }, [positives.buffer, counts.buffer, negatives.buffer, known_false.buffer]);
    } catch (thrown) {
      send({ kind: "failed", failure: failure(thrown) });
    }
  });
  send({ kind: "hello" });
}

/** Serves a page that shares this thread. */
export function serveHere(port: Port): void {
  serve(port);
}

const port = ownPort();
if (port) serve(port);
