// The page's end of the conversation with the trainer: calls that resolve, reports that arrive.

import type { Engine, Failure } from "../types.js";
import type { Build, Calls, Message, Method } from "../worker/protocol.js";
import type { Lacking, Report, Started } from "../worker/report.js";
import type { Connection } from "./boot.js";

/** A build of the engine's wasm module. */
export interface Module {
  build: Build;
  bytes: ArrayBuffer;
  /** Compiled, where this page may compile. */
  module: WebAssembly.Module | undefined;
}

/** A trainer, started and loaded. */
export class Trainer {
  readonly #connection: Connection;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(failure: Failure): void }>();
  readonly #alongside: Trainer[] = [];
  #last_id = 0;
  #closed = false;
  /** Why it stopped. */
  #failure: Failure | undefined;
  #tell_engine: (engine: Engine | undefined) => void = () => undefined;
  /** The engine of the first run; undefined where the trainer ends before there is one. */
  readonly engine = new Promise<Engine | undefined>((resolve) => {
    this.#tell_engine = resolve;
  });
  /** Called with what the trainer reports unasked. */
  onreport: (report: Report) => void = () => undefined;

  /** Talks over a connection that is already there. */
  constructor(connection: Connection) {
    this.#connection = connection;
    // A port carries anything; only the trainer's own script holds the other end.
    connection.listen((message) => this.#receive(message as Message));
    connection.onfailure((message) => {
      const failure = { code: "crashed", message: `The training worker stopped: ${message}` };
      this.#failure = failure;
      this.#tell_engine(undefined);
      for (const { reject } of this.#waiting.values()) reject(failure);
      this.#waiting.clear();
      if (!this.#closed) this.onreport({ kind: "failed", failure });
    });
  }

  /** Another trainer on the same thread; undefined where there can be none. */
  beside(): Trainer | undefined {
    const connection = this.#closed || this.#failure ? undefined : this.#connection.beside?.();
    return connection && new Trainer(connection);
  }

  /** Another trainer that ends with this one. */
  alongside(other: Trainer): void {
    if (this.#closed) other.close();
    else this.#alongside.push(other);
  }

  /** How the trainer was started. */
  get rung(): Connection["rung"] {
    return this.#connection.rung;
  }

  /** Gives it the engine. A worker from a data: address cannot be handed what the page has compiled. */
  load({ build, module, bytes }: Module, rest?: string): Promise<void> {
    const wasm = this.rung === "data" ? undefined : module;
    return this.call("load", wasm ?? bytes.slice(0), build, rest);
  }

  /** Calls the trainer. Rejects with a {@link Failure}. */
  call<Name extends Method>(method: Name, ...args: Parameters<Calls[Name]>): Promise<ReturnType<Calls[Name]>> {
    if (this.#closed) return Promise.reject({ code: "closed", message: "The playground was removed from the page." });
    // It may have stopped before anybody listened.
    if (this.#failure) return Promise.reject(this.#failure);
    const id = ++this.#last_id;
    const answer = new Promise<ReturnType<Calls[Name]>>((resolve, reject) => {
      // The answer has the type that the method promises; the list of those who wait has one type for all.
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.#connection.post(
        { id, method, args },
        [...args].filter((argument) => argument instanceof ArrayBuffer || argument instanceof MessagePort),
      );
    });
    if (method === "start") {
      // The answer of this one method, which the compiler cannot follow.
      answer.then(
        (answer) => "engine" in (answer as Started | Lacking) && this.#tell_engine((answer as Started).engine),
        () => this.#tell_engine(undefined),
      );
    }
    return answer;
  }

  /** Ends the trainer and everything it holds. Calls that wait are rejected. */
  close(): void {
    this.#closed = true;
    this.#tell_engine(undefined);
    for (const { reject } of this.#waiting.values()) reject({ code: "closed", message: "The trainer was closed." });
    this.#waiting.clear();
    this.#connection.close();
    for (const other of this.#alongside) other.close();
  }

  #receive(message: Message): void {
    if (this.#closed) return;
    if ("report" in message) this.onreport(message.report);
    else if ("id" in message) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if ("failure" in message) waiting?.reject(message.failure);
      else waiting?.resolve(message.result);
    }
  }
}
