import { expect, test } from "vitest";
import { Session } from "../../../www/client/session.js";
import { differences } from "../../../www/client/twins.js";
import { itemAt } from "../../../www/entries.js";
import { difference, rows } from "../../../www/lab/comparison.js";
import { smooth, thinned } from "../../../www/lab/curves.js";
import { another } from "../../../www/lab/twins.js";
import type { Knob, Metric } from "../../../www/types.js";
import type { Report } from "../../../www/worker/report.js";
import { TrainingLoop } from "../../../www/worker/training-loop.js";
import { turn } from "../../../www/worker/turn.js";
import { CATALOGUE } from "./support/catalogue.js";
import { DEFAULTS, fakeCore } from "./support/fake-core.js";
import { fakeScope } from "./support/fake-gpu.js";
import { fakeBoot } from "./support/fake-trainer.js";

const OTHER = { ...DEFAULTS, tau: 0.5 };

function newLoop() {
  const { core, books } = fakeCore();
  const reports: Report[] = [];
  const waiting: ((report: Report) => void)[] = [];
  const loop = new TrainingLoop(
    core,
    { now_ms: () => performance.now(), turn, budget_ms: 5, scope: fakeScope() },
    (report) => {
      reports.push(report);
      for (const tell of waiting) tell(report);
    },
  );
  loop.setSpeed(Number.POSITIVE_INFINITY);
  const until = (kind: Report["kind"]) =>
    new Promise<Report>((resolve) => {
      waiting.push((report) => {
        if (report.kind === kind) resolve(report);
      });
    });
  const seen = (run?: "twin") =>
    reports.flatMap((report) => (report.kind === "snapshot" && report.run === run ? [report.snapshot] : []));
  return { loop, books, reports, until, seen };
}

test("twins take the same steps and are looked at together", async () => {
  const { loop, books, reports, until, seen } = newLoop();
  await loop.start(DEFAULTS, "auto", 4, OTHER);
  const finished = until("finished");
  loop.play();
  await finished;
  await loop.inspect();
  expect(seen().map(({ step }) => step)).toEqual(seen("twin").map(({ step }) => step));
  expect(seen().at(-1)).toMatchObject({ step: 100, tau: 0.1 });
  expect(seen("twin").at(-1)).toMatchObject({ step: 100, tau: 0.5 });
  expect(reports.some((report) => report.kind === "evaluation" && report.run === "twin")).toBe(true);
  expect(books.overlaps).toBe(0);
});

test("one of two can be kept, with its state, and the other is let go", async () => {
  for (const side of ["main", "twin"] as const) {
    const { loop, books, seen } = newLoop();
    await loop.start(DEFAULTS, "auto", 4, OTHER);
    await loop.stepBy(7);
    if (side === "twin") await loop.swap(DEFAULTS);
    await loop.keep("main");
    expect(books.freed).toBe(1);
    const before = seen("twin").length;
    await loop.stepBy(3);
    expect(seen().at(-1)).toMatchObject({ step: 10, tau: side === "main" ? 0.1 : 0.5 });
    expect(seen("twin").length).toBe(before);
  }
});

test("when one diverges the other goes on, and the page is told which; when both have, the run ends", async () => {
  for (const first of ["main", "twin"] as const) {
    const { loop, books, until, reports, seen } = newLoop();
    books.diverges = { [first === "main" ? 0.1 : 0.5]: 5 };
    await loop.start(DEFAULTS, "auto", 4, OTHER);
    await loop.stepBy(6);
    expect(reports).toContainEqual({ kind: "parted", run: first, failure: { code: "diverged", message: "too far" } });
    expect(reports.some(({ kind }) => kind === "failed")).toBe(false);
    await loop.stepBy(20);
    expect(seen(first === "main" ? "twin" : undefined).at(-1)?.step).toBe(26);
    expect(reports.filter(({ kind }) => kind === "parted")).toHaveLength(1);
    books.diverges = { 0.1: 5, 0.5: 5 };
    const failed = until("failed");
    loop.play();
    expect(await failed).toMatchObject({ failure: { code: "diverged" } });
  }
});

test("a lost GPU of the second run does not touch the first", async () => {
  const { loop, books, reports, seen } = newLoop();
  await loop.start(DEFAULTS, "auto", 4, OTHER);
  books.lost_at_tau = 0.5;
  await loop.stepBy(10);
  expect(reports).toContainEqual({ kind: "engine", engine: expect.objectContaining({ kind: "cpu" }), run: "twin" });
  await loop.stepBy(10);
  expect(seen().at(-1)?.step).toBe(20);
  expect(seen("twin").at(-1)?.step).toBe(20);
});

test("a GPU that both runs lose when their plans change is replaced by the CPU in both", async () => {
  const { loop, books, reports, seen } = newLoop();
  await loop.start(DEFAULTS, "auto", 4, OTHER);
  await loop.stepBy(10);
  books.gpu_is_lost = true;
  expect(await loop.configure({ ...DEFAULTS, steps: 50 }, { ...OTHER, steps: 50 })).toBe(true);
  await loop.stepBy(10);
  const fell = reports.flatMap((report) => (report.kind === "engine" ? [[report.run, report.engine.kind]] : []));
  expect(fell.sort()).toEqual(
    [
      ["twin", "cpu"],
      [undefined, "cpu"],
    ].sort(),
  );
  expect(reports.some(({ kind }) => kind === "parted" || kind === "failed")).toBe(false);
  expect([seen().at(-1)?.step, seen("twin").at(-1)?.step]).toEqual([20, 20]);
});

