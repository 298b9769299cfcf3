// What a host or an address gives an element, and small choices of its own.

import type { State } from "../client/state.js";
import type { EnginePreference } from "../types.js";

/** The part of an address or attribute that is a link. */
export function linkIn(text: string): string {
  const at = text.indexOf("#");
  if (at >= 0) return text.slice(at);
  return text.includes("=") ? `#${text}` : "";
}

/** The engine that an attribute asks for. */
export function preferenceOf(engine: string | null): EnginePreference {
  return engine === "cpu" || engine === "gpu" ? engine : "auto";
}

/** What is said of text that should be a link and is none. */
export function noLink(field: string, text: string): { code: string; message: string } {
  const given = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return { code: "badlink", message: `${field}: "${given}" is no link; a link is like #v=2&tau=0.1.` };
}

/** Whether an element reads and writes the host's address: only when it is asked to. */
export function isBound(element: HTMLElement): boolean {
  return element.hasAttribute("link") || element.hasAttribute("hash");
}

/** The meta element by which a host names the page that its elements' links open. */
const PAGE = 'meta[name="contrastive-playground-page"]';

/**
 * The page that a link copied out of an element opens: the one that its `page` attribute or the host names; the host
 * itself where the element is bound to its address and the host has one; or else the project's page. Where that
 * is not known, the host's address is all that can be given.
 */
export function pageOf(element: HTMLElement, project: URL | undefined): string {
  const named = element.getAttribute("page") ?? document.querySelector<HTMLMetaElement>(PAGE)?.content;
  const address = named ? addressIn(named) : undefined;
  if (address && isPage(address)) return address.href;
  return !project || (isBound(element) && isPage(location)) ? location.href : project.href;
}

function addressIn(text: string): URL | undefined {
  try {
    return new URL(text, document.baseURI);
  } catch {
    return undefined;
  }
}

function isPage({ protocol }: { protocol: string }): boolean {
  return ["http:", "https:", "file:"].includes(protocol);
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
