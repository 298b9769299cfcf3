// The address bar. Reading and writing of the link itself is the core's; here is only when. A committed change makes
// an entry, so that "back" steps through experiments; several changes of the same knob in a row share one entry.

/** Changes of the same knobs within this time share a history entry. */
const SAME_GESTURE_MS = 2000;

/** Whether a hash is a route of the host, `#/lesson?id=3` or `#!…`, which is not an element's to read or to replace. */
function isRoute(hash: string): boolean {
  return /^#[/!]/.test(hash);
}

/** Binds one element to `location.hash`. */
export class AddressBar {
  readonly #onchange: (hash: string) => void;
  readonly #may_push: boolean;
  #seen: string;
  #last_change = { knobs: "", ms: Number.NEGATIVE_INFINITY };

  /** `may_push`: whether "back" may step through experiments; in a frame it would take over the host's history. */
  constructor(onchange: (hash: string) => void, may_push: boolean) {
    this.#onchange = onchange;
    this.#may_push = may_push;
    this.#seen = location.hash;
    window.addEventListener("hashchange", this.#check);
    window.addEventListener("popstate", this.#check);
  }

  /** The link as it stands; empty for a hash that is an anchor of the page or a route of the host. */
  get hash(): string {
    return location.hash.includes("=") && !isRoute(location.hash) ? location.hash : "";
  }

  /** Writes a link. `knobs` names what changed; `by_hand` makes an entry. */
  write(hash: string, knobs: string[], by_hand: boolean, now_ms = performance.now()): void {
    if (hash === location.hash || isRoute(location.hash)) return;
    const names = knobs.join(",");
    const same_gesture = names === this.#last_change.knobs && now_ms - this.#last_change.ms < SAME_GESTURE_MS;
    this.#last_change = { knobs: names, ms: now_ms };
    this.#seen = hash;
    try {
      if (by_hand && this.#may_push && !same_gesture) history.pushState(null, "", hash);
      else history.replaceState(null, "", hash);
    } catch {
      // Refused (a srcdoc frame, or too many writes): the copy button still gives the link.
    }
  }

  /** Stops listening. */
  close(): void {
    window.removeEventListener("hashchange", this.#check);
    window.removeEventListener("popstate", this.#check);
  }

  readonly #check = () => {
    if (location.hash === this.#seen) return;
    this.#seen = location.hash;
    // An anchor or a route is the host's: the experiment goes on.
    if (this.hash || !location.hash) this.#onchange(this.hash);
  };
}

/** The address to hand on: a page with `hash`, shown in full even when copied out of a frame. */
export function addressOf(page: string, hash: string): string {
  const url = new URL(page);
  url.searchParams.delete("embed");
  url.hash = hash;
  return url.href;
}
