// What a host or an address gives an element, and small choices of its own.

import type { State } from "../client/state.js";

/** The part of an address or attribute that is a link. */
export function linkIn(text: string): string {
  const at = text.indexOf("#");
  if (at >= 0) return text.slice(at);
  return text.includes("=") ? `#${text}` : "";
}

/** Whether an element is bound to the address bar: it asks for that, or is the page's first and was given no link. */
export function isBound(element: HTMLElement, given: string | null): boolean {
  const asks = (other: Element) => other.hasAttribute("link") || other.hasAttribute("hash");
  if (asks(element)) return true;
  if (given) return false;
  const all = [...document.querySelectorAll(element.localName)];
  return all[0] === element && !all.some(asks);
}

/** Whether "back" may step through experiments: not in a frame, where it would take over the host's history. */
export function mayPush({ embed }: { embed: boolean }): boolean {
  return !embed && window.self === window.top;
}

/** A seed that is short to write and not the present one. */
export function newSeed({ catalogue, settings }: Pick<State, "catalogue" | "settings">): number {
  const most = Math.min(catalogue?.knobs.find((knob) => knob.id === "seed")?.max ?? 9999, 9999);
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  const seed = 1 + (random % most);
  return seed === settings.seed ? (seed % most) + 1 : seed;
}
