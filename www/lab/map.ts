// The map: a grid of small runs over two knobs, trained beside the run on the page, and the temperature sweep.

import { html, nothing, type TemplateResult } from "lit";
import { csv, save } from "../charts/export.js";
import { chartFigure } from "../charts/figure.js";
import { fixed, whole } from "../format.js";
import type { Catalogue, Metric } from "../types.js";
import { form } from "./map-form.js";
import { type Drawn, heat, type Place } from "./map-heat.js";
import { changesText, decimals, type Sheet, settingText } from "./map-sheet.js";
import { type MapState, type Mode, stateOf } from "./map-state.js";
import { sweep } from "./map-sweep.js";
import { STEPS } from "./map-table.js";
import type { Lab, Make, View } from "./view.js";

const MODES: [Mode, string][] = [
  ["map", "Two knobs"],
  ["sweep", "Temperature sweep"],
];
/** From this width on a cell's numbers stand beside the map. */
const BESIDE_PX = 860;
const DETAILS_PX = 300;

class MapView implements View {
  readonly #lab: Lab;
  readonly #state: MapState;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#state = stateOf(lab);
    this.#state.changed = () => lab.update();
  }

  close(): void {
    this.#state.changed = () => undefined;
  }

  render(): TemplateResult {
    const { catalogue } = this.#lab.session;
    const state = this.#state;
    if (!catalogue) return html``;
    const sheet = state.sheets[state.mode];
    return html`<div class="lab-controls" role="radiogroup" aria-label="What is trained">
        ${MODES.map(
          ([
            mode,
            words,
          ]) => html`<label class="check"><input type="radio" name="map-mode" .checked=${state.mode === mode}
            @change=${() => this.#choose(mode)} />${words}</label>`,
        )}
      </div>
      ${form(state, catalogue)} ${this.#bar(catalogue)}
      ${sheet && sheet.done > 0 ? html`${this.#about(sheet, catalogue)} ${this.#result(sheet, catalogue)}` : nothing}`;
  }

  #choose(mode: Mode): void {
    this.#state.mode = mode;
    this.#state.picked = undefined;
    this.#lab.update();
  }

  /** Start and cancel, and how far it is. */
  #bar(catalogue: Catalogue): TemplateResult {
    const state = this.#state;
    const { training, failure } = state;
    const wanted = state.plan();
    const sheet = training && state.sheets[training.mode];
    if (training && sheet) {
      const all = sheet.plan.runs.length;
      const left = sheet.left_ms;
      const rest = Number.isFinite(left) && sheet.done > 1 ? `, about ${duration(left)} left` : "";
      return html`<div class="lab-controls">
        <button type="button" class="primary" @click=${() => state.cancel()}>Cancel</button>
        <progress class="map-progress" max=${all} value=${sheet.done} aria-label="Runs trained"></progress>
        <span>${whole(sheet.done)} of ${whole(all)} runs${rest}</span>
        <span class="muted">One at a time on the CPU, beside the run above.</span></div>`;
    }
    const common = wanted ? changesText(catalogue.knobs, wanted.common, wanted.page) : [];
    return html`<div class="lab-controls">
        <button type="button" class="primary" ?disabled=${!wanted} @click=${() => void state.start()}>
          ${state.mode === "map" ? "Train the map" : "Train the sweep"}</button>
        <span class="reading">${
          wanted
            ? html`${whole(wanted.runs.length)} runs in the background${
                common.length > 0 ? html`, each with ${common.join("; ")}` : nothing
              }. All else as on the page.`
            : "An axis needs at least two values."
        }</span></div>
      ${failure ? html`<p class="refused">${failure}</p>` : nothing}`;
  }

  /** Whether the page has moved on since. */
  #about(sheet: Sheet, catalogue: Catalogue): TemplateResult | typeof nothing {
    const { settings } = this.#lab.session;
    const { page } = sheet.plan;
    const moved = catalogue.knobs.some(({ id }) => settings[id] !== page[id]);
    return moved
      ? html`<p class="help">The page has been set otherwise since; these runs began with what it was then.</p>`
      : nothing;
  }

  #result(sheet: Sheet, catalogue: Catalogue): TemplateResult {
    const all = html`<button type="button" class="plain map-all" @click=${() =>
      save(
        csv(sheet.everything(catalogue.knobs, catalogue.metrics)),
        "text/csv",
        `contrastive-playground-${this.#state.mode}-runs.csv`,
      )}>
        All runs with all settings and numbers (CSV)</button>`;
    if (!sheet.plan.y) return html`${sweep(sheet, catalogue, this.#lab)}${all}`;
    const metrics = sheet.metrics(catalogue.metrics);
    const metric = metrics.find(({ id }) => id === this.#state.metric) ?? metrics[0];
    if (!metric) return html`<p class="finding">${this.#finding(sheet)}</p>${this.#refusals(sheet)}`;
    return html`<div class="lab-controls"><label class="map-metric" for="map-metric"><span>Colour and number</span>
          <select id="map-metric" @change=${(event: Event) => this.#measure((event.target as HTMLSelectElement).value)}>
            ${metrics.map(({ id, label }) => html`<option value=${id} ?selected=${id === metric.id}>${label}</option>`)}
          </select></label><span class="muted">${metric.help}</span></div>
      <p class="finding">${this.#finding(sheet, metric)}</p>
      ${this.#map(sheet, metric, catalogue)} ${all}`;
  }

  #measure(id: string): void {
    this.#state.metric = id;
    this.#lab.update();
  }

  #map(sheet: Sheet, metric: Metric, catalogue: Catalogue): TemplateResult {
    const lab = this.#lab;
    const { picked, training } = this.#state;
    const beside = lab.width >= BESIDE_PX;
    const drawn = heat({
      sheet,
      metric,
      width: beside ? lab.width - DETAILS_PX - 24 : lab.width,
      palette: lab.palette(),
      picked,
      now: training && this.#state.sheets[training.mode] === sheet ? training.now : undefined,
      open: (place) => void this.#open(sheet, place),
      words: (place) => this.#words(sheet, metric, place),
    });
    const { body, width, height } = drawn;
    return html`<div class="map-body">
      ${chartFigure(
        {
          id: "map",
          title: `${metric.label} over two knobs`,
          aside:
            sheet.plan.seeds.length > 1 ? `mean of ${sheet.plan.seeds.length} seeds` : `seed ${sheet.plan.seeds[0]}`,
          summary: this.#finding(sheet, metric),
          width,
          height,
          body,
          columns: () => sheet.columns(metric),
          step: Number(sheet.plan.common[STEPS]),
          reader: this.#reader(sheet, drawn),
        },
        lab.palette(),
        () => lab.update(),
      )}
      ${this.#details(sheet, metric, catalogue)}
    </div>`;
  }

  #reader(sheet: Sheet, drawn: Drawn) {
    const pick = (place: Place) => {
      this.#state.picked = place;
      this.#lab.update();
    };
    const { x, y } = sheet.plan;
    const up = y?.knob.kind === "choice" ? -1 : 1;
    return {
      label: "Arrow keys move from cell to cell, Enter opens the cell's run on the page in place of the one there.",
      pointer: (event: PointerEvent) => {
        if (event.type !== "pointerdown") return;
        const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
        const place = drawn.at(event.clientX - box.left, event.clientY - box.top);
        if (place) pick(place);
      },
      key: (event: KeyboardEvent) => {
        const now = this.#state.picked;
        if (event.key === "Enter" && now) {
          event.preventDefault();
          void this.#open(sheet, now);
          return;
        }
        const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, up], ArrowDown: [0, -up] }[event.key];
        if (!way) return;
        event.preventDefault();
        const [columns, rows] = [x.values.length, y?.values.length ?? 1];
        if (!now) return pick({ x: 0, y: up > 0 ? rows - 1 : 0 });
        const within = (at: number, count: number) => Math.min(count - 1, Math.max(0, at));
        pick({ x: within(now.x + way[0], columns), y: within(now.y + way[1], rows) });
      },
    };
  }

  /** One cell in numbers, and the way to its run. */
  #details(sheet: Sheet, metric: Metric, catalogue: Catalogue): TemplateResult {
    const { picked } = this.#state;
    if (!picked)
      return html`<div class="map-details"><p class="help" role="status">Choose a cell to read its numbers, or to open its run.</p></div>`;
    const shown = sheet.metrics(catalogue.metrics).filter(({ id, level }) => level === 1 && id !== metric.id);
    const cells = [metric, ...shown].map((metric) => ({ metric, cell: sheet.cell(picked.x, picked.y, metric.id) }));
    const known = cells.filter(({ cell }) => cell.counted > 0);
    const runs = sheet.runs(picked.x, picked.y);
    const notices = [...new Set(runs.flatMap((run) => sheet.get(run)?.notices ?? []))];
    return html`<div class="map-details">
      <p role="status">${this.#words(sheet, metric, picked)}</p>
      ${notices.length > 0 ? html`<p class="help">${notices.join(" ")}</p>` : nothing}
      ${
        known.length > 0
          ? html`<button type="button" class="primary" @click=${() => void this.#open(sheet, picked)}>Open this run</button>
            <p class="help">Seed ${sheet.plan.seeds[0]}, in place of the run above, from step 0 to
              step ${whole(Number(runs[0].patch[STEPS]))}. The browser’s Back returns to the settings before.</p>
            <dl class="map-numbers-list">${known.map(
              ({
                metric,
                cell,
              }) => html`<div><dt title=${metric.help}>${metric.label}</dt><dd>${amount(cell.mean, metric)}
                ${cell.counted > 1 ? html`<span class="muted">${amount(cell.low, metric)} to ${amount(cell.high, metric)}</span>` : nothing}</dd></div>`,
            )}</dl>`
          : nothing
      }
    </div>`;
  }

  /** One cell in a sentence. */
  #words(sheet: Sheet, metric: Metric, place: Place): string {
    const { x, y } = sheet.plan;
    const cell = sheet.cell(place.x, place.y, metric.id);
    const where = [settingText(x, x.values[place.x]), ...(y ? [settingText(y, y.values[place.y])] : [])].join(", ");
    const seeds =
      cell.counted > 1
        ? ` (mean of ${cell.counted} seeds, ${amount(cell.low, metric)} to ${amount(cell.high, metric)})`
        : "";
    const without =
      cell.refused === undefined ? "" : ` ${cell.counted > 0 ? "A seed has no number: " : ""}${cell.refused}`;
    if (cell.counted > 0) return `${where}: ${metric.label} ${amount(cell.mean, metric)}${seeds}.${without}`;
    if (cell.refused !== undefined) return `${where}:${without}`;
    return `${where}: ${cell.done > 0 ? `${metric.label} has no value here.` : "not trained yet."}`;
  }

  /** What the map came to, in a sentence. */
  #finding(sheet: Sheet, metric?: Metric): string {
    const { x, y, seeds } = sheet.plan;
    const known = sheet
      .places()
      .map((place) => ({ place, cell: metric ? sheet.cell(place.x, place.y, metric.id) : undefined }))
      .flatMap(({ place, cell }) => (cell && cell.counted > 0 ? [{ place, cell }] : []));
    if (!metric || known.length === 0) return "None of the runs so far has a number.";
    const best = known.reduce((one, other) => (other.cell.mean > one.cell.mean ? other : one));
    const least = known.reduce((one, other) => (other.cell.mean < one.cell.mean ? other : one));
    const digits = decimals(least.cell.mean, best.cell.mean);
    const where = ({ x: i, y: j }: Place) =>
      `${settingText(x, x.values[i])}${y ? ` and ${settingText(y, y.values[j])}` : ""}`;
    if (best.cell.mean === least.cell.mean) return `${metric.label} is ${fixed(best.cell.mean, digits)} in every cell.`;
    const apart = Math.max(...known.map(({ cell }) => cell.high - cell.low));
    const chance =
      seeds.length > 1
        ? ` Seeds of one cell differ by up to ${fixed(apart, Math.max(digits, decimals(0, apart)))}.`
        : " One seed: small differences may be chance.";
    return (
      `${metric.label} is highest, ${fixed(best.cell.mean, digits)}, at ${where(best.place)}, and lowest, ` +
      `${fixed(least.cell.mean, digits)}, at ${where(least.place)}.${chance}`
    );
  }

  #refusals(sheet: Sheet): TemplateResult {
    const reasons = new Set(sheet.plan.runs.flatMap((run) => sheet.get(run)?.refused ?? []));
    return html`<ul>${[...reasons].map((reason) => html`<li>${reason}</li>`)}</ul>`;
  }

  /** Puts a cell's first run in place of the one on the page, from step 0. */
  async #open(sheet: Sheet, place: Place): Promise<void> {
    const { session } = this.#lab;
    const result = sheet.runs(place.x, place.y).map((run) => sheet.get(run))[0];
    if (!result || Object.keys(result.numbers).length === 0) return;
    const { run } = session;
    const changes = Object.entries(result.settings).filter(([id, value]) => session.settings[id] !== value);
    try {
      await session.commit(Object.fromEntries(changes), "user");
      // Where all that differs can change in flight, the run would go on from where it stands.
      if (session.run === run) await session.reset();
      else await session.play();
    } catch {
      // The session shows its failures itself.
    }
  }
}

export const map: Make = (lab) => new MapView(lab);

/** A number with its unit. */
function amount(value: number, { unit }: Metric): string {
  const magnitude = Math.abs(value);
  const text = fixed(value, magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3);
  return unit ? `${text} ${unit}` : text;
}

/** A while, in words. */
function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
