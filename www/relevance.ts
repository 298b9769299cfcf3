// When a setting has any effect.

import type { Knob, Settings } from "./types.js";

/** Whether a knob has an effect under these settings. */
export function matters(knob: Knob, settings: Settings): boolean {
  return !knob.when || knob.when.some((when) => when.is.includes(String(settings[when.knob])));
}
