import { expect, type MockInstance, test, vi } from "vitest";
import { Session } from "../../../www/client/session.js";
import type { Beginning, Listener, Source } from "../../../www/client/state.js";
import type { Trainer } from "../../../www/client/trainer.js";
import type { Build } from "../../../www/worker/protocol.js";
import { fakeBoot } from "./support/fake-trainer.js";

/** What nobody listens to. */
const UNHEARD: Listener = {
  changed: () => undefined,
  looked: () => undefined,
  evaluated: () => undefined,
  committed: () => undefined,
  shown: () => undefined,
  warned: () => undefined,
  answered: () => undefined,
  pinned: () => undefined,
  finished: () => undefined,
  failed: () => undefined,
};

async function opened(hash = "", autoplay = false, { build, gpu }: { build?: Build; gpu?: Beginning["gpu"] } = {}) {
  const { boot, books } = fakeBoot(build);
  const commits: { source: Source; knobs: string[] }[] = [];
  const finished: number[] = [];
  let tell: () => void = () => undefined;
  const session: Session = new Session(
    {
      boot,
      asset: () => Promise.reject("not asked for"),
      gpu: gpu ?? (() => Promise.reject("not asked for")),
      engine: "auto",
      hash,
      autoplay,
    },
    {
      changed: () => tell(),
      looked: () => tell(),
      evaluated: () => undefined,
      committed: (_, source, knobs) => commits.push({ source, knobs }),
      shown: () => undefined,
      warned: () => undefined,
      answered: () => undefined,
      pinned: () => undefined,
      finished: () => finished.push(session.step),
      failed: () => tell(),
    },
  );
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      tell = () => {
        if (condition()) resolve();
      };
      tell();
    });
  session.setSpeed(Number.POSITIVE_INFINITY);
  const good = await session.open();
  return { session, books, commits, finished, until, good };
}

test("opens paused at step 0 with a first picture, unless asked to play", async () => {
  const { session, good } = await opened();
  expect(good).toBe(true);
  expect([session.step, session.playing, session.snapshot?.step]).toEqual([0, false, 0]);
  const other = await opened("", true);
  await other.until(() => other.session.finished);
  expect(other.finished).toEqual([100]);
});

test("a link with until opens paused at that step", async () => {
  const { session } = await opened("#v=1&until=40", true);
  expect([session.step, session.playing, session.until]).toEqual([40, false, 40]);
  await session.stepBy(1);
  expect([session.step, session.until]).toEqual([41, undefined]);
});

test("a live change keeps the run; any other starts it again and says so", async () => {
  const { session, commits } = await opened();
  await session.stepBy(10);
  await session.commit({ tau: 0.5 }, "user");
  expect([session.step, session.changed_in_flight, session.notes.length]).toEqual([10, true, 0]);
  await session.commit({ seed: 7 }, "api");
  expect([session.step, session.changed_in_flight, session.run_number]).toEqual([0, false, 2]);
  expect(session.notes[0]?.text).toContain("SEED");
  expect(commits).toEqual([
    { source: "user", knobs: ["tau"] },
    { source: "api", knobs: ["seed"] },
  ]);
  expect(await session.link()).toBe("#v=1&tau=0.5&seed=7");
});

test("what changed is told in a line, and so is a restart", async () => {
  const { session } = await opened();
  await session.stepBy(10);
  await session.commit({ tau: 0.5 }, "user");
  expect(session.story).toBe("You set TAU to 0.5 (was 0.1).");
  await session.commit({ seed: 7 }, "user");
  expect(session.story).toBe("You set SEED to 7 (was 1). The run started again from step 0.");
  await session.openLink("#v=1");
  expect(session.story).toBe("");
});

test("settings that no engine can run are refused with the reason, and the run goes on as it was", async () => {
  const { session, books, commits } = await opened();
  await session.stepBy(10);
  books.refusal = "The GPU cannot do that.";
  const { state, applied } = await session.commit({ tau: 0.5 }, "user");
  expect([state.tau, applied, session.settings.tau, session.step, session.run_number]).toEqual([0.1, [], 0.1, 10, 1]);
  expect(session.notes.map(({ text }) => text)).toEqual(["The GPU cannot do that. The settings stay as they were."]);
  expect([session.failure, commits]).toEqual([undefined, []]);
  books.refusal = undefined;
  await session.stepBy(1);
  expect(session.step).toBe(11);
});

test("dragging the temperature of a paused run re-weighs the frozen batch and takes no step", async () => {
  const { session, books, until } = await opened();
  await session.stepBy(5);
  session.preview({ tau: 0.4 });
  session.preview({ tau: 0.6 });
  expect(session.settings.tau).toBe(0.6);
  await until(() => session.snapshot?.tau === 0.6);
  expect(session.step).toBe(5);
  expect(books.calls).toContain("reweigh 0.6");
  expect(await session.link()).toBe("#v=1");
  await session.commit({ tau: 0.6 }, "user");
  expect(await session.link()).toBe("#v=1&tau=0.6");
});

test("out of sight it stops, and goes on when seen again", async () => {
  const { session, until } = await opened("#v=1&steps=1000");
  session.setSpeed(300);
  await session.play();
  session.suspend(true);
  expect([session.playing, session.running]).toEqual([true, false]);
  await session.commit({ tau: 0.2 }, "user");
  const { step } = session;
  session.suspend(false);
  await until(() => session.step > step);
  expect(session.running).toBe(true);
  session.close();
});

test("playing a finished run starts it again", async () => {
  const { session, until, finished } = await opened("#v=1&steps=20");
  await session.play();
  await until(() => session.finished);
  await session.play();
  expect(session.run_number).toBe(2);
  await until(() => finished.length === 2);
  expect(finished).toEqual([20, 20]);
});

