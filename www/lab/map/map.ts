// The map: a grid of small runs over two knobs, trained beside the run on the page, and the temperature sweep.

import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { type AskAbout, saveCsv } from "../../charts/export.js";
import { chartFigure } from "../../charts/figure.js";
import { about } from "../../client/about.js";
import { help } from "../../controls/help.js";
import { numberAt } from "../../entries.js";
import { ownerOf, selectOf } from "../../events.js";
import { whole } from "../../format.js";
import type { Catalogue, Metric } from "../../types.js";
import { unlessClosed } from "../../unless-closed.js";
import type { Lab, Make, View } from "../view.js";
import { form } from "./form.js";
import { type Drawn, heat, type Place } from "./heat.js";
import { changesText, type Sheet } from "./sheet.js";
import { type MapState, type Mode, stateOf } from "./state.js";
import { sweep } from "./sweep.js";
import { STEPS } from "./table.js";
import { amount, cellText, duration, first, mapText } from "./words.js";

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
  #tables = 0;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#state = stateOf(lab);
    this.#state.changed = () => lab.update();
  }

  close(): void {
    this.#state.changed = () => undefined;
  }

  render(): TemplateResult {
    const { catalogue } = this.#lab.run;
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
      ${guard(this.#seen(sheet), () =>
        sheet && sheet.done > 0
          ? html`<div class="contents" @cplay-about=${(event: AskAbout) => {
              event.detail.answer = about(this.#lab.run, this.#lab.commands, {
                ...sheet.plan.page,
                ...sheet.plan.common,
              });
            }}>${this.#about(sheet, catalogue)} ${this.#result(sheet, catalogue)}</div>`
          : nothing,
      )}`;
  }

  /** All that the result depends on: the looks of the page's run, 30 a second, change nothing of it. */
  #seen(sheet: Sheet | undefined): unknown[] {
    const { run, width, palette } = this.#lab;
    const { metric, picked, training } = this.#state;
    return [sheet, sheet?.done, training?.now, metric, picked, width, palette(), run.settings, this.#tables];
  }

  /** A table was opened or closed. */
  readonly #toggled = () => {
    this.#tables += 1;
    this.#lab.update();
  };

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
      const left = sheet.leftMs(training.at_once);
      const rest = Number.isFinite(left) && sheet.done > 1 ? `, about ${duration(left)} left` : "";
      return html`<div class="lab-controls">
        <button type="button" class="primary" @click=${() => state.cancel()}>Cancel</button>
        <progress class="map-progress" max=${all} value=${sheet.done} aria-label="Runs trained"></progress>
        <span>${MODES.find(([mode]) => mode === training.mode && mode !== state.mode)?.[1] ?? ""}
          ${whole(sheet.done)} of ${whole(all)} runs${rest}</span>
        <span class="muted">${training.at_once > 1 ? `${training.at_once} at a time` : "One at a time"} on the CPU, beside the
          run above.</span></div>`;
    }
    const common = wanted ? changesText(catalogue.knobs, wanted.common, wanted.page) : [];
    return html`<div class="lab-controls">
        <button type="button" class="primary" ?disabled=${!wanted} @click=${() => unlessClosed(state.start())}>
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
    const { settings } = this.#lab.run;
    const { page } = sheet.plan;
    const moved = catalogue.knobs.some(({ id }) => settings[id] !== page[id]);
    return moved
      ? html`<p class="help">The page has been set otherwise since; these runs began with what it was then.</p>`
      : nothing;
  }

  #result(sheet: Sheet, catalogue: Catalogue): TemplateResult {
    const all = html`<button type="button" class="plain map-all" @click=${(event: Event) =>
      unlessClosed(
        saveCsv(
          sheet.everything(catalogue.knobs, catalogue.metrics),
          "All runs with all settings and numbers",
          `contrastive-playground-${this.#state.mode}-runs.csv`,
          ownerOf(event),
        ),
      )}>
        All runs with all settings and numbers (CSV)</button>`;
    if (!sheet.plan.y) return html`${sweep(sheet, catalogue, this.#lab, this.#toggled)}${all}`;
    const metrics = sheet.metrics(catalogue.metrics);
    const metric = metrics.find(({ id }) => id === this.#state.metric) ?? metrics[0];
    if (!metric) return html`<p class="finding">${mapText(sheet)}</p>${this.#refusals(sheet)}`;
    return html`<div class="lab-controls"><label class="map-metric" for="map-metric"><span>Colour and number</span>
          <select id="map-metric" @change=${(event: Event) => this.#measure(selectOf(event).value)}>
            ${metrics.map(({ id, label }) => html`<option value=${id} ?selected=${id === metric.id}>${label}</option>`)}
          </select></label><span class="muted">${metric.help}</span></div>
      <p class="finding">${mapText(sheet, metric)}</p>
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
      now: training && this.#state.sheets[training.mode] === sheet ? training.now : [],
      open: (place) => unlessClosed(this.#open(sheet, place)),
      words: (place) => cellText(sheet, metric, place),
    });
    const { body, width, height } = drawn;
    return html`<div class="map-body">
      ${chartFigure(
        {
          id: "map",
          title: `${metric.label} over two knobs`,
          aside:
            sheet.plan.seeds.length > 1 ? `mean of ${sheet.plan.seeds.length} seeds` : `seed ${sheet.plan.seeds[0]}`,
          summary: mapText(sheet, metric),
          width,
          height,
          body,
          columns: () => sheet.columns(metric),
          step: Number(sheet.plan.common[STEPS]),
          reader: this.#reader(sheet, drawn),
        },
        lab.palette(),
        this.#toggled,
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
      pointer: (event: PointerEvent, at: { x: number; y: number }) => {
        if (event.type !== "pointerdown") return;
        const place = drawn.at(at.x, at.y);
        if (place) pick(place);
      },
      key: (event: KeyboardEvent) => {
        const now = this.#state.picked;
        if (event.key === "Enter" && now) {
          event.preventDefault();
          unlessClosed(this.#open(sheet, now));
          return;
        }
        const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, up], ArrowDown: [0, -up] }[event.key];
        if (!way) return;
        event.preventDefault();
        const [columns, rows] = [x.values.length, y?.values.length ?? 1];
        if (!now) return pick({ x: 0, y: up > 0 ? rows - 1 : 0 });
        const within = (at: number, count: number) => Math.min(count - 1, Math.max(0, at));
        pick({ x: within(now.x + numberAt(way, 0), columns), y: within(now.y + numberAt(way, 1), rows) });
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
    const opens = first(sheet, picked);
    const notices = [...new Set(runs.flatMap((run) => sheet.get(run)?.notices ?? []))];
    return html`<div class="map-details">
      <p role="status">${cellText(sheet, metric, picked)}</p>
      ${notices.length > 0 ? html`<p class="help">${notices.join(" ")}</p>` : nothing}
      ${
        opens
          ? html`<button type="button" class="primary" @click=${() => unlessClosed(this.#open(sheet, picked))}>Open this run</button>
            <p class="help">Seed ${sheet.plan.seeds[opens.run.n]}, in place of the run above, from step 0 to
              step ${whole(Number(opens.run.patch[STEPS]))}.
              ${this.#lab.run.engine?.kind === "gpu" ? "Results may differ slightly: the page runs on the GPU, this map on the CPU." : nothing}
              The browser’s Back returns to the settings before.</p>
            <dl class="map-numbers-list">${known.map(
              ({
                metric,
                cell,
              }) => html`<div><dt>${metric.label} ${help(`map-${metric.id}-help`, metric.label, metric.help)}</dt><dd>${amount(cell.mean, metric)}
                ${cell.high > cell.low ? html`<span class="muted">${amount(cell.low, metric)} to ${amount(cell.high, metric)}</span>` : nothing}</dd></div>`,
            )}</dl>`
          : nothing
      }
    </div>`;
  }

  #refusals(sheet: Sheet): TemplateResult {
    const reasons = new Set(sheet.plan.runs.flatMap((run) => sheet.get(run)?.refused ?? []));
    return html`<ul>${[...reasons].map((reason) => html`<li>${reason}</li>`)}</ul>`;
  }

  /** Puts a cell's first run in place of the one on the page, from step 0. */
  async #open(sheet: Sheet, place: Place): Promise<void> {
    const { run } = this.#lab;
    const found = first(sheet, place);
    if (!found) return;
    const before = run.run_number;
    const changes = Object.entries(found.result.settings).filter(([id, value]) => run.settings[id] !== value);
    try {
      const { applied } = await this.#lab.commands.commit(Object.fromEntries(changes), "user");
      if (changes.length > 0 && applied.length === 0) return;
      // Where all that differs can change in flight, the run would go on from where it stands.
      if (run.run_number === before) await this.#lab.commands.reset();
      else await this.#lab.commands.play();
    } catch {
      // The session shows its failures itself.
    }
  }
}

export const map: Make = (lab) => new MapView(lab);
