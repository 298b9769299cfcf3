// An edit: one call of the page, one answer. The core says what the new settings are, the second run follows them, the
// run goes on with them if it can, and the link to them is written.

import type { Applied, Core, Difference, Failure, Opening, Settings } from "../types.js";
import { failure } from "./failure.js";
import type { Side } from "./sides.js";

/** What is to change, of what. */
export interface Edit {
  /** The settings that hold now. */
  current: Settings;
  patch: Record<string, unknown>;
  /** The second run, where there is one: what it differs in, and its settings now. */
  twin?: { difference: Difference; settings: Settings };
  /** What the link says beside the settings; see `writeLink`. A change drops `until`. */
  opening: Opening;
  unknown: [string, string][];
}

/** What became of it. `state` holds from now on; `clamped` and `ignored` say what was corrected. */
export interface EditedSettings extends Applied {
  /** Knobs whose value is another now. */
  knobs: string[];
  /** The second run's settings from now on, or why it ended. */
  twin?: Settings;
  twin_ended?: Failure;
  /** The link to these settings. */
  link: string;
}

/**
 * `unchanged`: no knob has another value. `applied`: the run goes on with the settings. `restart`: a new run is needed,
 * which the page starts, for it has the files of the data sets. `refused`: no engine that was asked for can run them,
 * and everything is as it was; `failure` says why. `failed`: the settings hold, and the run has ended in a failure.
 */
export type Edited = EditedSettings &
  ({ outcome: "unchanged" | "applied" | "restart" } | { outcome: "refused" | "failed"; failure: Failure });

/** The run that is edited: the training loop. */
export interface EditedRun {
  configure(settings: Settings, twin?: Settings): Promise<boolean>;
  keep(side: Side): Promise<unknown>;
}

/** Makes the edit. Throws a {@link Failure} when the core cannot say what the settings are. */
export async function edit(
  core: Pick<Core, "apply_settings" | "twin_settings" | "write_link">,
  run: EditedRun,
  { current, patch, twin: second, opening, unknown }: Edit,
): Promise<Edited> {
  const applied = core.apply_settings(current, patch);
  const { state } = applied;
  const knobs = Object.keys(state).filter((id) => state[id] !== current[id]);
  const changed = knobs.length > 0;
  const followed: ReturnType<typeof follow> =
    second && changed ? follow(core, state, second.difference) : { twin: second?.settings };
  if (followed.twin_ended) await run.keep("main");
  const { twin } = followed;
  const link = (settings: Settings, until: number | undefined) =>
    core.write_link(settings, unknown, { ...opening, until, twin: twin && second?.difference });
  // Before the run is told: after a trap nothing of the module can be used.
  const answer = { ...applied, ...followed, knobs, link: link(state, changed ? undefined : opening.until) };
  try {
    // Also where nothing changes: a value that was only shown is taken back.
    const goes_on = await run.configure(state, twin);
    return { ...answer, outcome: changed ? (goes_on ? "applied" : "restart") : "unchanged" };
  } catch (thrown) {
    const problem = failure(thrown);
    if (problem.code !== "unsupported" || !changed) return { ...answer, outcome: "failed", failure: problem };
    const before = { state: current, applied: [], knobs: [], twin: twin && second?.settings };
    return { ...answer, ...before, link: link(current, opening.until), outcome: "refused", failure: problem };
  }
}

/** The second run's settings beside these, or why there can be none. */
function follow(
  core: Pick<Core, "twin_settings">,
  settings: Settings,
  difference: Difference,
): Pick<EditedSettings, "twin" | "twin_ended"> {
  try {
    return { twin: core.twin_settings(settings, difference) };
  } catch (thrown) {
    const problem = failure(thrown);
    if (problem.code !== "badstate") throw thrown;
    return { twin_ended: problem };
  }
}
