// What the author of a page asks of a figure by attributes: settings over those of its link (`set`), settings that stay
// as they are (`fixed`), what is left out (`ui`, `hide`), the first view (`view`), the step at which it waits
// (`until`), and numbers that the page wants to be told (`watch`).

import type { ViewId } from "../generated/settings.js";
import { nearest } from "../nearest.js";
import type { Catalogue, Settings } from "../types.js";
import { PARTS, UIS } from "./hidden.css.js";

/** The attributes, as they are written; null where there is none. */
export interface Attributes {
  set: string | null;
  fixed: string | null;
  hide: string | null;
  watch: string | null;
  view: string | null;
  ui: string | null;
  until: string | null;
}

/** What the attributes ask for. */
export interface Authored {
  /** Settings by id, over those of the link. */
  patch: Settings;
  /** Ids of settings that a reader sees and cannot change. */
  fixed: ReadonlySet<string>;
  /** Ids of settings and names of parts that are left out. */
  hidden: ReadonlySet<string>;
  /** The view that is open at first, unless the link opens another. */
  view: ViewId | undefined;
  /** The step at which it waits at first, whatever the link says. */
  until: number | undefined;
  /** Ids of metrics. */
  watched: string[];
  /** A sentence for each name or value that is not valid. */
  problems: string[];
}

/** Numbers that are no metrics of the catalogue and can be watched all the same. */
export const MORE_NUMBERS = ["step", "steps_per_second"];

/** Reads the attributes. Unknown names are left out; a problem names the nearest known one. */
export function authored(attributes: Attributes, catalogue: Pick<Catalogue, "knobs" | "metrics" | "views">): Authored {
  const problems: string[] = [];
  const settings = [...catalogue.knobs.map(({ id }) => id), "recipe"];
  const numbers = [...MORE_NUMBERS, ...catalogue.metrics.map(({ id }) => id)];
  const known = (field: string, kind: string, name: string, names: string[]) => {
    if (names.includes(name)) return true;
    problems.push(`${field}: there is no ${kind} "${name}"${nearest(name, names)}`);
    return false;
  };
  const patch: Settings = {};
  for (const pair of partsOf(attributes.set, /[;,&]/)) {
    const [name = "", value] = pair.split("=", 2).map((part) => part.trim());
    if (!known("set", "setting", name, settings)) continue;
    const number = catalogue.knobs.find(({ id }) => id === name)?.kind !== "choice" && name !== "recipe";
    if (!value || (number && !Number.isFinite(Number(value)))) {
      const wanted = number ? "a number" : "a name";
      problems.push(`set: ${name} needs ${wanted}, as in ${name}=${example(catalogue, name)}; given is "${pair}".`);
    } else patch[name] = number ? Number(value) : value;
  }
  const fixed = partsOf(attributes.fixed).filter((name) => known("fixed", "setting", name, settings));
  const watched = partsOf(attributes.watch).filter((name) => known("watch", "number", name, numbers));
  const hidden = partsOf(attributes.hide).filter((name) =>
    known("hide", "part or setting", name, [...Object.keys(PARTS), ...settings]),
  );
  const view = catalogue.views.find(({ id }) => id === attributes.view)?.id;
  const views = catalogue.views.map(({ id }) => id);
  if (attributes.view && !view) known("view", "view", attributes.view, views);
  const left_out = UIS[attributes.ui as keyof typeof UIS] ?? [];
  const until = stepIn(attributes.until, catalogue, problems);
  return { view, until, patch, fixed: new Set(fixed), hidden: new Set([...left_out, ...hidden]), watched, problems };
}

/** The step that an attribute names. */
function stepIn(text: string | null, { knobs }: Pick<Catalogue, "knobs">, problems: string[]): number | undefined {
  if (text === null) return undefined;
  const most = knobs.find(({ id }) => id === "steps")?.max ?? Number.MAX_SAFE_INTEGER;
  const step = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isInteger(step) && step >= 0 && step <= most) return step;
  problems.push(`until: "${text.slice(0, 40)}" is no step from 0 to ${most}.`);
  return undefined;
}

/** The parts of a list in an attribute. */
function partsOf(text: string | null, between: RegExp = /[;,\s]/): string[] {
  const parts = text?.split(between).map((part) => part.trim()) ?? [];
  return parts.filter(Boolean);
}

function example({ knobs }: Pick<Catalogue, "knobs">, name: string): string {
  return String(knobs.find(({ id }) => id === name)?.default ?? "in-batch");
}
