// One call for an edit, one answer: what became of the settings, of the second run and of the link.

import { expect, test } from "vitest";
import type { Settings } from "../../../www/types.js";
import { type Edit, edit } from "../../../www/worker/edit.js";
import type { Side } from "../../../www/worker/sides.js";
import { DEFAULTS, fakeCore } from "./support/fake-core.js";

type Outcome = boolean | { code: string; message: string };

async function edited(patch: Settings, outcome: Outcome = true, more: Partial<Edit> = {}) {
  const told: unknown[] = [];
  const run = {
    configure: async (settings: Settings, twin?: Settings) => {
      told.push(["configure", settings.tau, twin?.tau]);
      if (typeof outcome !== "boolean") throw outcome;
      return outcome;
    },
    keep: async (side: Side) => void told.push(["keep", side]),
  };
  const openings: unknown[] = [];
  const { core } = fakeCore();
  const noting = {
    ...core,
    write_link: (...args: Parameters<typeof core.write_link>) => {
      openings.push(args[2]);
      return core.write_link(...args);
    },
  };
  const answer = await edit(noting, run, { current: DEFAULTS, patch, opening: {}, unknown: [], ...more });
  return { answer, told, opening: openings.at(-1) };
}

test("a change in flight is applied, and the link to it comes along", async () => {
  const { answer, told, opening } = await edited({ tau: 0.5 }, true, { opening: { until: 4, view: "lens" } });
  expect(answer).toMatchObject({ outcome: "applied", knobs: ["tau"], link: "#v=1&tau=0.5" });
  expect(answer.state.tau).toBe(0.5);
  expect(told).toEqual([["configure", 0.5, undefined]]);
  expect(opening).toEqual({ until: undefined, view: "lens", twin: undefined });
});

test("what no run can take in flight needs a new one", async () => {
  expect((await edited({ seed: 3 }, false)).answer).toMatchObject({ outcome: "restart", knobs: ["seed"] });
});

test("a patch that changes nothing takes back what was only shown, and the link keeps its step", async () => {
  const { answer, told, opening } = await edited({ tau: 0.1 }, true, { opening: { until: 4 } });
  expect([answer.outcome, answer.knobs]).toEqual(["unchanged", []]);
  expect(told).toHaveLength(1);
  expect(opening).toMatchObject({ until: 4 });
});

test("a refusal leaves everything as it was and says why", async () => {
  const failure = { code: "unsupported", message: "No." };
  const difference = { knob: "tau", value: 0.9 };
  const twin = { difference, settings: { ...DEFAULTS, tau: 0.9 } };
  const { answer, opening } = await edited({ tau: 0.5 }, failure, { twin, opening: { until: 4 } });
  expect(answer).toMatchObject({ outcome: "refused", failure, applied: [], knobs: [], link: "#v=1" });
  expect([answer.state, answer.twin]).toEqual([DEFAULTS, twin.settings]);
  expect(opening).toEqual({ until: 4, twin: difference });
});

test("any other failure of the run comes with the settings, which hold", async () => {
  const failure = { code: "devicelost", message: "Gone." };
  const { answer } = await edited({ tau: 0.5 }, failure);
  expect(answer).toMatchObject({ outcome: "failed", failure, knobs: ["tau"], link: "#v=1&tau=0.5" });
  expect(answer.state.tau).toBe(0.5);
});

test("the second run follows; what becomes the same as the first is let go before the first goes on", async () => {
  const twin = { difference: { knob: "tau", value: 0.5 }, settings: { ...DEFAULTS, tau: 0.5 } };
  const followed = await edited({ steps: 50 }, true, { twin });
  expect(followed.answer.twin).toEqual({ ...DEFAULTS, steps: 50, tau: 0.5 });
  expect(followed.told).toEqual([["configure", 0.1, 0.5]]);
  const ended = await edited({ tau: 0.5 }, true, { twin });
  expect(ended.answer.twin).toBeUndefined();
  expect(ended.answer.twin_ended).toMatchObject({ code: "badstate" });
  expect(ended.told).toEqual([
    ["keep", "main"],
    ["configure", 0.5, undefined],
  ]);
  expect(ended.opening).toEqual({ until: undefined, twin: undefined });
});
