// What the author of a page asks for by attributes, and what is said of names and values that have no meaning.

import { expect, test } from "vitest";
import { within } from "../../../www/client/within.js";
import { authored } from "../../../www/element/authored.js";
import type { Knob, Metric, ViewRow } from "../../../www/types.js";

const knob = (id: string, value: number | string) =>
  ({ id, default: value, kind: typeof value === "number" ? "number" : "choice" }) as Knob;
const catalogue = {
  knobs: [knob("tau", 0.1), knob("batch", 256), knob("seed", 1), knob("data", "digits")],
  views: [{ id: "twins" }, { id: "map" }] as ViewRow[],
  metrics: [{ id: "loss" }, { id: "recall_at_1" }] as Metric[],
};

const none = { set: null, fixed: null, hide: null, watch: null, view: null };
const read = (attributes: Partial<typeof none> | Record<string, string>) =>
  authored({ ...none, ...attributes }, catalogue);
const said = (attributes: Record<string, string>) => read(attributes).problems;

test("settings, fixed settings and watched numbers are read from lists", () => {
  const asked = read({ set: "tau=0.05; batch=64;", fixed: "tau, seed", hide: "lab;tau", watch: "step,loss" });
  expect(asked.patch).toEqual({ tau: 0.05, batch: 64 });
  expect([...asked.fixed]).toEqual(["tau", "seed"]);
  expect([...asked.hidden]).toEqual(["lab", "tau"]);
  expect(asked.watched).toEqual(["step", "loss"]);
  expect(asked.problems).toEqual([]);
  expect(read({}).problems).toEqual([]);
});

test("an unknown name is left out, and the nearest known one is named", () => {
  expect(said({ set: "taus=0.05" })).toEqual(['set: there is no setting "taus"; did you mean tau?']);
  expect(said({ fixed: "bacth" })).toEqual(['fixed: there is no setting "bacth"; did you mean batch?']);
  expect(said({ view: "twin" })).toEqual(['view: there is no view "twin"; did you mean twins?']);
  expect(read({ view: "map" }).view).toBe("map");
  expect(said({ hide: "encoder" })).toEqual(['hide: there is no part or setting "encoder"; did you mean encoders?']);
  expect(said({ watch: "zeppelins-of-the-past" })).toEqual(['watch: there is no number "zeppelins-of-the-past".']);
  expect(read({ set: "taus=0.05;tau=0.5" }).patch).toEqual({ tau: 0.5 });
  expect(said({ set: `${"x".repeat(100_000)}=1` })).toHaveLength(1);
});

test("a value that is no number is left out with an example of one", () => {
  expect(said({ set: "tau=warm" })).toEqual(['set: tau needs a number, as in tau=0.1; given is "tau=warm".']);
  expect(said({ set: "tau" })).toHaveLength(1);
  expect(said({ set: "__proto__=1" })).toHaveLength(1);
});

test("what is fixed stays, also when a recipe is followed", () => {
  const present = { tau: 0.1, batch: 64, recipe: "in-batch" };
  const fixed = new Set(["tau"]);
  expect(within({ tau: 1, batch: 32 }, fixed, present)).toEqual({ tau: 0.1, batch: 32 });
  expect(within({ recipe: "moco" }, fixed, present)).toEqual({ recipe: "moco", tau: 0.1 });
  expect(within({ batch: 32 }, fixed, present)).toEqual({ batch: 32 });
});
