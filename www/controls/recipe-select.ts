// The recipes, under the stages they are about.

import type { TemplateResult } from "lit";
import { chosen, knobOf, recipeGroups, recipeOf } from "../pipeline/stages.js";
import type { Catalogue, Settings } from "../types.js";
import { choice } from "./knob.js";
import type { Edits } from "./slider.js";

/** The select; "your own" is there only while it is true, for choosing it changes nothing. */
export function recipeSelect(
  catalogue: Catalogue,
  settings: Settings,
  edits: Edits,
  { id, describedby = "" }: { id: string; describedby?: string },
): TemplateResult | undefined {
  const knob = knobOf(catalogue, "recipe");
  if (!knob) return undefined;
  const groups = recipeGroups(catalogue).map(({ title, recipes }) => ({ title, options: recipes }));
  const own = recipeOf(catalogue, settings) ? undefined : chosen(knob, settings);
  const all = own ? [{ title: "No recipe", options: [own] }, ...groups] : groups;
  return choice(knob, id, String(settings.recipe), edits, describedby, all);
}
