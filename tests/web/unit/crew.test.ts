import { expect, test } from "vitest";
import { Crew, type CrewReport } from "../../../www/worker/crew.js";
import { follow } from "../../../www/worker/follow.js";
import { Race } from "../../../www/worker/race.js";
import { DEFAULTS, fakeCore } from "./support/fake-core.js";

test("the faster of two ways is taken, and the other is timed again now and then", () => {
  const race = new Race();
  let [shared, turns] = [0, 0];
  const cost = { alone: 2, shared: 1 };
  for (; turns < 400; turns++) {
    const way = race.next();
    if (way === "shared") shared += 1;
    race.took(way, cost[way]);
  }
  expect(race.faster).toBe("shared");
  expect(shared).toBeGreaterThan(385);
  // Another program takes the second core.
  cost.shared = 3;
  for (let n = 0; n < 400; n++) {
    const way = race.next();
    race.took(way, cost[way]);
  }
  expect(race.faster).toBe("alone");
});

/** A crew whose follower is in this thread, on a clock by which shared steps take half the time. */
async function crewOf(steps = 1000) {
  const { core, books } = fakeCore();
  books.shares = true;
  const reports: CrewReport[] = [];
  let now_ms = 0;
  const crew = new Crew(
    () => {
      now_ms += books.followed > 0 ? 400 : 800;
      return now_ms;
    },
    (report) => reports.push(report),
  );
  const run = await core.Playground.create({ ...DEFAULTS, steps }, "cpu");
  const employ = () => {
    const { port1, port2 } = new MessageChannel();
    void follow(core, port1);
    crew.lead(port2);
    return () => {
      port1.close();
      port2.close();
    };
  };
  return { crew, run, books, reports, employ };
}

test("a second worker is asked for once, when steps have been in a hurry for a while", async () => {
  const { crew, run, reports } = await crewOf();
  await crew.take(run, 5, false);
  expect(reports).toEqual([]);
  for (let n = 0; n < 9; n++) await crew.take(run, 5, true);
  expect(reports).toEqual([{ kind: "hurried" }]);
});

test("shared steps are counted exactly, in stretches of whatever length", async () => {
  const { crew, run, books, employ } = await crewOf();
  const end = employ();
  for (const count of [1, 5, 7, 2]) expect(await crew.take(run, count, true)).toBe(count);
  expect(run.step()).toBe(15);
  expect(books.followed).toBeGreaterThan(0);
  expect(await crew.take(run, 4, false), "without a hurry the run takes them").toBe(4);
  books.shares = false;
  const { followed } = books;
  for (let n = 0; n < 4; n++) await crew.take(run, 1, true);
  expect(books.followed).toBe(followed);
  end();
});

test("after a failure of the second worker the run goes on alone, from its last good weights", async () => {
  const { crew, run, books, employ } = await crewOf();
  const end = employ();
  books.follower_fails = true;
  const failures: unknown[] = [];
  for (let n = 0; n < 6; n++) await crew.take(run, 1, true).catch((failure) => failures.push(failure));
  expect(failures).toEqual([{ code: "workerlost", message: "no memory" }]);
  end();
});