test("a twin that no engine can run is refused, and the run goes on alone", async () => {
  const { loop, books } = newLoop();
  books.refuses_tau = 0.5;
  const started = await loop.start(DEFAULTS, "cpu", 4, OTHER);
  expect(started.refused).toMatchObject({ code: "unsupported" });
  await loop.stepBy(3);
  expect(books.overlaps).toBe(0);
});

async function open(hash = "") {
  const { boot, books } = fakeBoot();
  const quiet = () => undefined;
  const listener = {
    changed: quiet,
    looked: quiet,
    committed: quiet,
    warned: quiet,
    shown: quiet,
    finished: quiet,
    failed: quiet,
    evaluated: quiet,
    answered: quiet,
    pinned: quiet,
  };
  const asset = async () => new ArrayBuffer(0);
  const session = new Session(
    { boot, asset, gpu: () => Promise.reject("not asked for"), engine: "auto", hash, autoplay: false },
    listener,
  );
  await session.open();
  return { session, books };
}

test("both begin at step 0, in lockstep, and any other setting applies to both", async () => {
  const { session } = await open();
  await session.stepBy(5);
  await session.setTwin({ knob: "tau", value: 0.5 });
  expect(session.step).toBe(0);
  expect(session.notes.map(({ text }) => text)).toContain("Both runs began again at step 0, from the same seed.");
  await session.stepBy(8);
  expect([session.step, session.twin?.snapshot?.step]).toEqual([8, 8]);
  await session.commit({ steps: 50 }, "user");
  expect(session.twin?.settings).toEqual({ ...session.settings, tau: 0.5 });
  expect(session.step).toBe(8);
  await session.commit({ seed: 3 }, "user");
  expect(session.step).toBe(0);
  expect(session.twin?.settings).toEqual({ ...session.settings, tau: 0.5 });
  expect(session.twin?.alive).toBe(true);
});

test("swapping and keeping hand over settings, past and engine", async () => {
  const { session, books } = await open();
  await session.setTwin({ knob: "tau", value: 0.5 });
  await session.stepBy(4);
  const past = session.twin?.history;
  await session.swapTwins();
  expect([session.settings.tau, session.twin?.settings.tau]).toEqual([0.5, 0.1]);
  expect(session.twin?.difference).toEqual({ knob: "tau", value: 0.1 });
  expect(session.history).toBe(past);
  await session.swapTwins();
  await session.keepTwin("twin");
  expect(session.settings.tau).toBe(0.5);
  expect(session.history).toBe(past);
  expect(session.twin?.alive).toBe(false);
  // The run before them, and the one that was not kept.
  expect(books.freed).toBe(2);
  await session.stepBy(2);
  expect(session.step).toBe(6);
  expect(session.snapshot?.tau).toBe(0.5);
  expect(session.twin?.snapshot?.step).toBe(4);
});

test("what would be no twin is refused in words, and one that becomes none ends", async () => {
  const { session } = await open();
  await session.setTwin({ knob: "tau", value: 0.1 });
  expect(session.twin).toBeUndefined();
  expect(session.notes.at(-1)?.text).toContain("tau = 0.1 is what the first run has");
  await session.setTwin({ knob: "tau", value: 0.5 });
  await session.commit({ tau: 0.5 }, "user");
  expect(session.twin?.alive).toBe(false);
});

test("ghosts stay over restarts, four at most, and can be removed", async () => {
  const { session } = await open();
  await session.stepBy(3);
  for (let n = 0; n < 6; n++) session.ghosts.pin(session);
  expect(session.ghosts.all).toHaveLength(4);
  await session.reset({ play: false });
  expect(session.ghosts.all.map(({ snapshot }) => snapshot.step)).toEqual([3, 3, 3, 3]);
  session.ghosts.remove(itemAt(session.ghosts.all, 0).id);
  expect(session.ghosts.all).toHaveLength(3);
});

test("differences are told in the catalogue's words", () => {
  const before = { tau: 0.1, recipe: "plain", collect: "none" };
  const after = { tau: 0.5, recipe: "custom", collect: "hard" };
  expect(differences(CATALOGUE, after, before)).toBe("Temperature τ 0.5, Negatives Hardest keys");
  expect(differences(CATALOGUE, before, before)).toBe("");
});

test("a table of two runs has what both measured, and how far they are apart", () => {
  const metric = (id: string, unit = ""): Metric => ({ id, label: id, unit, help: "", level: 1 });
  const both = rows(
    [metric("loss"), metric("recall", "share"), metric("only_a")],
    { loss: 2, recall: 0.25, only_a: 1 },
    {
      loss: 1.5,
      recall: 0.5,
    },
  );
  expect(both.map(difference)).toEqual(["−0.50", "+25.0 points"]);
});

test("another value is one worth comparing with", () => {
  const knob = (part: Partial<Knob>): Knob => ({ ...itemAt(CATALOGUE.knobs, 0), choices: undefined, ...part });
  const tau = knob({ kind: "number", min: 0.01, max: 2, scale: "log" });
  expect(another(tau, 0.1)).toBeGreaterThan(0.2);
  expect(another(tau, 2)).toBeLessThan(1);
  expect(another(itemAt(CATALOGUE.knobs, 0), "digits")).toBe("clusters");
  expect(another(itemAt(CATALOGUE.knobs, 0), "clusters")).toBe("digits");
});

test("lines are thinned to what can be seen, and keep their end", () => {
  const steps = Array.from({ length: 1000 }, (_, n) => n);
  const kept = thinned(steps, 100);
  expect(kept.length).toBeLessThanOrEqual(240);
  expect(kept[0]).toBeGreaterThanOrEqual(100);
  expect(kept.at(-1)).toBe(999);
  expect(smooth([0, 0, 5, 0, 0])).toEqual([5 / 3, 1.25, 1, 1.25, 5 / 3]);
});
