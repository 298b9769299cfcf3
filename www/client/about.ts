// What an experiment is, in words and as a link: saved files say it.

import type { About } from "../charts/export.js";
import type { Settings } from "../types.js";
import type { Commands, RunView } from "./run-view.js";
import { differences } from "./twins.js";

/** The experiment on the page, or one with other settings, as where runs have been made of their own. */
export async function about(run: RunView, commands: Pick<Commands, "address">, settings?: Settings): Promise<About> {
  const { catalogue, step } = run;
  const defaults = Object.fromEntries(catalogue?.knobs.map(({ id, default: value }) => [id, value]) ?? []);
  const of = settings ?? run.settings;
  const changed = differences(catalogue, of, defaults) || "all settings as they are by default";
  const where = settings ? "" : `Step ${step}. `;
  return { settings: `${where}Settings: ${changed}.`, link: await commands.address(settings) };
}
