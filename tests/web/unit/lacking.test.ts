// What the page says of a loss that has no temperature, and of one that pushes nothing.

import { afterEach, expect, test, vi } from "vitest";
import { sliderNote } from "../../../www/controls/slider-note.js";
import { temperature } from "../../../www/controls/temperature.js";
import { lossLacks } from "../../../www/pipeline/stages.js";
import { PALETTES } from "../../../www/theme.js";
import type { Knob, Lack, PairPictures } from "../../../www/types.js";
import { encodersPicture, type Movement } from "../../../www/views/encoders.js";
import { CATALOGUE } from "./support/catalogue.js";
import { text } from "./support/text.js";

afterEach(() => vi.unstubAllGlobals());

test("a slider that changes nothing says so, and is not to be dragged", () => {
  const states = [
    { running: true, finished: false },
    { running: false, finished: false },
    { running: false, finished: true },
  ];
  for (const state of states) {
    const note = (idle: boolean) => text(sliderNote({ ...state, step: 9, moved: false, idle, trainOn: () => {} }));
    expect(note(true)).toContain("This loss has no temperature: the slider changes nothing.");
    expect(note(true)).not.toMatch(/[Dd]rag|re-weighs|another τ/);
    expect(note(false)).not.toContain("no temperature");
  }
});

test("the ends of a slider that changes nothing promise no push", () => {
  const tau = { id: "tau", label: "τ", help: "", min: 0.01, max: 2, step: 0.001, scale: "log" } as Knob;
  const edits = { hidden: () => false, fixed: () => false, preview: () => {}, commit: () => {} };
  const shown = (idle: boolean) => text(temperature(tau, 0.1, undefined, edits as never, undefined, idle));
  expect(shown(false)).toContain("pushes the most similar");
  expect(shown(true)).not.toContain("pushes");
});

test("the picture of the encoders draws a push only where there is one", () => {
  const canvas = { getContext: () => null, toDataURL: () => "" };
  vi.stubGlobal("document", { createElement: () => canvas });
  const pairs = { queries: [new Float32Array(4)], keys: [new Float32Array(4)] } as unknown as PairPictures;
  const drawn = (movement: Movement) => text(encodersPicture(pairs, "light", PALETTES.light, movement));
  expect(drawn("pulled and pushed")).toContain('class="push"');
  expect(drawn("pulled and pushed")).toContain("pushes the points of other keys away");
  expect(drawn("pulled")).not.toContain('class="push"');
  expect(drawn("pulled")).toContain("no other key is pushed away");
  expect(drawn("recalled")).not.toMatch(/class="push"|together|pushed/);
  expect(drawn("recalled")).toContain("the points of keys stand still");
});

test("what a loss does without is the catalogue's", () => {
  const loss = (lacks?: Lack[]) =>
    ({ ...CATALOGUE.knobs[0], id: "loss", choices: [{ id: "one", lacks }] }) as unknown as Knob;
  const of = (lacks?: Lack[]) => ({ catalogue: { ...CATALOGUE, knobs: [loss(lacks)] }, settings: { loss: "one" } });
  expect(lossLacks("push", of(["temperature", "push"]))).toBe(true);
  expect(lossLacks("push", of(["temperature"]))).toBe(false);
  expect(lossLacks("temperature", of())).toBe(false);
  expect(lossLacks("temperature", { settings: {} })).toBe(false);
});

test("a distance to what is recalled does without all of it, whatever loss was chosen", () => {
  const settings = { loss: "infonce" };
  for (const what of ["temperature", "push", "choice"] as const) {
    expect(lossLacks(what, { settings, snapshot: { recalled: true } })).toBe(true);
    expect(lossLacks(what, { settings, snapshot: { recalled: false } })).toBe(false);
  }
});
