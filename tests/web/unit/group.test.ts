// Figures of one page with one clock and one temperature.

import { expect, test } from "vitest";
import { Session } from "../../../www/client/session.js";
import { type Group, join, pace } from "../../../www/element/group.js";
import { fakeBoot } from "./support/fake-trainer.js";

let groups = 0;

/** Sessions of one group, each opened with its link. */
async function grouped(...hashes: string[]) {
  const name = `group ${++groups}`;
  const told: (() => void)[] = [];
  const members = hashes.map((hash) => {
    const joined: { group?: Group } = {};
    const changed = () => {
      joined.group?.changed(session);
      for (const tell of told) tell();
    };
    const nothing = () => undefined;
    const session: Session = new Session(
      {
        boot: fakeBoot().boot,
        asset: () => Promise.reject("not asked for"),
        gpu: () => Promise.reject("not asked for"),
        engine: "auto",
        hash,
        autoplay: false,
      },
      {
        changed,
        looked: changed,
        evaluated: nothing,
        committed: (_, source, knobs) => joined.group?.committed(session, knobs, source),
        shown: nothing,
        warned: nothing,
        answered: nothing,
        pinned: nothing,
        finished: nothing,
        failed: nothing,
      },
    );
    joined.group = join(name, session, 60);
    return { session, group: joined.group };
  });
  await Promise.all(members.map(({ session }) => session.open()));
  /** Waits until this holds of all. */
  const until = (holds: (session: Session) => boolean) =>
    new Promise<void>((resolve) => {
      const tell = () => members.every(({ session }) => holds(session) && !session.busy) && resolve();
      told.push(tell);
      tell();
    });
  const [a, b] = members.map(({ session }) => session) as [Session, Session];
  return { a, b, members, until };
}

test("they play together, and stand at the same step when paused", async () => {
  const { a, b, until } = await grouped("#v=1", "#v=1");
  await a.play();
  await until(({ playing, step }) => playing && step > 2);
  await b.pause();
  await until(({ playing }) => !playing);
  await until(() => a.step === b.step);
  await a.stepBy(3);
  await until(() => b.step === a.step);
});

test("one that comes later, or is ahead, is met at its step", async () => {
  const { a, b, until } = await grouped("#v=1&until=40", "#v=1");
  await until(() => a.step === 40 && b.step === 40);
});

test("a new beginning is a new beginning for all", async () => {
  const { a, b, until } = await grouped("#v=1&until=40", "#v=1&until=40");
  await b.reset({ seed: 7, play: false });
  await until(({ step }) => step === 0);
  expect([a.settings.seed, b.settings.seed, a.playing]).toEqual([1, 7, false]);
});

test("the temperature is that of all, and nothing else is", async () => {
  const { a, b, members, until } = await grouped("#v=1", "#v=1");
  await a.commit({ tau: 0.5 }, "user");
  await until(({ settings }) => settings.tau === 0.5);
  await b.commit({ seed: 3 }, "api");
  await until(({ step }) => step === 0);
  expect([a.settings.seed, b.settings.seed]).toEqual([1, 3]);
  members[0]?.group.previewed(a, { tau: 0.25 });
  expect([b.settings.tau, b.committed.tau]).toEqual([0.25, 0.5]);
});

test("a figure trains while any of its group is in sight", async () => {
  const { a, b, members } = await grouped("#v=1", "#v=1");
  const [group] = members.map(({ group }) => group);
  group?.seen(a, false);
  expect([a.suspended, b.suspended]).toEqual([false, false]);
  group?.seen(b, false);
  expect([a.suspended, b.suspended]).toEqual([true, true]);
});

test("when the one in sight is taken away, the others wait until they are seen", async () => {
  const { a, b, members } = await grouped("#v=1", "#v=1");
  const [group] = members.map(({ group }) => group);
  group?.seen(b, false);
  expect(b.suspended).toBe(false);
  group?.remove(a);
  expect(b.suspended).toBe(true);
});

test("one that has left is no longer followed", async () => {
  const { a, b, members } = await grouped("#v=1", "#v=1");
  members[1]?.group.remove(b);
  await a.commit({ tau: 0.5 }, "user");
  expect(b.settings.tau).not.toBe(0.5);
});

test("who is ahead slows down, and less the nearer the others are", () => {
  expect(pace(0, 60, 60)).toBe(60);
  expect(pace(15, 60, 60)).toBe(60);
  expect(pace(20, 60, 60)).toBeLessThan(60);
  expect(pace(1000, 60, 60)).toBe(15);
  expect(pace(0, 20, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(pace(100, 20, Number.POSITIVE_INFINITY)).toBe(5);
});
