import { expect, test } from "vitest";
import type { Report } from "../../../www/worker/report.js";
import { TrainingLoop } from "../../../www/worker/training-loop.js";
import { turn } from "../../../www/worker/turn.js";
import { DEFAULTS, fakeCore } from "./support/fake-core.js";
import { fakeScope } from "./support/fake-gpu.js";

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
  const steps = () => reports.flatMap((report) => (report.kind === "snapshot" ? [report.snapshot.step] : []));
  return { loop, books, reports, until, steps };
}

test("steps are counted exactly, in whatever slices", async () => {
  const { loop, steps, books } = newLoop();
  await loop.start(DEFAULTS, "auto", 4);
  for (const count of [1, 2, 70]) await loop.stepBy(count);
  expect(steps().at(-1)).toBe(73);
  expect(books.overlaps).toBe(0);
});

test("a run ends at its budget, says so once, and stays there", async () => {
  const { loop, reports, until, steps } = newLoop();
  await loop.start(DEFAULTS, "auto", 4);
  const finished = until("finished");
  loop.play();
  expect(await finished).toEqual({ kind: "finished", step: 100 });
  await loop.inspect();
  expect(steps().at(-1)).toBe(100);
  expect(reports.filter(({ kind }) => kind === "finished")).toHaveLength(1);
});

test("commands slip in while it runs, and no two calls overlap", async () => {
  const { loop, books, steps } = newLoop();
  loop.setSpeed(500);
  await loop.start({ ...DEFAULTS, steps: 1000 }, "auto", 4);
  loop.play();
  await Promise.all([loop.configure({ ...DEFAULTS, tau: 0.5 }), loop.reweigh(0.3), loop.stepBy(3), loop.inspect()]);
  await loop.pause();
  const last = steps().at(-1);
  await loop.inspect();
  expect(steps().at(-1)).toBe(last);
  expect(books.overlaps).toBe(0);
});

test("play, pause and play again leave one loop", async () => {
  const { loop, books, until } = newLoop();
  await loop.start(DEFAULTS, "auto", 4);
  const finished = until("finished");
  loop.play();
  void loop.pause();
  loop.play();
  loop.play();
  await finished;
  expect(books.overlaps).toBe(0);
});

test("a diverged run stops and says why", async () => {
  const { loop, books, until, reports } = newLoop();
  books.diverges_at = 5;
  await loop.start(DEFAULTS, "auto", 4);
  const failed = until("failed");
  loop.play();
  expect(await failed).toEqual({ kind: "failed", failure: { code: "diverged", message: "too far" } });
  await loop.inspect();
  expect(reports.some(({ kind }) => kind === "finished")).toBe(false);
});

test("a lost GPU is replaced by the CPU and the run goes on to its end", async () => {
  const { loop, books, until } = newLoop();
  await loop.start(DEFAULTS, "auto", 4);
  books.problem = { code: "devicelost", message: "gone" };
  const [engine, finished] = [until("engine"), until("finished")];
  loop.play();
  expect(await engine).toMatchObject({ engine: { kind: "cpu" } });
  expect(await finished).toMatchObject({ step: 100 });
});

const during: Record<string, (loop: TrainingLoop) => Promise<unknown>> = {
  "a change that needs another plan": (loop) => loop.configure({ ...DEFAULTS, tau: 0.5 }),
  "a look": (loop) => loop.inspect(),
  "a pause": (loop) => loop.pause(),
  "a question": (loop) => loop.question({ question: "matrix", args: [] } as never),
  "a watched question": (loop) => loop.watch({ question: "matrix", args: [] } as never),
  "steps by hand": (loop) => loop.stepBy(7),
  "going back": (loop) => loop.rewind(24),
};
for (const [what, job] of Object.entries(during)) {
  test(`a GPU that is lost during ${what} is replaced by the CPU, which does it`, async () => {
    const { loop, books, reports, steps } = newLoop();
    await loop.start(DEFAULTS, "auto", 4);
    await loop.stepBy(25);
    books.gpu_is_lost = true;
    await job(loop);
    await loop.inspect();
    expect(steps().at(-1)).toBe({ "steps by hand": 32, "going back": 24 }[what] ?? 20);
    const told = reports.flatMap((report) => (report.kind === "engine" ? [report.engine] : []));
    expect(told).toMatchObject([{ kind: "cpu", reason: "the GPU was lost" }]);
    expect(reports.some(({ kind }) => kind === "failed")).toBe(false);
    expect(books.overlaps).toBe(0);
  });
}

