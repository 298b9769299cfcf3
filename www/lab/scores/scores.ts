// Scores of a run that was made elsewhere, in the page's own pictures: histogram, lens, waterfall and diagnosis. The
// run on the page goes on untouched, and no file leaves the tab.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { AskAbout } from "../../charts/export.js";
import type { RunView } from "../../client/run-view.js";
import { value } from "../../controls/readouts.js";
import type { Edits } from "../../controls/slider.js";
import { swipe } from "../../controls/swipe.js";
import { temperature } from "../../controls/temperature.js";
import { inputOf, ownerOf } from "../../events.js";
import { fixed, short, whole } from "../../format.js";
import { ENDINGS } from "../../scores/kinds.js";
import { reading } from "../../scores/reading.js";
import type { Snapshot } from "../../types.js";
import { binsTable } from "../../views/bins-table.js";
import { Histogram } from "../../views/histogram.js";
import { failure } from "../../worker/failure.js";
import { lens } from "../lens.js";
import { sanity } from "../sanity.js";
import type { Lab, Make, View } from "../view.js";
import { waterfall } from "../waterfall.js";
import { FileRun } from "./file-run.js";
import { aboutTau, described, measuring, sizes } from "./words.js";

/** The pictures, and the views that draw them; the histogram is drawn here. */
const PICTURES: [id: string, title: string, make: Make | undefined][] = [
  ["histogram", "Similarities", undefined],
  ["lens", "Temperature", lens],
  ["waterfall", "Over time", waterfall],
  ["sanity", "Diagnosis", sanity],
];

/** The numbers beside the histogram. */
const NUMBERS = [
  "loss",
  "chance",
  "positive_mean",
  "negative_mean",
  "overlap",
  "auroc",
  "d_prime",
  "effective_negatives",
  "top_share",
  "false_negative_rate",
];

/** The file of each run that is on the page: another view may be opened in between. */
const kept = new WeakMap<RunView, FileRun>();

class ScoresView implements View {
  readonly #lab: Lab;
  #file: FileRun | undefined;
  #picture = "histogram";
  #view: View | undefined;
  #histogram: { drawn: Histogram; canvas: HTMLCanvasElement; snapshot?: Snapshot } | undefined;
  #log = false;
  #abort: AbortController | undefined;
  #share = 0;
  #refused = "";

  constructor(lab: Lab) {
    this.#lab = lab;
    const file = kept.get(lab.run);
    if (file) this.#use(file);
  }

  repaint(): void {
    this.#view?.repaint?.();
    this.#histogram?.drawn.redraw();
  }

  close(): void {
    this.#abort?.abort();
    this.#file?.close();
    this.#view?.close?.();
    this.#histogram?.drawn.close();
  }

