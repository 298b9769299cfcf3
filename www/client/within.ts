// What the author of a page holds fixed stays as it is, whatever a reader does.

import type { Settings } from "../types.js";

/** A user's change of settings without those that are fixed; a recipe, too, leaves those as they are. */
export function within<Patch extends Record<string, unknown>>(
  patch: Patch,
  fixed: ReadonlySet<string>,
  present: Settings,
): Patch {
  const held = [...fixed].filter((id) => id in present && (id in patch || "recipe" in patch));
  return { ...patch, ...Object.fromEntries(held.map((id) => [id, present[id]])) };
}
