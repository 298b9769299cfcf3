// What has been chosen in the panel "Share", and what becomes of it. What the panel shows is in form.ts.

import type { RunView } from "../client/run-view.js";
import type { Catalogue, Knob } from "../types.js";
import { Away, type Recorder } from "./away.js";
import { wrongOrigin, wrongSize, wrongStep, wrongTitle, wrongValue } from "./fields.js";
import { type Asked, address, FORMS, frameAddress, opening, type Shared, SIZE } from "./snippets.js";

/** What the panel needs of the figure. */
export interface Shareable {
  run: RunView;
  catalogue: Catalogue;
  /** Names of the parts that can be left out. */
  parts: readonly string[];
  /** Names of numbers beside the catalogue's metrics that a host can be told. */
  numbers: readonly string[];
  /** What the figure's own attributes ask for. */
  asked: Asked;
  /** The page that links open, and the project's own page. */
  page: string;
  base: string;
  /** The experiment as a link has it. */
  link(): Promise<string>;
  /** Reads `set`: settings by id, and a sentence for each name or value that is not valid. */
  read(set: string): { patch: Record<string, unknown>; problems: string[] };
  qr(): Promise<typeof import("../qr.js")>;
  recorder: Recorder;
  close(): void;
}

/** The experiment is asked for when nothing has changed for so long. */
const CALM_MS = 400;
/** A preview that has not answered for so long is not there. */
const ANSWER_MS = 10_000;
/** A setting that stands for several, and may be fixed and left out as they may. */
const RECIPE = { id: "recipe", label: "Recipe", group: "negatives" } as const;
const TITLE = "Two encoders learn with InfoNCE";

/** The fields of the panel that are no lists. */
export type Field = "title" | "width" | "height" | "until" | "set" | "origin";

/** The choices in an open panel. */
export class Choices {
  readonly figure: Shareable;
  readonly #place: HTMLElement;
  readonly #draw: (choices: Choices) => void;
  readonly #abort = new AbortController();
  #settings: unknown;
  #view: string | undefined;
  #presents = false;
  #link = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #previewed = "";
  #silent = false;

  /** What the reader has written, as it is written. */
  readonly written: Record<Field, string>;
  /** Why it is refused, by field. */
  readonly refused = new Map<Field, string>();
  /** What holds of it: the last that was not refused. */
  readonly #held: Record<Field, string>;
  /** What can be fixed, and of which a host can be told. */
  readonly settings: readonly Pick<Knob, "id" | "label" | "group">[];
  readonly numbers: readonly string[];
  readonly fixed: Set<string>;
  readonly hidden: Set<string>;
  readonly watched: Set<string>;
  /** The other options. */
  readonly asked: Asked;
  view: string;
  present: boolean;
  form = "link";
  said = "";
  /** The experiment as files. */
  readonly away: Away;
  qr: { path: string; size: number } | string | undefined;