  render(): TemplateResult {
    const over = (event: DragEvent, on: boolean) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.stopPropagation();
      ownerOf(event).toggleAttribute("data-over", on);
    };
    const dropped = (event: DragEvent) => {
      over(event, false);
      void this.#open([...(event.dataTransfer?.files ?? [])]);
    };
    return html`<div class="scores" @dragover=${(event: DragEvent) => over(event, true)}
      @dragleave=${(event: DragEvent) => over(event, false)} @drop=${dropped}>
      ${this.#file ? this.#head(this.#file) : this.#invitation()}
      ${this.#abort ? this.#progress() : nothing}
      <p class=${this.#refused ? "refused" : nothing} role="alert" ?hidden=${!this.#refused}>${this.#refused}</p>
      ${this.#file ? this.#seen(this.#file) : described(false)}
    </div>`;
  }

  rendered(place: HTMLElement): void {
    this.#view?.rendered?.(place);
    const canvas = place.querySelector<HTMLCanvasElement>(".scores-picture canvas.scores-histogram");
    if (this.#histogram && this.#histogram.canvas !== canvas) {
      this.#histogram.drawn.close();
      this.#histogram = undefined;
    }
    const snapshot = this.#file?.snapshot;
    if (!canvas || !snapshot) return;
    this.#histogram ??= { drawn: new Histogram(canvas, this.#lab.palette), canvas };
    this.#histogram.drawn.log = this.#log;
    if (this.#histogram.snapshot === snapshot) return;
    this.#histogram.snapshot = snapshot;
    this.#histogram.drawn.show(snapshot, {});
  }

  #invitation(): TemplateResult {
    return html`<div class="scores-drop">${this.#opener("Open a file", true)}
      <p>Or drop one here: ${ENDINGS.join(", ")}. The file stays in this tab and is sent nowhere. The run above goes on
        as it is.</p></div>`;
  }

  /** A button that opens the browser's choice of files. */
  #opener(words: string, primary = false): TemplateResult {
    const chosen = (event: Event) => {
      const input = inputOf(event);
      void this.#open([...(input.files ?? [])]);
      // The same file may be chosen again once it was mended.
      input.value = "";
    };
    const choose = (event: Event) =>
      ownerOf(event).parentElement?.querySelector<HTMLInputElement>("[type=file]")?.click();
    return html`<button type="button" class=${primary ? "primary" : nothing} @click=${choose}>${words}</button>
      <input type="file" hidden multiple accept=${ENDINGS.join(",")} @change=${chosen} />`;
  }

  #progress(): TemplateResult {
    return html`<p role="status">Reading the file:
      <progress max="1" .value=${this.#share} aria-label="Reading the file"></progress>
      <button type="button" class="plain" @click=${() => this.#cancel()}>Cancel</button></p>`;
  }

  #head(file: FileRun): TemplateResult {
    return html`<div class="scores-head">
      <p>Scores from the file <b>${file.name}</b>, not of the run above. ${sizes(file)} It stays in this tab.</p>
      ${this.#opener("Open another file")}
      <button type="button" @click=${() => this.#leave()}>Back to the live run</button></div>`;
  }

  #seen(file: FileRun): TemplateResult {
    return html`${this.#slider(file)}
      <div class="lab-controls" role="radiogroup" aria-label="Shown as">
        ${PICTURES.map(
          ([id, title]) => html`<label class="check"><input type="radio" name="scores-picture"
            .checked=${live(this.#picture === id)} @change=${() => this.#choose(id)} />${title}</label>`,
        )}</div>
      ${file.refused ? html`<p class="refused">${file.refused}</p>` : nothing}
      <div class="contents" @cplay-about=${(event: AskAbout) => {
        event.detail.answer = Promise.resolve({ settings: this.#about(file), link: "" });
      }}>
        ${this.#temperature(file)}
        ${this.#view ? this.#view.render() : this.#similarities(file)}
      </div>`;
  }

  #about(file: FileRun): string {
    return `Scores from the file ${file.name}; step ${file.step}; temperature ${short(file.tau)}.`;
  }

  #slider(file: FileRun): TemplateResult {
    const moved = (event: Event) => {
      file.show(inputOf(event).valueAsNumber);
      this.#lab.update();
    };
    const where = `step ${whole(file.step)}, ${file.place + 1} of ${file.steps}`;
    return html`<div class="scores-steps"><label for="scores-step">Step <b>${whole(file.step)}</b></label>
      <input type="range" id="scores-step" ${swipe()} min="0" max=${file.steps - 1} step="1"
        ?disabled=${file.steps === 1} aria-label="Step of the file" aria-valuetext=${where}
        .value=${live(String(file.place))} @input=${moved} />
      <span class="muted">${file.place + 1} of ${whole(file.steps)}</span>
      <span role="status" class="muted">${measuring(file)}</span></div>`;
  }

  /** The temperature, where it matters; the lens has a slider of its own. */
  #temperature(file: FileRun): TemplateResult | typeof nothing {
    const tau = this.#lab.run.catalogue?.knobs.find(({ id }) => id === "tau");
    if (!tau || this.#picture === "waterfall") return nothing;
    const anew = () => this.#warm(undefined);
    const own = () => temperature(tau, file.tau, undefined, this.#edits(file), nothing, false, "scores-tau");
    return html`${this.#picture === "lens" ? nothing : own()}
      <p class="help">${aboutTau(file)}
        ${
          !file.follows && file.scores.taus.length > 0
            ? html`<button type="button" class="plain" @click=${anew}>Take the file’s</button>`
            : nothing
        }</p>`;
  }

  #similarities(file: FileRun): TemplateResult {
    const { snapshot } = file;
    if (!snapshot) return html`<p role="status">Measuring.</p>`;
    const metrics = this.#lab.run.catalogue?.metrics ?? [];
    const known = file.scores.known_false.length > 0;
    const shown = NUMBERS.filter((id) => known || id !== "false_negative_rate").flatMap((id) => {
      const number: unknown = Reflect.get(snapshot, id);
      const metric = metrics.find((metric) => metric.id === id);
      return metric && typeof number === "number" ? [{ metric, number }] : [];
    });
    const words =
      `Histogram of similarities from the file. Positives: mean ${fixed(snapshot.positive_mean)}. ` +
      `Negatives: mean ${fixed(snapshot.negative_mean)}. The numbers are in the table.`;
    return html`<div class="scores-shown"><div class="scores-picture">
        <div class="card-head"><h3>Similarities at step ${whole(file.step)}</h3>
          <span class="switches">${binsTable(snapshot)}<label class="check"><input type="checkbox" .checked=${this.#log}
            @change=${(event: Event) => this.#toggleLog(inputOf(event).checked)} />Log counts</label></span></div>
        <canvas class="scores-histogram" role="img" aria-label=${words}></canvas></div>
      <table class="vitals"><caption class="unseen">Measured at this step</caption><tbody>
        ${shown.map(
          ({ metric, number }) => html`<tr><th scope="row">${metric.label}</th><td>${value(metric, number)}</td></tr>`,
        )}</tbody></table></div>`;
  }

  #toggleLog(log: boolean): void {
    this.#log = log;
    this.#lab.update();
  }

  #warm(tau: number | undefined): void {
    if (this.#file) this.#file.tau = tau;
    this.#lab.update();
  }

  #edits(file: FileRun): Edits {
    const set = (patch: Record<string, unknown>) => {
      if (typeof patch.tau === "number") this.#warm(patch.tau);
    };
    return {
      fixed: () => false,
      hidden: () => false,
      current: () => file.tau,
      preview: set,
      commit: async (patch) => set(patch),
    };
  }

  /** Shows another picture of the file. */
  #choose(id: string): void {
    this.#picture = id;
    this.#view?.close?.();
    this.#view = undefined;
    this.#file?.watch(undefined);
    const make = PICTURES.find(([name]) => name === id)?.[2];
    if (this.#file) this.#view = make?.(this.#around(this.#file));
    this.#lab.update();
  }

  /** What a view of this page is given in place of the run: the file. */
  #around(file: FileRun): Lab {
    const lab = this.#lab;
    return {
      run: runOf(file, lab.run),
      commands: lab.commands,
      edits: this.#edits(file),
      get width() {
        return lab.width;
      },
      get still() {
        return lab.still;
      },
      palette: lab.palette,
      another: lab.another,
      asset: lab.asset,
      reader: lab.reader,
      watch: (ask) => file.watch(ask),
      update: () => lab.update(),
    };
  }

  async #open(files: File[]): Promise<void> {
    const [first] = files;
    if (!first) return;
    this.#cancel();
    const abort = new AbortController();
    [this.#abort, this.#share, this.#refused] = [abort, 0, ""];
    this.#lab.update();
    const progress = (share: number) => {
      this.#share = share;
      this.#lab.update();
    };
    try {
      const named = files.map((file) => ({ name: file.name, file }));
      const scores = await reading(this.#lab.reader, named, progress, abort.signal);
      this.#use(new FileRun(files.map(({ name }) => name).join(" and "), scores));
    } catch (thrown) {
      // What was open before stays.
      this.#refused = failure(thrown).message;
    }
    this.#abort = undefined;
    this.#lab.update();
  }

  #cancel(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#lab.update();
  }

  #use(file: FileRun): void {
    this.#file?.close();
    this.#file = file;
    kept.set(this.#lab.run, file);
    file.onchange = () => this.#lab.update();
    file.onanswer = (answer) => this.#view?.answered?.(answer);
    file.open(() => this.#lab.another());
    this.#choose(this.#picture);
  }

  /** Nothing of the file is kept. */
  #leave(): void {
    this.#file?.close();
    kept.delete(this.#lab.run);
    this.#view?.close?.();
    [this.#file, this.#view, this.#refused] = [undefined, undefined, ""];
    this.#lab.update();
  }
}

/** The run on the page, with what the file says in place of what is measured. */
function runOf(file: FileRun, run: RunView): RunView {
  const told: Partial<Record<keyof RunView, () => unknown>> = {
    settings: () => {
      const defaults = run.catalogue?.knobs.map(({ id, default: value }) => [id, value]) ?? [];
      return { ...Object.fromEntries(defaults), tau: file.tau };
    },
    snapshot: () => file.snapshot,
    history: () => file.history,
    step: () => file.step,
    running: () => false,
  };
  return new Proxy(run, {
    get: (target, name) => {
      const of_file = told[name as keyof RunView];
      return of_file ? of_file() : Reflect.get(target, name);
    },
  });
}

export const scores: Make = (lab) => new ScoresView(lab);
