import { expect, test } from "vitest";
import { itemAt } from "../../../www/entries.js";
import { citation, findRecipes, recipeGroups, recipeName } from "../../../www/pipeline/recipes.js";
import type { Recipe } from "../../../www/types.js";
import { CATALOGUE } from "./support/catalogue.js";

const PLAIN = itemAt(CATALOGUE.recipes, 0);
const recipe = (id: string, part: Partial<Recipe>): Recipe => ({ ...PLAIN, id, label: id, help: "", ...part });
const RECIPES = [
  recipe("plain", { names: ["InfoNCE", "DPR"], source: "Karpukhin et al. 2020, Dense Passage Retrieval" }),
  recipe("one-sided", { names: ["One-sided MoCo"], source: "He et al. 2020, Momentum Contrast" }),
  recipe("moco", { label: "Momentum contrast", names: ["MoCo"], source: "He et al. 2020, Momentum Contrast" }),
  recipe("tas-balanced", { names: ["TAS-Balanced"], stage: "compose", source: "Hofstätter et al. 2021, Efficiently" }),
  recipe("sigmoid", { stage: "loss", help: "A learned temperature.", source: "Schroff and Philbin 2015, FaceNet" }),
];
const found = (query: string) => findRecipes(RECIPES, query).map(({ id }) => id);

test("a recipe is found by its names, its paper, the year, its stage, and what is said of it", () => {
  expect(found("MOCO")).toEqual(["moco", "one-sided"]);
  expect(found("tas balanced")).toEqual(["tas-balanced"]);
  expect(found("hofstatter")).toEqual(["tas-balanced"]);
  expect(found("he 2020")).toEqual(["one-sided", "moco"]);
  expect(found("facenet")).toEqual(["sigmoid"]);
  expect(found("compose")).toEqual(["tas-balanced"]);
  expect(found("learned temperature")).toEqual(["sigmoid"]);
  expect(found("dpr")).toEqual(["plain"]);
  expect(found("  ")).toEqual(RECIPES.map(({ id }) => id));
  expect(found("nothing of the kind")).toEqual([]);
});

test("a recipe stands under the stage that it names, with its best known name and its paper", () => {
  const groups = recipeGroups(RECIPES).map(({ title, recipes }) => [title, recipes.map(({ id }) => id)]);
  expect(groups).toEqual([
    ["Collect", ["plain", "one-sided", "moco"]],
    ["Compose", ["tas-balanced"]],
    ["Loss", ["sigmoid"]],
  ]);
  expect(recipeName(itemAt(RECIPES, 2))).toBe("MoCo · Momentum contrast");
  expect(recipeName(itemAt(RECIPES, 4))).toBe("sigmoid");
  expect(RECIPES.map(({ source }) => citation(source))).toContain("Schroff and Philbin 2015");
});
