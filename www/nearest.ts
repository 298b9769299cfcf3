// Names that were mistyped.

import { closest, distance } from "fastest-levenshtein";

/**
 * The end of a sentence about an unknown name: the known name whose edit distance is at most 40 % of the letters, or
 * just a full stop.
 */
export function nearest(name: string, names: readonly string[]): string {
  const given = name.slice(0, 40);
  const found = closest(given, names);
  if (5 * distance(given, found) > 2 * Math.max(given.length, found.length)) return ".";
  return `; did you mean ${found}?`;
}
