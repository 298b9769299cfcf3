// The figure on paper: what was learned in one line, the three pictures of the first screen, drawn in dark ink for the
// paper's width, and how to come back. Nothing on paper can be pressed, so there are no controls.

import { html, nothing, render, svg, type TemplateResult } from "lit";
import type { Picture } from "../charts/export.js";
import type { Taken } from "../charts/figure.js";
import type { Commands, RunView } from "../client/run-view.js";
import { value } from "../controls/readouts.js";
import { fixed, short, whole } from "../format.js";
import { PALETTES, type Palette } from "../theme.js";
import { unlessClosed } from "../unless-closed.js";
import { loadQr } from "./assets.js";
import type { MainChart } from "./host-types.js";

/** Dark ink on white. */
export const PAPER: Palette = { ...PALETTES.light, ground: "#ffffff", card: "#ffffff" };

/** The pictures in CSS pixels of paper, of which A4 and Letter have about 720 across. */
export const PAPER_SIZES = {
  similarities: { width: 704, height: 300 },
  embeddings: { width: 344, height: 300 },
  angles: { width: 344, height: 220 },
  loss: { width: 344, height: 220 },
} as const;

/** The address is asked for when nothing has changed for so long. */
const CALM_MS = 400;
/** A longer address is shown without the experiment, which the code has. */
const LONGEST = 90;

/** What the paper needs. */
export interface Source {
  run: RunView;
  commands: Pick<Commands, "address">;
  /** A picture for paper; undefined before there is one. */
  taken(chart: MainChart): Taken | undefined;
  /** Whether embeddings are seen by their angles to one query. */
  around(): boolean;
  /** After printing: the pictures on the screen are to be drawn again. */
  printed(): void;
}

/** Fills `place` while the page is printed. */
export class Paper {
  readonly #place: HTMLElement;
  readonly #source: Source;
  readonly #media = window.matchMedia("print");
  readonly #abort = new AbortController();
  /** What the address is of: settings, and the step at which the link stops. */
  #about: readonly [unknown?, unknown?] = [];
  #link = "";
  #code: { path: string; size: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #printing = false;

  constructor(place: HTMLElement, source: Source) {
    this.#place = place;
    this.#source = source;
    const { signal } = this.#abort;
    window.addEventListener("beforeprint", () => this.#begin(), { signal });
    window.addEventListener("afterprint", () => this.#end(), { signal });
    this.#media.addEventListener("change", ({ matches }) => (matches ? this.#begin() : this.#end()), { signal });
  }

  /** Whether pictures are drawn for paper. */
  get printing(): boolean {
    return this.#printing;
  }

  /** The experiment may be another. Printing does not wait, so its address is known before. */
  follow(): void {
    const { settings, until, snapshot } = this.#source.run;
    if ((settings === this.#about[0] && until === this.#about[1]) || !snapshot) return;
    this.#about = [settings, until];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => unlessClosed(this.#prepare()), CALM_MS);
  }

  close(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  async #prepare(): Promise<void> {
    const link = await this.#source.commands.address();
    [this.#link, this.#code] = [link, undefined];
    try {
      this.#code = (await loadQr()).qrPath(link);
    } catch {
      // Too long for a code, or the file could not be loaded: the address stands alone.
    }
    if (this.#printing) this.#fill();
  }

  #begin(): void {
    if (this.#printing || !this.#source.run.snapshot) return;
    this.#printing = true;
    this.#fill();
    this.#place.closest(".figure")?.setAttribute("data-paper", "");
  }

  #end(): void {
    if (!this.#printing) return;
    this.#printing = false;
    this.#place.closest(".figure")?.removeAttribute("data-paper");
    render(nothing, this.#place);
    this.#source.printed();
  }

  #fill(): void {
    const { run, around } = this.#source;
    const charts: MainChart[] = ["similarities", around() ? "angles" : "embeddings", "loss"];
    render(
      html`<h2>${run.task}</h2>${this.#written("question")}<p class="result">${resultOf(run)}</p>
        ${charts.map((chart) => this.#picture(chart))}
        ${this.#written("caption")}<p class="way-back">${this.#code ? code(this.#code) : nothing}
          <span>Open it and play on: <a href=${this.#link}>${shown(this.#link)}</a></span></p>`,
      this.#place,
    );
  }

  /** What the author of a page has written into the figure. */
  #written(name: "question" | "caption"): TemplateResult[] {
    const slot = this.#place.closest(".figure")?.querySelector<HTMLSlotElement>(`slot[name=${name}]`);
    return (slot?.assignedElements() ?? []).map(({ textContent }) => html`<p class="written">${textContent}</p>`);
  }

  #picture(chart: MainChart): TemplateResult | typeof nothing {
    const taken = this.#source.taken(chart);
    const picture = taken?.picture(this.#place);
    if (!picture) return nothing;
    return html`<figure data-chart=${chart}><figcaption><b>${picture.title}</b> ${picture.aside}</figcaption>
      ${drawn(picture)}</figure>`;
  }
}

function drawn({ raster, drawing }: Picture): Element {
  return raster?.canvas ?? drawing;
}

function code({ path, size }: { path: string; size: number }): TemplateResult {
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="QR code of the address">
    ${svg`<path d=${path} />`}</svg>`;
}

/** What was learned, in one line. */
export function resultOf({ snapshot, settings, catalogue, history }: RunView): string {
  if (!snapshot) return "";
  const { step, loss, chance } = snapshot;
  const guess = Number.isFinite(chance) ? `; a random guess costs ${fixed(chance)}` : "";
  const tau = short(Number(settings.tau));
  const trained = `After ${whole(step)} steps at τ = ${tau} the loss is ${fixed(loss)}${guess}.`;
  const measured = history.evaluations.at(-1);
  const first = catalogue?.metrics.find(({ id, level }) => level === 1 && measured && id in measured);
  if (!measured || !first) return trained;
  return `${trained} Held out: ${first.label} ${value(first, Number(Reflect.get(measured, first.id)))}.`;
}

/** An address as people write it. */
export function shown(link: string): string {
  const plain = link.replace(/^https?:\/\//, "");
  return plain.length > LONGEST ? plain.replace(/#.*/, "") : plain;
}
