// Links: to this experiment, and from another that takes its place.

import type { Opening, Settings } from "../types.js";
import type { Driver } from "./driver.js";
import type { Notes } from "./notes.js";
import type { SecondRun } from "./second-run.js";
import type { Starting } from "./starting.js";
import type { Listener, Source, State } from "./state.js";
import { within } from "./within.js";

/** What a link says beside the settings, as things stand. */
export function openingOf({ until, view, twin, presents }: State): Opening {
  return { until, view, twin: twin?.alive ? twin.difference : undefined, present: presents };
}

/** The canonical link to this experiment, or to one with other settings. */
export async function linkTo(state: State, { trainer }: Driver, settings?: Settings): Promise<string> {
  if (!trainer) return "";
  if (settings) return trainer.call("writeLink", settings, [], {});
  return trainer.call("writeLink", state.committed, state.unknown, openingOf(state));
}

/** What opening a link needs. */
interface Parts {
  driver: Driver;
  notes: Notes;
  second: SecondRun;
  starting: Starting;
}

/** Opens another link in place of everything. */
export async function openLink(
  state: State,
  listener: Listener,
  { driver, notes, second, starting }: Parts,
  hash: string,
  source: Source,
): Promise<void> {
  const { trainer } = driver;
  if (!trainer) return;
  const { settings, notices, unknown, until, view, twin, present } = await trainer.call("readLink", hash);
  Object.assign(state, { unknown, until, view, presents: present === true, notes: [] });
  notes.show(notices);
  const given = source === "user" ? within(settings, state.fixed, state.committed) : settings;
  const knobs = state.difference(given);
  if (!twin) await second.letGo();
  state.adopt(given);
  [state.story, state.brief] = ["", ""];
  if (until !== undefined) state.playing = false;
  if (twin) await second.adopt(twin);
  const needs_start = until !== undefined || twin !== undefined || !(await second.configured());
  if (needs_start) await starting.start();
  else await driver.inspect();
  listener.committed(state.settings, source, knobs);
}
