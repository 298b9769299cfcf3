// The recipes as people look for them: a line with the name that is known, the paper, and a search over everything that
// is said of a recipe.

import type { Catalogue, Recipe, Settings } from "../types.js";
import { knobOf, recipeOf, STAGES } from "./stages.js";

/** Recipes under the stage that makes them what they are. */
export interface RecipeGroup {
  title: string;
  recipes: Recipe[];
}

/** Authors and year, as in `Xiong et al. 2021`, without the title. */
export function citation(source: string): string {
  return /^.*?\b\d{4}\b/.exec(source)?.[0] ?? source;
}

/** `ANCE · Hard, refreshed`: the name in front, where there is one. */
export function recipeName({ names, label }: Recipe): string {
  return names.length > 0 ? `${names[0]} · ${label}` : label;
}

/** The stages' groups, in the order in which the catalogue comes to them. */
export function recipeGroups(recipes: Recipe[]): RecipeGroup[] {
  const groups = new Map<string, Recipe[]>();
  for (const recipe of recipes) {
    const title = STAGES.find(({ id }) => id === recipe.stage)?.title ?? recipe.stage;
    groups.set(title, [...(groups.get(title) ?? []), recipe]);
  }
  return [...groups].map(([title, recipes]) => ({ title, recipes }));
}

/** What is in the field while nobody types. */
export function recipeShown(catalogue: Catalogue, settings: Settings): string {
  const recipe = recipeOf(catalogue, settings);
  if (recipe) return recipeName(recipe);
  return knobOf(catalogue, "recipe")?.choices?.find(({ id }) => id === settings.recipe)?.label ?? "";
}

/** Without capitals, accents and signs: `TAS-Balanced` and `tas balanced` are one. */
function plain(text: string): string {
  const letters = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return letters.replace(/[^\p{L}\p{N}+]+/gu, " ").trim();
}

/**
 * The recipes in which every word of `query` occurs. First those whose name or id begins with what was typed, then
 * those whose name has it, then those that say it elsewhere; each in the catalogue's order.
 */
export function findRecipes(recipes: Recipe[], query: string): Recipe[] {
  const wanted = plain(query);
  if (wanted === "") return recipes;
  const words = wanted.split(" ");
  const ranked = recipes.map((recipe) => ({ recipe, rank: rankOf(recipe, wanted, words) }));
  return ranked
    .filter(({ rank }) => rank < NOWHERE)
    .sort((a, b) => a.rank - b.rank)
    .map(({ recipe }) => recipe);
}

const NOWHERE = 4;

function rankOf(recipe: Recipe, wanted: string, words: string[]): number {
  const { id, names, label, help, look_for, source, stage } = recipe;
  const called = [...names, id, label].map(plain);
  if (called.includes(wanted)) return 0;
  if (called.some((name) => name.startsWith(wanted))) return 1;
  if (words.every((word) => called.some((name) => name.includes(word)))) return 2;
  const title = STAGES.find((other) => other.id === stage)?.title ?? "";
  const said = [...called, ...[help, look_for, source, stage, title].map(plain)].join(" ");
  return words.every((word) => said.includes(word)) ? 3 : NOWHERE;
}
