// The page's end of reading a file of scores: a worker of its own reads it, and ends with the answer.

import type { Failure } from "../types.js";
import type { Port } from "../worker/protocol.js";
import type { Named } from "./arrays.js";
import type { Scores } from "./scores.js";

/** What the worker is asked for. */
export interface Asked {
  files: Named[];
}

/** What the worker says. */
export type Answer =
  | { kind: "hello" }
  | { kind: "progress"; share: number }
  | { kind: "read"; scores: Scores }
  | { kind: "failed"; failure: Failure };

/** A worker that reads. */
export interface Reader extends Port {
  close(): void;
  onfailure(handler: (message: string) => void): void;
}

/** Reads files in a worker that `boot` starts. Rejects with a {@link Failure}, and never settles once it is aborted. */
export async function reading(
  boot: () => Promise<Reader>,
  files: Named[],
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Scores> {
  const reader = await boot();
  signal.addEventListener("abort", () => reader.close());
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reader.close();
    const refuse = (failure: Failure) => {
      reader.close();
      reject(failure);
    };
    reader.onfailure((message) => refuse({ code: "crashed", message: `The file could not be read: ${message}.` }));
    reader.listen((message) => {
      // A port carries anything; only the worker's own script holds the other end.
      const answer = message as Answer;
      if (answer.kind === "progress") progress(answer.share);
      else if (answer.kind === "failed") refuse(answer.failure);
      else if (answer.kind === "read") {
        reader.close();
        resolve(answer.scores);
      }
    });
    const asked: Asked = { files };
    reader.post(asked, []);
  });
}
