import { expect, test } from "vitest";
import { itemAt } from "../../../www/entries.js";
import { countsAfter } from "../../../www/pipeline/counts.js";
import { cardKnobs, onScene, recipeOf, STAGES, sceneOf } from "../../../www/pipeline/stages.js";
import { story } from "../../../www/pipeline/story.js";
import type { Settings } from "../../../www/types.js";
import { CATALOGUE, DEFAULTS } from "./support/catalogue.js";
import { snapshot } from "./support/fake-core.js";

const NEAR: Settings = { ...DEFAULTS, ...CATALOGUE.recipes[1]?.settings, recipe: "near" };
const ids = (knobs: { id: string }[]) => knobs.map(({ id }) => id);
const stage = (id: string) => {
  const found = STAGES.find((stage) => stage.id === id);
  if (!found) throw new Error(`no stage ${id}`);
  return found;
};
const told = (before: Settings, after: Settings, more: { followed?: string; restarted?: boolean } = {}) =>
  story(CATALOGUE, { before, after, restarted: false, ...more });

test("a card shows the method's first two knobs, the rest behind more, and none of other methods", () => {
  const shown = (settings: Settings, id: string) => {
    const { main, more } = cardKnobs(CATALOGUE, settings, stage(id));
    return [ids(main), ids(more)];
  };
  expect(shown(NEAR, "collect")).toEqual([["negatives", "pool"], ["refresh"]]);
  expect(shown(DEFAULTS, "collect")).toEqual([[], []]);
  expect(shown(DEFAULTS, "compose")).toEqual([["batch"], []]);
  expect(shown(NEAR, "filter")).toEqual([["margin"], []]);
});

test("following a recipe tells what it set, in the order of flow, and what it was before", () => {
  expect(told(DEFAULTS, NEAR, { followed: "near" })).toBe(
    "Near keys sets Negatives to Hardest keys (was None), Leave out to Near the positive (was Nothing), " +
      "Extra negatives to 4 (was 256), Margin to 0.05 (was 0.1).",
  );
  expect(told(NEAR, NEAR, { followed: "near" })).toBe("Near keys is what runs already: nothing changed.");
});

test("a changed card makes the recipe one's own, or another one, or leaves it with other numbers", () => {
  const own = { ...NEAR, collect: "none", recipe: "custom" };
  expect(told(NEAR, own)).toBe(
    "You set Negatives to None (was Hardest keys). The recipe is now your own, no longer Near keys.",
  );
  expect(recipeOf(CATALOGUE, own)).toBeUndefined();
  expect(told(own, { ...own, filter: "none", recipe: "plain" })).toContain("That is the recipe Plain.");
  expect(told(NEAR, { ...NEAR, margin: 0.2 })).toBe(
    "You set Margin to 0.2 (was 0.05). The recipe is still Near keys, with numbers of your own.",
  );
  expect(told(NEAR, { ...NEAR, tau: 0.2 })).toBe("You set Temperature τ to 0.2 (was 0.1).");
});

test("what has no effect is not told, many changes are counted, and a restart is said", () => {
  expect(told(DEFAULTS, { ...DEFAULTS, margin: 0.3, spread: 0.9 })).toBe("");
  const scene = { ...NEAR, data: "clusters", spread: 0.2, tau: 0.2, batch: 64 };
  expect(told(DEFAULTS, scene, { followed: "near", restarted: true })).toMatch(
    / and 3 more\. The run started again from step 0\.$/,
  );
});

test("a scene sets everything but the seed, so that what was tried before does not blur it", () => {
  const near = itemAt(CATALOGUE.recipes, 1);
  const before: Settings = { ...NEAR, tau: 1, seed: 7, margin: 0.4 };
  const after = { ...before, ...sceneOf(CATALOGUE, near) };
  expect(after).toEqual({ ...NEAR, data: "clusters", spread: 0.2, seed: 7 });
  expect([onScene(near, before), onScene(near, after)]).toEqual([false, true]);
});

test("counts between the cards: what has no meaning is left out", () => {
  const captions = (id: "compose" | "collect" | "filter" | "weigh" | "loss", numbers: object) =>
    countsAfter(id, DEFAULTS, { ...snapshot(), ...numbers }).map(({ value, caption }) => `${value} ${caption}`);
  const numbers = {
    candidates_per_anchor: 259,
    candidate_false_rate: 0.097,
    removed_per_anchor: 1.25,
    false_negative_rate: 0.5,
    effective_negatives: 34.2,
  };
  expect(captions("compose", numbers)).toEqual(["256 pairs"]);
  expect(captions("collect", numbers)).toEqual(["259 candidates", "9.7% of them false"]);
  expect(captions("filter", numbers)).toEqual(["1.3 removed", "50% false of the rest"]);
  expect(captions("weigh", numbers)).toEqual(["34 effective"]);
  expect(captions("weigh", { effective_negatives: Number.NaN })).toEqual([]);
  expect(captions("loss", numbers)).toEqual([]);
  expect(countsAfter("collect", DEFAULTS, undefined)).toEqual([]);
});
