// A small catalogue with a pipeline in it: three methods, two recipes, and knobs of their own.

import type { Catalogue, Knob, Option, Recipe } from "../../../../www/types.js";

const option = (id: string, label: string, knobs: string[] = []): Option => ({
  id,
  label,
  help: `${label}.`,
  formula: "",
  source: "",
  knobs,
});

const knob = (id: string, label: string, value: number | string, more: Partial<Knob> = {}): Knob => ({
  id,
  label,
  help: "",
  unit: "",
  source: "",
  group: "negatives",
  level: 2,
  live: true,
  kind: typeof value === "number" ? "number" : "choice",
  default: value,
  ...more,
});

const recipe = (id: string, label: string, part: Partial<Recipe>): Recipe => ({
  id,
  label,
  help: `${label}.`,
  formula: "",
  source: "",
  look_for: "",
  names: [],
  stage: "collect",
  claims: [],
  settings: {},
  scene: {},
  ...part,
});

const plain = { compose: "random", collect: "none", filter: "none", weigh: "equal" };

export const CATALOGUE: Catalogue = {
  version: 1,
  metrics: [],
  views: [],
  knobs: [
    knob("data", "Data", "digits", {
      live: false,
      group: "data",
      choices: [option("digits", "Digits"), option("clusters", "Clusters", ["spread"])],
    }),
    knob("spread", "Spread", 0.35, { live: false, group: "data", when: [{ knob: "data", is: ["clusters"] }] }),
    knob("tau", "Temperature τ", 0.1, { group: "loss" }),
    knob("recipe", "Recipe", "plain", {
      choices: [option("plain", "Plain"), option("near", "Near keys"), option("custom", "Your own")],
    }),
    knob("compose", "Batch of", "random", { choices: [option("random", "Any pairs")] }),
    knob("collect", "Negatives", "none", {
      choices: [option("none", "None"), option("hard", "Hardest keys", ["negatives", "pool", "refresh"])],
    }),
    knob("filter", "Leave out", "none", {
      choices: [option("none", "Nothing"), option("margin", "Near the positive", ["margin"])],
    }),
    knob("weigh", "Weigh", "equal", { choices: [option("equal", "All alike")] }),
    knob("negatives", "Extra negatives", 256, { when: [{ knob: "collect", is: ["hard"] }] }),
    knob("pool", "Pool", 64, { when: [{ knob: "collect", is: ["hard"] }] }),
    knob("refresh", "Refresh every", 100, { when: [{ knob: "collect", is: ["hard"] }] }),
    knob("margin", "Margin", 0.1, { when: [{ knob: "filter", is: ["margin"] }] }),
    knob("batch", "Batch", 256),
    knob("seed", "Seed", 1, { live: false, group: "run" }),
  ],
  recipes: [
    recipe("plain", "Plain", { settings: plain }),
    recipe("near", "Near keys", {
      settings: { ...plain, collect: "hard", filter: "margin", negatives: 4, margin: 0.05 },
      scene: { data: "clusters", spread: 0.2 },
    }),
  ],
};

/** Every default. */
export const DEFAULTS = Object.fromEntries(CATALOGUE.knobs.map(({ id, default: value }) => [id, value]));