test("a refusal of a GPU that is still there is no loss", async () => {
  const { loop, books, reports } = newLoop();
  await loop.start(DEFAULTS, "auto", 4);
  books.refusal = "No.";
  await expect(loop.configure({ ...DEFAULTS, tau: 0.5 })).rejects.toMatchObject({ message: "No." });
  expect(reports.some(({ kind }) => kind === "engine")).toBe(false);
});

test("any other problem ends the run with a sentence", async () => {
  const { loop, books, until } = newLoop();
  await loop.start(DEFAULTS, "auto", 4);
  books.problem = new Error("broken");
  const failed = until("failed");
  loop.play();
  expect(await failed).toEqual({ kind: "failed", failure: { code: "internal", message: "broken" } });
});

test("a new run frees the old one", async () => {
  const { loop, books } = newLoop();
  await loop.start(DEFAULTS, "auto", 4);
  await loop.start(DEFAULTS, "auto", 4);
  expect(books.freed).toBe(1);
  await loop.stop();
  expect(books.freed).toBe(2);
});

test("a GPU that never answers is given up: the CPU runs, and the next run does not wait again", async () => {
  const { core, books } = fakeCore();
  books.silent_gpu = true;
  let waited_ms = 0;
  const quick = async (wait_ms: number) => {
    waited_ms += wait_ms;
    await turn(0);
  };
  const loop = new TrainingLoop(
    core,
    { now_ms: () => 0, turn: quick, budget_ms: 5, scope: fakeScope() },
    () => undefined,
  );
  const { engine } = await loop.start(DEFAULTS, "auto", 4);
  expect(engine).toMatchObject({ kind: "cpu", reason: "the GPU had not compiled its shaders after 15 seconds" });
  const waited_once_ms = waited_ms;
  expect(waited_once_ms).toBeGreaterThanOrEqual(15_000);
  expect((await loop.start(DEFAULTS, "auto", 4)).engine).toEqual(engine);
  expect(waited_ms).toBe(waited_once_ms);
  // Nothing takes over from a GPU that was asked for by name, which gets more time.
  await expect(loop.start(DEFAULTS, "gpu", 4)).rejects.toMatchObject({
    code: "unsupported",
    message: "No run on the GPU: the GPU had not compiled its shaders after 60 seconds.",
  });
  expect(books.calls.filter((call) => call === "create, unanswered")).toHaveLength(2);
});

test("what a view asks is answered after every look, in the queue, until nothing is asked", async () => {
  const { loop, books, reports } = newLoop();
  await loop.start(DEFAULTS, "auto", 4);
  await loop.watch({ question: "lens", args: [[0.1]] });
  await loop.stepBy(3);
  const answers = reports.flatMap((report) => (report.kind === "answer" ? [report.answer] : []));
  expect(answers.map(({ value }) => (value as { step: number }).step)).toEqual([0, 3]);
  await loop.watch(undefined);
  await loop.stepBy(1);
  expect(books.asked).toEqual(["lens", "lens"]);
  expect(books.overlaps).toBe(0);
});

test("a question that cannot be answered is the view's matter: the run goes on", async () => {
  const { loop, books, reports, steps } = newLoop();
  books.unanswered = "not yet";
  await loop.start(DEFAULTS, "auto", 4);
  await loop.watch({ question: "matrix", args: [[], 8, "class"] });
  await loop.stepBy(5);
  expect(steps().at(-1)).toBe(5);
  const failures = reports.flatMap((report) => (report.kind === "answer" ? [report.answer.failure?.message] : []));
  expect(failures).toEqual(["not yet", "not yet"]);
  expect(reports.some(({ kind }) => kind === "failed")).toBe(false);
});

test("a question can be put once; its refusal is its own", async () => {
  const { loop, books } = newLoop();
  await expect(loop.question({ question: "items", args: [[1]] })).rejects.toMatchObject({ code: "badstate" });
  await loop.start(DEFAULTS, "auto", 4);
  await loop.question({ question: "items", args: [[1, 2]] });
  await loop.stepBy(1);
  expect(books.asked).toEqual(["items"]);
  books.unanswered = "no such pair";
  await expect(loop.question({ question: "items", args: [[99]] })).rejects.toMatchObject({ message: "no such pair" });
  expect(books.overlaps).toBe(0);
});