test("a larger budget lets a finished run go on", async () => {
  const { session, until } = await opened("#v=1&steps=20");
  await session.play();
  await until(() => session.finished);
  await session.commit({ steps: 30 }, "user");
  expect([session.finished, session.step, session.run_number]).toEqual([false, 20, 1]);
});

test("after the end, more steps can be taken: by playing on, or one by one", async () => {
  const { session, until } = await opened("#v=1&steps=20");
  await session.play();
  await until(() => session.finished);
  await session.trainOn(1, "step");
  expect([session.step, session.settings.steps, session.playing, session.run_number]).toEqual([21, 21, false, 1]);
  await session.trainOn(20);
  await until(() => session.finished);
  expect([session.step, session.run_number]).toEqual([41, 1]);
});

test("after a crash a new trainer runs the same settings", async () => {
  const { session, books, until } = await opened("#v=1&tau=0.3");
  await session.stepBy(3);
  books.problem = new WebAssembly.RuntimeError("unreachable");
  await session.play();
  await until(() => session.failure !== undefined);
  expect(session.failure?.code).toBe("crashed");
  expect(session.playing).toBe(false);
  await session.revive();
  expect([session.failure, session.settings.tau]).toEqual([undefined, 0.3]);
  await until(() => session.finished);
});

test("a trainer that cannot start is a failure in words, and ready is not said", async () => {
  const shown: string[] = [];
  const session = new Session(
    {
      boot: () => Promise.reject({ code: "assets", message: "The engine could not be loaded." }),
      asset: () => Promise.reject("not asked for"),
      gpu: () => Promise.reject("not asked for"),
      engine: "auto",
      hash: "",
      autoplay: true,
    },
    {
      ...UNHEARD,
      failed: ({ message }) => shown.push(message),
    },
  );
  expect(await session.open()).toBe(false);
  expect(shown).toEqual(["The engine could not be loaded."]);
});

test("a data set's file is provided before the run starts; without it there is a message and a restart", async () => {
  const { boot, books } = fakeBoot();
  books.asset = "digits.bin";
  let reachable = false;
  const session = new Session(
    {
      boot,
      gpu: () => Promise.reject("not asked for"),
      asset: async (name) => {
        if (!reachable) throw { code: "assets", message: `${name} could not be loaded.` };
        return Uint8Array.of(1, 2, 3).buffer;
      },
      engine: "auto",
      hash: "",
      autoplay: false,
    },
    UNHEARD,
  );
  expect(await session.open()).toBe(false);
  expect(session.failure).toEqual({ code: "assets", message: "digits.bin could not be loaded." });
  expect(books.calls).toEqual([]);
  reachable = true;
  await session.revive();
  expect([session.failure, session.run_number]).toEqual([undefined, 1]);
  expect(books.calls.slice(0, 2)).toEqual(["provide digits.bin", "create"]);
  expect(books.provided).toEqual(Uint8Array.of(1, 2, 3));
});

test("where a GPU answers, the build that can use it is loaded once; without it the run is on", async () => {
  let loads = 0;
  const gpu = async () => {
    loads += 1;
    return { build: "gpu" as const, bytes: new ArrayBuffer(0), module: undefined };
  };
  const { session } = await opened("", false, { build: "plain", gpu });
  await session.reset();
  expect([loads, session.engine?.kind, session.notes.length]).toEqual([1, "gpu", 0]);
  const lost = { code: "assets", message: "The engine for the GPU could not be loaded." };
  const without = await opened("", false, { build: "plain", gpu: () => Promise.reject(lost) });
  expect(without.session.notes.map(({ text }) => text)).toEqual([lost.message]);
  expect(without.session.engine).toBeDefined();
});

/** The calls that the trainer got until the session was open, in their order, without those about a GPU. */
async function callsOf(beginning: Partial<Beginning>): Promise<{ calls: string[]; session: Session }> {
  const { boot } = fakeBoot();
  let called: MockInstance<Trainer["call"]> | undefined;
  const session = new Session(
    {
      boot: async () => {
        const trainer = await boot();
        called = vi.spyOn(trainer, "call");
        return trainer;
      },
      asset: () => Promise.reject("not asked for"),
      gpu: () => Promise.reject("not asked for"),
      engine: "cpu",
      hash: "",
      autoplay: false,
      ...beginning,
    },
    UNHEARD,
  );
  await session.open();
  return { calls: called?.mock.calls.map(([method]) => method) ?? [], session };
}

test("the first numbers are asked for before the catalogue, unless the author of the page asks for more", async () => {
  const authored: Beginning["authored"] = () => ({ patch: {}, fixed: new Set(["tau"]) });
  const plain = await callsOf({ authored });
  expect(plain.calls.slice(0, 5)).toEqual(["setSpeed", "readLink", "start", "inspect", "catalogue"]);
  expect([plain.session.catalogue?.version, [...plain.session.fixed]]).toEqual([1, ["tau"]]);
  const asking = await callsOf({ authored, asks: true });
  expect(asking.calls.slice(0, 4)).toEqual(["setSpeed", "catalogue", "readLink", "start"]);
  expect(asking.calls.filter((call) => call === "catalogue")).toHaveLength(1);
});

test("what can be set is known even where the first run cannot start", async () => {
  const { boot, books } = fakeBoot();
  books.asset = "digits.bin";
  const asset = () => Promise.reject({ code: "assets", message: "digits.bin could not be loaded." });
  const { session } = await callsOf({ boot, asset });
  expect(session.failure?.message).toBe("digits.bin could not be loaded.");
  expect(session.catalogue?.knobs.length).toBeGreaterThan(0);
});