  /** `draw` shows the choices as they stand in `place`. */
  constructor(place: HTMLElement, figure: Shareable, draw: (choices: Choices) => void) {
    this.figure = figure;
    this.#place = place;
    this.#draw = draw;
    this.away = new Away(figure.recorder, () => this.show());
    const { fixed, hide, watch, ...asked } = figure.asked;
    this.asked = asked;
    this.settings = [...figure.catalogue.knobs, RECIPE].filter(({ id }, at, all) => idsOf(all).indexOf(id) === at);
    this.numbers = [...new Set([...figure.numbers, ...idsOf(figure.catalogue.metrics)])];
    // Names that mean nothing are not handed on.
    this.fixed = setOf(fixed, idsOf(this.settings));
    this.hidden = setOf(hide, [...figure.parts, ...idsOf(this.settings)]);
    this.watched = setOf(watch, this.numbers);
    this.written = { title: TITLE, ...SIZE, until: "", set: "", origin: asked.origin ?? "" };
    this.#held = { ...this.written };
    [this.view, this.present] = [figure.run.view ?? "", figure.run.presents];
    window.addEventListener("message", (event) => this.#heard(event), { signal: this.#abort.signal });
  }

  /** The experiment may be another. */
  follow(): void {
    const { settings, view, presents } = this.figure.run;
    if (settings === this.#settings && view === this.#view && presents === this.#presents) return;
    if (view !== this.#view) this.view = view ?? "";
    if (presents !== this.#presents) this.present = presents;
    [this.#settings, this.#view, this.#presents] = [settings, view, presents];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(), CALM_MS);
  }

  close(): void {
    this.#abort.abort();
    this.away.cancel();
    clearTimeout(this.#timer);
    clearTimeout(this.#waiting);
  }

  /** Asks for the experiment, and shows it. `first`: it may say where it pauses. */
  async read(first = false): Promise<void> {
    const { settings, view, presents } = this.figure.run;
    [this.#settings, this.#view, this.#presents] = [settings, view, presents];
    const link = await this.figure.link();
    if (this.#abort.signal.aborted || !link) return;
    this.#link = link;
    if (first) {
      const until = new URLSearchParams(link.slice(1)).get("until") ?? "";
      [this.written.until, this.#held.until] = [until, until];
    }
    this.changed();
  }

  /** What is shared as things stand. */
  get shared(): Shared {
    const { title, width, height, until, set, origin } = this.#held;
    const listed = { fixed: listOf(this.fixed), hide: listOf(this.hidden), watch: listOf(this.watched) };
    const { page, base } = this.figure;
    const link = opening(this.#link, { until, view: this.view, present: this.present ? "1" : "" });
    return { link, page, base, title, width, height, asked: { ...this.asked, set, origin, ...listed } };
  }

  /** Where the preview goes. It answers this page, whichever a frame may be locked to. */
  get preview(): string {
    const { shared } = this;
    return frameAddress({ ...shared, asked: { ...shared.asked, origin: "" } });
  }

  /** Whether the preview has not answered. */
  get silent(): boolean {
    return this.#silent;
  }

  /** Takes what was written into a field, or refuses it. */
  write(field: Field, text: string): void {
    this.written[field] = text;
    const problem = this.#problemOf(field, text);
    if (problem) this.refused.set(field, problem);
    else {
      this.refused.delete(field);
      this.#held[field] = text;
    }
    this.changed();
  }

  #problemOf(field: Field, text: string): string | undefined {
    if (field === "title") return wrongTitle(text);
    if (field === "width" || field === "height") return wrongSize(field, text);
    if (field === "until") return wrongStep(text, Number(this.figure.run.settings.steps ?? 0));
    if (field === "origin") return wrongOrigin(text);
    const { patch, problems } = this.figure.read(text);
    return problems[0] ?? wrongValue(patch, this.figure.catalogue.knobs);
  }

  /** Something has been chosen. */
  changed(): void {
    this.said = "";
    const { preview } = this;
    if (preview !== this.#previewed) {
      this.#previewed = preview;
      this.#silent = false;
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => {
        this.#silent = true;
        this.show();
      }, ANSWER_MS);
    }
    if (this.form === "qr") void this.#encode();
    this.show();
  }

  show(): void {
    if (!this.#abort.signal.aborted && this.#link) this.#draw(this);
  }

  /** The text of the chosen form. */
  get text(): string {
    if (this.form !== "qr") return FORMS.find(({ id }) => id === this.form)?.text(this.shared) ?? "";
    return typeof this.qr === "object" ? drawing(this.qr, this.shared.title) : "";
  }

  async #encode(): Promise<void> {
    const text = address(this.shared);
    try {
      this.qr = (await this.figure.qr()).qrPath(text);
    } catch {
      this.qr = `The address has ${text.length} characters, which is too long for a QR code.`;
    }
    this.show();
  }

  /** Copies the text, or selects it where that is refused. */
  async copy(): Promise<void> {
    const { text } = this;
    try {
      if (this.form === "text" && "ClipboardItem" in window) {
        const blob = (type: string) => new Blob([text], { type });
        const item = new ClipboardItem({ "text/html": blob("text/html"), "text/plain": blob("text/plain") });
        await navigator.clipboard.write([item]);
      } else await navigator.clipboard.writeText(text);
      this.said = "Copied.";
    } catch {
      this.#place.querySelector("textarea")?.select();
      this.said = "Copying was refused here. The text is selected: copy it by hand.";
    }
    this.show();
  }

  /** The page in the preview says hello. */
  #heard({ source, data }: MessageEvent): void {
    const frame = this.#place.querySelector("iframe");
    if (!frame || source !== frame.contentWindow || data?.ns !== "cplay") return;
    clearTimeout(this.#waiting);
    if (!this.#silent) return;
    this.#silent = false;
    this.show();
  }
}

/** A code as a file: dark on white, whatever is behind it. */
function drawing({ path, size }: { path: string; size: number }, title: string): string {
  const named = title.replace(/[&<]/g, (sign) => (sign === "&" ? "&amp;" : "&lt;"));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<title>${named}</title><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`
  );
}

function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

/** The names in a list that are known. */
function setOf(list: string | undefined, known: readonly string[]): Set<string> {
  return new Set((list ?? "").split(/[;,\s]/).filter((name) => known.includes(name)));
}

function listOf(names: Set<string>): string {
  return [...names].join(",");
}
