// What a template says.

import { nothing } from "lit";

/** A template as text: its markup with all values in it. Listeners and properties are no text. */
export function text(value: unknown): string {
  if (value === nothing || typeof value === "function") return "";
  if (Array.isArray(value)) return value.map(text).join("");
  if (typeof value === "object" && value !== null && "strings" in value && "values" in value) {
    const { strings, values } = value as { strings: string[]; values: unknown[] };
    return strings
      .map((part, n) => {
        // What is left out is left out of content alone: an attribute would hold the word.
        const one = n < values.length ? values[n] : "";
        const bound = /[.@?][\w-]+=["']?$/.test(part);
        return part + (bound ? "" : (one === undefined || one === null) && !part.endsWith("=") ? "" : text(one));
      })
      .join("");
  }
  return typeof value === "object" && value !== null ? "" : String(value);
}
