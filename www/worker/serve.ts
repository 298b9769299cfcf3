// Answers the page's calls with the wasm module and the training loop.

import type { Core } from "../types.js";
import { buffersOf } from "./buffers.js";
import { edit } from "./edit.js";
import { failure } from "./failure.js";
import { follow } from "./follow.js";
import type { Host } from "./host.js";
import type { Build, Calls, Message, Port, Request, Wasm } from "./protocol.js";
import type { Lacking, Report, Started } from "./report.js";
import { type Expected, expect } from "./start.js";
import { TrainingLoop } from "./training-loop.js";

type Answers = { [Name in keyof Calls]: (...args: Parameters<Calls[Name]>) => unknown };

/** Makes an instance of the module. `rest`: the address of the rest of it, where it comes in two files. */
export type Load = (wasm: Wasm, build: Build, rest?: string) => Promise<Core>;

/** Serves calls that arrive at `port`. */
export function serve(port: Port, load: Load, host: Host): void {
  const send = (message: Message) => port.post(message, buffersOf(message));
  let core: Core | undefined;
  let loop: TrainingLoop | undefined;
  let expected: Expected | undefined;
  const loaded = () => {
    if (!core || !loop) throw { code: "internal", message: "Nothing is loaded yet." };
    return { core, loop };
  };
  const whole = async () => {
    await host.whole?.();
    return loaded().core;
  };
  const told = (report: Report) => {
    send({ report });
    // The first picture is on its way. If this fails, it is said when something of the rest is needed.
    if (report.kind === "evaluation") host.whole?.().catch(() => undefined);
  };
  const answers: Answers = {
    expect: (engine) => {
      expected = expect(host, engine);
    },
    async load(wasm, build, rest) {
      core = await load(wasm, build, rest);
      if (loop) loop.use(core, build);
      else loop = new TrainingLoop(core, host, told, build, expected);
    },
    catalogue: () => loaded().core.catalogue(),
    lacksGpu: (engine) => loaded().loop.lacksGpu(engine),
    readLink: (hash) => loaded().core.read_link(hash),
    writeLink: (settings, unknown, opening) => loaded().core.write_link(settings, unknown, opening),
    applySettings: (current, patch) => loaded().core.apply_settings(current, patch),
    edit: (wanted) => edit(loaded().core, loaded().loop, wanted),
    neededAsset: (settings) => loaded().core.needed_asset(settings),
    provideAsset: (name, bytes) => loaded().core.provide_asset(name, new Uint8Array(bytes)),
    start(settings, engine, pictures, twin): Lacking | Promise<Started> {
      const { core, loop } = loaded();
      const lacks = core.needed_asset(settings) ?? (twin && core.needed_asset(twin));
      return lacks ? { lacks } : loop.start(settings, engine, pictures, twin);
    },
    setSpeed: (steps_per_second) => loaded().loop.setSpeed(steps_per_second),
    play: () => loaded().loop.play(),
    pause: () => loaded().loop.pause(),
    stepBy: (count) => loaded().loop.stepBy(count),
    reweigh: (tau) => loaded().loop.reweigh(tau),
    configure: (settings, twin) => loaded().loop.configure(settings, twin),
    twinSettings: (settings, difference) => loaded().core.twin_settings(settings, difference),
    swap: (twin) => loaded().loop.swap(twin),
    keep: (side) => loaded().loop.keep(side),
    keepCheckpoints: (wanted) => loaded().loop.keepCheckpoints(wanted),
    checkpoints: () => loaded().loop.checkpoints(),
    rewind: (step) => loaded().loop.rewind(step),
    inspect: () => loaded().loop.inspect(),
    watch: (ask, slot) => loaded().loop.watch(ask, slot),
    question: (ask) => loaded().loop.question(ask),
    follow: async (port) => void follow(await whole(), port),
    async lead(port) {
      if (port) await host.whole?.();
      loaded().loop.lead(port);
    },
    scoresLook: async (...args) => (await whole()).scores_look(...args),
    scoresLens: async (...args) => (await whole()).scores_lens(...args),
    scoresDiagnosis: async (...args) => (await whole()).scores_diagnosis(...args),
    stop: () => loop?.stop(),
  };
  port.listen(async (message) => {
    // A port carries anything; only the page's own script holds the other end.
    const { id, method, args } = message as Request;
    try {
      const result = await Reflect.apply(answers[method], undefined, args);
      send({ id, result });
    } catch (error) {
      send({ id, failure: failure(error) });
    }
  });
  send({ hello: true });
}
