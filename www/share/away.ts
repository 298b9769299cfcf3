// The experiment taken away: as files in one ZIP, those of `cplay export`, of the same bits; and its loss as a test for
// somebody's own code. A worker makes both, apart from the run that is seen.

import { save } from "../charts/export.js";
import type { Connection } from "../client/boot.js";
import type { Failure } from "../types.js";
import { failure } from "../worker/failure.js";

/** What makes the files, and whence it gets what it needs. */
export interface Recorder {
  boot(): Promise<Connection>;
  /** A file from beside the scripts; `wasm`: the engine. The bytes are the caller's. */
  load(name: string): Promise<ArrayBuffer>;
}

/** What the worker is asked for: a test, or files, which are opened first. */
export type Asked =
  | { kind: "test"; wasm: ArrayBuffer; link: string }
  | { kind: "open"; wasm: ArrayBuffer; link: string }
  | { kind: "make"; texts: Texts; data?: { name: string; bytes: ArrayBuffer } };

/** Texts that do not depend on the run. */
interface Texts {
  train: string;
  train_st: string;
  verify: string;
  licence: string;
}

/** What the worker says. */
export type Answer =
  | { kind: "hello" }
  | { kind: "tested"; text: string }
  /** `data`: the file that the data of the link are in. */
  | { kind: "opened"; data: string | undefined }
  | { kind: "progress"; share: number }
  | { kind: "made"; zip: Uint8Array<ArrayBuffer> }
  | { kind: "failed"; failure: Failure };

type Tested = Extract<Answer, { kind: "tested" }>;
type Made = Extract<Answer, { kind: "made" }>;

const FILE = "experiment.zip";

/** Makes one thing at a time. */
export class Away {
  readonly #recorder: Recorder;
  readonly #changed: () => void;
  /** Ends what is being made. */
  #abort: AbortController | undefined;
  /** The share that is done, from 0 to 1; undefined where no files are being made. */
  share: number | undefined;
  /** The loss as a test, once it was asked for. */
  test = "";
  /** Of which link the test, or what is refused, is. */
  of = "";
  said = "";
  /** Why there is nothing to take away. */
  refused = "";

  constructor(recorder: Recorder, changed: () => void) {
    this.#recorder = recorder;
    this.#changed = changed;
  }

  /** Makes the files of the experiment of a link, and hands them to the browser's download. */
  save(link: string): Promise<void> {
    return this.#do(link, 0, async (signal) => {
      const zip = await this.#zip(link, signal);
      if (signal.aborted) return;
      save(zip, "application/zip", FILE);
      this.said = `Saved as ${FILE}, ${(zip.length / 1e6).toFixed(1)} MB.`;
    });
  }

  /** Copies the loss of a link as a test, and shows it. */
  copyTest(link: string): Promise<void> {
    return this.#do(link, undefined, async (signal) => {
      const wasm = await this.#recorder.load("wasm");
      const { text } = await this.#asked<Tested>("tested", { kind: "test", wasm, link }, [wasm], signal);
      if (signal.aborted) return;
      this.test = text;
      try {
        await navigator.clipboard.writeText(text);
        this.said = "Copied.";
      } catch {
        this.said = "Copying was refused here: copy the text by hand.";
      }
    });
  }

  /** Ends what is being made. */
  cancel(): void {
    if (!this.#abort) return;
    this.#abort.abort();
    [this.#abort, this.share] = [undefined, undefined];
    this.#changed();
  }

  /** Does a thing in place of an earlier one, and says why it cannot be done. */
  async #do(link: string, share: number | undefined, thing: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.cancel();
    const abort = new AbortController();
    this.#abort = abort;
    [this.of, this.share, this.test, this.said, this.refused] = [link, share, "", "", ""];
    this.#changed();
    try {
      await thing(abort.signal);
    } catch (thrown) {
      if (!abort.signal.aborted) this.refused = failure(thrown).message;
    }
    if (!abort.signal.aborted) this.cancel();
  }

  async #zip(link: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const { load } = this.#recorder;
    const text = async (name: string) => new TextDecoder().decode(await load(name));
    const programs = ["train.py", "train_st.py", "verify.py"].map(text);
    const [wasm, train = "", train_st = "", verify = ""] = await Promise.all([load("wasm"), ...programs]);
    const needed = async (name: string | undefined): Promise<Asked> => {
      const licence = name ? await text(name.replace(".bin", ".md")) : "";
      const data = name ? { name, bytes: await load(name) } : undefined;
      return { kind: "make", texts: { train, train_st, verify, licence }, data };
    };
    return (await this.#asked<Made>("made", { kind: "open", wasm, link }, [wasm], signal, needed)).zip;
  }

  /** What a worker answers; `needed` makes the second question of its first answer. */
  async #asked<Wanted extends Answer>(
    kind: Wanted["kind"],
    first: Asked,
    transfer: Transferable[],
    signal: AbortSignal,
    needed?: (data: string | undefined) => Promise<Asked>,
  ): Promise<Wanted> {
    const connection = await this.#recorder.boot();
    signal.addEventListener("abort", () => connection.close());
    return new Promise((resolve, reject) => {
      if (signal.aborted) return connection.close();
      connection.onfailure((message) => reject({ code: "crashed", message: `The worker stopped: ${message}` }));
      const hear = async (answer: Answer) => {
        if (answer.kind === "failed") reject(answer.failure);
        else if (answer.kind === "opened" && needed) connection.post(await needed(answer.data), []);
        else if (answer.kind === "progress") {
          this.share = answer.share;
          this.#changed();
          // The answer of this one kind, which the compiler cannot follow.
        } else if (answer.kind === kind) resolve(answer as Wanted);
      };
      // A port carries anything; only the worker's own script holds the other end.
      connection.listen((message) => void hear(message as Answer).catch(reject));
      connection.post(first, transfer);
    });
  }
}
