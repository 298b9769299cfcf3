// What may be written into the fields of the panel. What may not is refused with a sentence.

import type { Knob } from "../types.js";

/** The sizes that the figure is made for, in CSS pixels. */
const SIZES = { width: [280, 3840], height: [200, 2160] } as const;
/** Longest text of a link. */
const LONGEST = 120;

/** What is wrong with the width or the height; undefined where nothing is. */
export function wrongSize(field: "width" | "height", text: string): string | undefined {
  if (field === "width" && text === "100%") return undefined;
  const [least, most] = SIZES[field];
  if (isWhole(text, least, most)) return undefined;
  return refused(
    field,
    text,
    `${field === "width" ? "100% or " : ""}a whole number of pixels from ${least} to ${most}`,
  );
}

/** What is wrong with the step at which the run pauses; it may be empty. */
export function wrongStep(text: string, budget: number): string | undefined {
  if (text === "" || isWhole(text, 0, budget)) return undefined;
  return refused("until", text, `a whole number from 0 to ${budget}, the steps of the run, or empty`);
}

/** What is wrong with the only site that a frame answers; it may be empty. */
export function wrongOrigin(text: string): string | undefined {
  if (text === "") return undefined;
  try {
    const { origin, protocol } = new URL(text);
    if (/^https?:$/.test(protocol) && origin === text) return undefined;
  } catch {
    // Said below.
  }
  return refused("origin", text, "the beginning of an address, such as https://school.example, or empty");
}

/** What is wrong with the text of a link. */
export function wrongTitle(text: string): string | undefined {
  if (text !== "" && text.length <= LONGEST) return undefined;
  return refused("text", text, `1 to ${LONGEST} characters`);
}

/** What is wrong with values of settings whose names and kinds are right, as in `tau=0.05;batch=64`. */
export function wrongValue(patch: Record<string, unknown>, knobs: Knob[]): string | undefined {
  for (const { id, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, choices, kind } of knobs) {
    const value = patch[id];
    if (value === undefined) continue;
    if (kind === "choice") {
      const known = choices?.map((choice) => choice.id) ?? [];
      if (!known.includes(String(value))) return refused("set", `${id}=${value}`, `one of ${known.join(", ")}`);
    } else if (Number(value) < min || Number(value) > max) {
      return refused("set", `${id}=${value}`, `a number from ${min} to ${max}`);
    } else if (kind === "integer" && !Number.isInteger(Number(value))) {
      return refused("set", `${id}=${value}`, `a whole number from ${min} to ${max}`);
    }
  }
  return undefined;
}

function isWhole(text: string, least: number, most: number): boolean {
  return /^\d{1,7}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

function refused(field: string, given: string, allowed: string): string {
  const shown = given.length > 60 ? `${given.slice(0, 60)}…` : given;
  return `${field}: "${shown}" is not allowed; allowed is ${allowed}.`;
}
