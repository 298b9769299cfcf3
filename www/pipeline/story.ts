// What a change of settings came to, in one line.

import { short } from "../format.js";
import { matters } from "../relevance.js";
import type { Catalogue, Knob, Settings } from "../types.js";
import { recipeOf, STAGES } from "./stages.js";

/** More changes than this are counted, not told: on the pipeline, and where there is little room. */
const MOST_TOLD = 5;
export const FEW_TOLD = 2;

/** A knob whose value changed where that matters. */
interface Change {
  knob: Knob;
  before: string;
  after: string;
}

/** A value as the page shows it. */
export function written(knob: Knob, value: number | string): string {
  const option = knob.choices?.find((option) => option.id === value);
  return option?.label ?? (typeof value === "number" ? short(value, 6) : value);
}

/** What differs and has an effect before or after: the stages in the order of flow, then their knobs. */
export function changes(catalogue: Catalogue, before: Settings, after: Settings): Change[] {
  const place = ({ id }: Knob) => {
    const stage = STAGES.findIndex((stage) => stage.id === id);
    return stage < 0 ? STAGES.length : stage;
  };
  return catalogue.knobs
    .filter((knob) => knob.id !== "recipe" && before[knob.id] !== after[knob.id])
    .filter((knob) => matters(knob, before) || matters(knob, after))
    .map((knob) => ({
      knob,
      before: written(knob, before[knob.id] ?? knob.default),
      after: written(knob, after[knob.id] ?? knob.default),
    }))
    .sort((a, b) => place(a.knob) - place(b.knob));
}

/** What was asked for, and what it led to. */
export interface Edit {
  before: Settings;
  after: Settings;
  /** The recipe that was chosen, if that was the change. */
  followed?: string | undefined;
  /** Whether the run began anew. */
  restarted: boolean;
}

/** The line, with at most `most` changes in words; empty when there is nothing to say. */
export function story(catalogue: Catalogue, { before, after, followed, restarted }: Edit, most = MOST_TOLD): string {
  const all = changes(catalogue, before, after);
  const [was, is] = [recipeOf(catalogue, before), recipeOf(catalogue, after)];
  const chosen = followed === undefined ? undefined : catalogue.recipes.find(({ id }) => id === followed);
  const again = restarted ? " The run started again from step 0." : "";
  if (chosen && all.length === 0) return `${chosen.label} is what runs already: nothing changed.`;
  if (all.length === 0) return "";
  const told = all.slice(0, most).map(({ knob, before, after }) => `${knob.label} to ${after} (was ${before})`);
  const rest = all.length > most ? ` and ${all.length - most} more` : "";
  const who = chosen ? `${chosen.label} sets` : "You set";
  return `${who} ${told.join(", ")}${rest}.${chosen ? "" : owner()}${again}`;

  /** Whose the recipe is now. */
  function owner(): string {
    if (was && !is) return ` The recipe is now your own, no longer ${was.label}.`;
    if (is && was !== is) return ` That is the recipe ${is.label}.`;
    const number = all.some(({ knob }) => is && knob.id in is.settings);
    return is && number ? ` The recipe is still ${is.label}, with numbers of your own.` : "";
  }
}
