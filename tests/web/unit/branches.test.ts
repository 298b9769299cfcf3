import { expect, test } from "vitest";
import { Branches, MOST_BRANCHES } from "../../../www/client/branches.js";
import { RunHistory } from "../../../www/client/history.js";
import { Session } from "../../../www/client/session.js";
import { itemAt } from "../../../www/entries.js";
import { branchName } from "../../../www/lab/rewind.js";
import { CATALOGUE } from "./support/catalogue.js";
import { snapshot } from "./support/fake-core.js";
import { fakeBoot } from "./support/fake-trainer.js";

function past(steps: number): RunHistory {
  const history = new RunHistory();
  const losses = Float32Array.from({ length: steps }, (_, n) => 1 / (n + 1));
  history.addLook(snapshot({ step: steps, losses, first_loss_step: 0 }));
  return history;
}

function goOn(history: RunHistory, from: number, to: number): void {
  history.addLook(snapshot({ step: to, losses: new Float32Array(to - from).fill(9), first_loss_step: from }));
}

test("a branch shares the past up to where it left, and both stay", () => {
  const branches = new Branches(past(10), { tau: 0.1 });
  const second = branches.leave(6, { tau: 0.1 });
  expect(second.history.steps).toEqual([0, 1, 2, 3, 4, 5]);
  second.settings = { tau: 0.5 };
  goOn(second.history, 6, 9);
  expect(branches.all.map(({ history }) => history.steps.length)).toEqual([10, 9]);
  expect(second.history.losses.slice(6)).toEqual([9, 9, 9]);
  expect(branchName(CATALOGUE, itemAt(branches.all, 0))).toBe("branch 1: the first");
  expect(branchName(CATALOGUE, second)).toBe("branch 2: Temperature τ 0.1 → 0.5 from step 6");
});

test("a branch that took no step is replaced, and going back to 0 keeps the first look", () => {
  const history = new RunHistory();
  history.addLook(snapshot({ step: 0, loss: 5 }));
  const branches = new Branches(history, {});
  history.addLook(snapshot({ step: 8, losses: new Float32Array(8), first_loss_step: 0 }));
  branches.leave(6, {});
  branches.leave(3, {});
  expect(branches.all.map(({ number, left }) => [number, left])).toEqual([
    [1, undefined],
    [2, 3],
  ]);
  expect(branches.leave(0, {}).history.steps).toEqual([0]);
});

test("branches are bounded and can be deleted, but never the one that runs", () => {
  const branches = new Branches(past(10), {});
  for (let n = 0; n < 9; n++) goOn(branches.leave(5, {}).history, 5, 10);
  expect(branches.all).toHaveLength(MOST_BRANCHES);
  const running = branches.current.number;
  branches.remove(running);
  expect(branches.current.number).toBe(running);
  branches.remove(itemAt(branches.all, 0).number);
  expect(branches.all).toHaveLength(MOST_BRANCHES - 1);
});

test("the session goes back, paused, with the settings of then, and says when it cannot", async () => {
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
    { boot, asset, gpu: () => Promise.reject("not asked for"), engine: "auto", hash: "", autoplay: false },
    listener,
  );
  await session.open();
  session.keepCheckpoints(true);
  await session.stepBy(20);
  const first = session.history;
  await session.rewind(12);
  expect(books.keeps).toBe(true);
  expect([session.step, session.playing, session.failure]).toEqual([12, false, undefined]);
  expect(session.history.steps).toHaveLength(12);
  await session.commit({ tau: 0.5 }, "user");
  await session.stepBy(5);
  expect(session.history.steps).toHaveLength(17);
  expect(session.branches.all.map(({ history }) => history)).toEqual([first, session.history]);
  expect(branchName(session.catalogue, session.branches.current)).toContain("TAU 0.1 → 0.5 from step 12");
  await session.rewind(99);
  expect(session.notes.at(-1)?.text).toContain("step: 99");
  expect([session.step, session.failure]).toEqual([17, undefined]);
  expect((await session.checkpoints())?.steps).toEqual(new Uint32Array([16]));
});
