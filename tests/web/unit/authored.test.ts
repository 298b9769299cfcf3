// What the author of a page asks for by attributes, and what is said of names and values that have no meaning.

import { expect, test } from "vitest";
import { slips } from "../../../www/attributes.js";
import { within } from "../../../www/client/within.js";
import { authored } from "../../../www/element/authored.js";
import { UIS } from "../../../www/element/hidden.css.js";
import type { Knob, Metric, ViewRow } from "../../../www/types.js";

const knob = (id: string, value: number | string) =>
  ({ id, default: value, kind: typeof value === "number" ? "number" : "choice" }) as Knob;
const catalogue = {
  knobs: [
    { ...knob("steps", 2000), max: 100_000 },
    knob("tau", 0.1),
    knob("batch", 256),
    knob("seed", 1),
    knob("data", "digits"),
  ],
  views: [{ id: "twins" }, { id: "map" }] as ViewRow[],
  metrics: [{ id: "loss" }, { id: "recall_at_1" }] as Metric[],
};

const none = { set: null, fixed: null, hide: null, watch: null, view: null, ui: null, until: null };
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

test("how much is shown, and the step at which it waits", () => {
  expect([...read({ ui: "chart", hide: "step" }).hidden]).toEqual([...UIS.chart, "step"]);
  expect(read({ until: "400" }).until).toBe(400);
  expect(read({ until: "0" }).until).toBe(0);
  for (const until of ["", "soon", "-1", "1.5", "1e9"]) {
    expect(said({ until })).toEqual([`until: "${until}" is no step from 0 to 100000.`]);
  }
});

test("a mistyped attribute or value is said; what may be the host's own is left alone", () => {
  const slipsOf = (attributes: Record<string, string>, more: string[] = []) =>
    slips({ getAttributeNames: () => Object.keys(attributes), getAttribute: (name) => attributes[name] ?? null }, more);
  expect(slipsOf({ wach: "loss" })).toEqual(["wach: there is no such attribute; did you mean watch?"]);
  expect(slipsOf({}, ["embd"])).toEqual(["embd: there is no such attribute; did you mean embed?"]);
  expect(slipsOf({ theme: "drak" })).toEqual(['theme: "drak" is not known; it takes auto, light, dark.']);
  expect(slipsOf({ present: "false" })).toEqual(['present: "false" does not switch it off; leave the attribute out.']);
  expect(slipsOf({ constructor: "" })).toEqual([]);
  const own = { id: "a", class: "b", style: "c", "data-id": "d", onclick: "e", title: "f", name: "g", width: "1" };
  expect(slipsOf(own)).toEqual([]);
  expect(slipsOf({ theme: "dark", autoplay: "0", engine: "cpu", present: "", ui: "min", lang: "en" })).toEqual([]);
});

test("what is fixed stays, also when a recipe is followed", () => {
  const present = { tau: 0.1, batch: 64, recipe: "in-batch" };
  const fixed = new Set(["tau"]);
  expect(within({ tau: 1, batch: 32 }, fixed, present)).toEqual({ tau: 0.1, batch: 32 });
  expect(within({ recipe: "moco" }, fixed, present)).toEqual({ recipe: "moco", tau: 0.1 });
  expect(within({ batch: 32 }, fixed, present)).toEqual({ batch: 32 });
});
