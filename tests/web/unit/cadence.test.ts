import { expect, test } from "vitest";
import { Cadence } from "../../../www/worker/cadence.js";

/** Shares of the time that steps, looks, views and evaluations of these lengths take, without a rest between steps. */
function shares(cost: { step: number; look: number; views: number; evaluation: number }, without_rest = true) {
  const cadence = new Cadence();
  const spent = { step: 0, look: 0, views: 0, evaluation: 0 };
  let [now_ms, looks] = [0, 0];
  const take = (what: keyof typeof cost) => {
    now_ms += cost[what];
    spent[what] += cost[what];
  };
  while (now_ms < 60_000) {
    take("step");
    cadence.stepping({ step_ms: cost.step, without_rest });
    if (cadence.looks(now_ms)) {
      take("look");
      take("views");
      cadence.looked(now_ms, cost.look, cost.views);
      looks += 1;
    }
    if (cadence.evaluates(now_ms)) {
      take("evaluation");
      cadence.evaluated(now_ms, cost.evaluation);
    }
  }
  const share = (what: keyof typeof cost) => spent[what] / now_ms;
  return { look: share("look"), views: share("views"), watching: 1 - share("step"), looks_per_second: looks / 60 };
}

// Milliseconds on one core of an x86 server of 2024, of a batch of 1,024: what a step costs, a glance, an open lens.
const M = { step: 27, look: 7, evaluation: 15 };

test("watching takes less than a twentieth of the time of long steps, with a view open less than 15 %", () => {
  expect(shares({ ...M, views: 0 }).watching).toBeLessThan(0.05);
  expect(shares({ ...M, views: 40 }).watching).toBeLessThan(0.15);
});

test("looks go on whatever they cost", () => {
  expect(shares({ ...M, look: 200, views: 0 }).looks_per_second).toBeGreaterThan(0.7);
});

test("short steps leave a tenth for a smooth picture", () => {
  const found = shares({ step: 1.5, look: 3, views: 0, evaluation: 6 });
  expect(found.looks_per_second).toBeGreaterThan(25);
  expect(found.look).toBeLessThan(0.11);
});

test("with time to spare the display sets the pace", () => {
  expect(shares({ step: 10, look: 15, views: 0, evaluation: 1 }, false).looks_per_second).toBeGreaterThan(20);
});
