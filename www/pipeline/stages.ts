// The pipeline as the page draws it: its stages in the order of flow, and which knobs stand on which card. Methods and
// recipes are the catalogue's; nothing here names one.

import type { KnobId } from "../generated/settings.js";
import { matters } from "../relevance.js";
import type { Catalogue, Knob, Lack, Option, Recipe, Settings, Snapshot } from "../types.js";

/** One card. */
export interface Stage {
  /** The knob that chooses the stage's method. */
  id: KnobId;
  title: string;
  question: string;
  /** Knobs of the stage itself: last on its card, those of the method come first. */
  own: readonly KnobId[];
  /** How many knobs are in sight before "more". */
  sight: number;
  /** Whether the stage is one of the four that negatives pass; the others make small cards. */
  main: boolean;
}

/** In the order of flow. */
export const STAGES: readonly Stage[] = [
  { id: "compose", title: "Compose", question: "Which pairs share a batch?", own: ["batch"], sight: 2, main: true },
  { id: "collect", title: "Collect", question: "Which further keys join?", own: ["inbatch"], sight: 2, main: true },
  { id: "filter", title: "Filter", question: "Which suspects leave?", own: [], sight: 2, main: true },
  { id: "weigh", title: "Weigh", question: "How much does each count?", own: [], sight: 2, main: true },
  { id: "loss", title: "Loss", question: "What is asked of them?", own: [], sight: 0, main: false },
  { id: "temperature", title: "Temperature", question: "How sharply?", own: [], sight: 0, main: false },
];

/** A knob by its id. */
export function knobOf(catalogue: Catalogue, id: string): Knob | undefined {
  return catalogue.knobs.find((knob) => knob.id === id);
}

/** The chosen method of a stage, or the chosen option of any choice. */
export function chosen(knob: Knob | undefined, settings: Settings): Option | undefined {
  return knob?.choices?.find((option) => option.id === settings[knob.id]);
}

/** What says which loss is in force. */
interface InForce {
  catalogue?: Catalogue;
  settings: Settings;
  snapshot?: Pick<Snapshot, "recalled">;
}

/** Whether the loss in force does without this. */
export function lossLacks(what: Lack, { catalogue, settings, snapshot }: InForce): boolean {
  // Queries that are drawn to what is recalled for them have a distance as their loss, whatever was chosen.
  if (snapshot?.recalled) return true;
  const loss = catalogue ? chosen(knobOf(catalogue, "loss"), settings) : undefined;
  return loss?.lacks?.includes(what) ?? false;
}

/** The knobs on a stage's card: those in sight, and those behind "more". */
export function cardKnobs(catalogue: Catalogue, settings: Settings, stage: Stage): { main: Knob[]; more: Knob[] } {
  const method = chosen(knobOf(catalogue, stage.id), settings);
  const own: readonly string[] = stage.own;
  // The temperature has its slider under the histogram.
  const of_method = (method?.knobs ?? []).filter((id) => id !== "tau" && !own.includes(id));
  const knobs = [...of_method, ...own]
    .map((id) => knobOf(catalogue, id))
    .filter((knob) => knob !== undefined)
    .filter((knob) => matters(knob, settings));
  return { main: knobs.slice(0, stage.sight), more: knobs.slice(stage.sight) };
}

/** The recipe in force; undefined when the combination is the viewer's own. */
export function recipeOf(catalogue: Catalogue, settings: Settings): Recipe | undefined {
  return catalogue.recipes.find((recipe) => recipe.id === settings.recipe);
}

/** Whether the recipe's scene is what runs already. */
export function onScene(recipe: Recipe, settings: Settings): boolean {
  return Object.entries(recipe.scene).every(([id, value]) => settings[id] === value);
}

/**
 * What shows a recipe on its scene: its own settings, the scene's, and the defaults of everything else but the seed, so
 * that what was tried before does not blur it.
 */
export function sceneOf(catalogue: Catalogue, recipe: Recipe): Settings {
  const rest = catalogue.knobs.filter((knob) => knob.id !== "seed" && knob.id !== "recipe");
  const plain = Object.fromEntries(rest.map((knob) => [knob.id, knob.default]));
  return { ...plain, ...recipe.settings, ...recipe.scene };
}
