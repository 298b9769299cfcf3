// The panel "Share" of one element: opens it with what the figure is asked for, and closes it. What it shows is in
// share/, which is loaded only then.

import type { LitElement } from "lit";
import { ATTRIBUTES, isOff } from "../attributes.js";
import type { Session } from "../client/session.js";
import { partOf } from "../events.js";
import type { OpenPanel, openShare } from "../share/share.js";
import { loadQr, loadShare, recorder } from "./assets.js";
import { authored, MORE_NUMBERS } from "./authored.js";
import { pageOf } from "./given.js";
import { PARTS } from "./hidden.css.js";
import { projectPage } from "./locations.js";

/** What a link says by itself, and what is no longer asked of somebody who opens it. */
const IN_LINK = ["set", "view", "until", "present", "embed"];

/** The element around the panel. */
interface Host {
  /** Shows whether the panel is open. */
  words(): void;
  /** Brings the panel into sight. */
  scroll(): void;
}

/** The panel of one element, open or not. */
export class Sharing {
  readonly #element: LitElement;
  readonly #host: Host;
  #panel: OpenPanel | undefined;
  open = false;

  constructor(element: LitElement, host: Host) {
    this.#element = element;
    this.#host = host;
  }

  /** Opens or closes the panel; the focus and the view go along. */
  async set(session: Session, open: boolean): Promise<void> {
    this.open = open;
    if (!open) this.close();
    this.#host.words();
    await this.#element.updateComplete;
    if (!open) return this.#focus("[part=share]");
    try {
      const { openShare } = await loadShare();
      if (this.open && !this.#panel) this.#panel = this.#opened(openShare, session);
      await this.#panel?.shown;
      this.#focus(".share button");
      this.#host.scroll();
    } catch {
      this.open = false;
      session.note("The panel could not be loaded (share.js).", "warning");
    }
  }

  #opened(open: typeof openShare, session: Session): OpenPanel | undefined {
    const { catalogue } = session;
    if (!catalogue) return undefined;
    const element = this.#element;
    const page = pageOf(element, projectPage());
    return open(partOf(element.renderRoot, ".share"), {
      run: session,
      catalogue,
      parts: Object.keys(PARTS),
      numbers: MORE_NUMBERS,
      asked: askedOf(element),
      page,
      base: projectPage()?.href ?? page,
      link: () => session.link(),
      read: (set) =>
        authored({ set, fixed: null, hide: null, watch: null, view: null, ui: null, until: null }, catalogue),
      qr: loadQr,
      recorder,
      close: () => void this.set(session, false),
    });
  }

  #focus(selector: string): void {
    this.#element.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  /** The experiment may be another. */
  follow(): void {
    this.#panel?.follow();
  }

  close(): void {
    this.#panel?.close();
    this.#panel = undefined;
    this.open = false;
  }
}

/** What the element's attributes ask for. What it is set to, and how it opens, is in the link. */
function askedOf(element: HTMLElement): Record<string, string> {
  const names = Object.keys(ATTRIBUTES).filter((name) => ATTRIBUTES[name]?.asked && !IN_LINK.includes(name));
  const asked = names.map((name): [string, string] => {
    const value = element.getAttribute(name);
    if (name === "autoplay") return [name, isOff(value) ? "0" : ""];
    return [name, value !== null && ATTRIBUTES[name]?.flag ? "1" : (value ?? "")];
  });
  return Object.fromEntries(asked);
}
