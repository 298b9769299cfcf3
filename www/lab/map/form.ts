// What a map is asked for: two knobs and their values, how many seeds, how small each run.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { inputOf, selectOf } from "../../events.js";
import type { Catalogue, Knob } from "../../types.js";
import { type Asked, axis, LEAST, MOST, MOST_SEEDS, MOST_TAUS } from "./plan.js";
import { valueText } from "./sheet.js";
import type { MapState } from "./state.js";
import { PRESETS, SMALL } from "./table.js";

/** The form of the open mode. */
export function form(state: MapState, catalogue: Catalogue): TemplateResult {
  const changed = () => state.changed();
  const numbers = SMALL.filter(
    ({ knob }) => state.mode === "sweep" || (state.x.knob !== knob && state.y.knob !== knob),
  ).flatMap(({ knob: id, most }) => {
    const knob = catalogue.knobs.find((knob) => knob.id === id);
    return knob ? [{ knob, most }] : [];
  });
  return html`${state.mode === "map" ? presets(state) : nothing}
    <div class="map-form">
      ${
        state.mode === "map"
          ? html`${axisForm("Columns", "x", state, catalogue)} ${axisForm("Rows", "y", state, catalogue)}`
          : axisNumbers(state.taus, catalogue, changed, "Temperatures", MOST_TAUS)
      }
      <fieldset class="map-axis"><legend>Each run</legend>
        <div class="map-numbers">
          ${number("Seeds", "map-seeds", state.seeds, { min: 1, max: MOST_SEEDS, step: 1 }, (value) => {
            state.seeds = value;
            changed();
          })}
          ${numbers.map(({ knob, most }) =>
            number(
              knob.label,
              `map-${knob.id}`,
              Number(state.small[knob.id]),
              { min: knob.min ?? 1, max: Math.min(most, knob.max ?? most), step: 1 },
              (value) => {
                state.small = { ...state.small, [knob.id]: value };
                changed();
              },
            ),
          )}
        </div></fieldset>
    </div>`;
}

function presets(state: MapState): TemplateResult {
  return html`<div class="lab-controls" role="group" aria-label="Two knobs worth seeing together">
    ${PRESETS.map((preset) => {
      const on = state.x.knob === preset.x.knob && state.y.knob === preset.y.knob;
      return html`<button type="button" class="tab" aria-pressed=${on} @click=${() => state.take(preset)}>${preset.title}</button>`;
    })}</div>`;
}

function axisForm(title: string, which: "x" | "y", state: MapState, catalogue: Catalogue): TemplateResult {
  const chosen = state[which];
  const knob = catalogue.knobs.find(({ id }) => id === chosen.knob);
  const changed = () => state.changed();
  return html`<fieldset class="map-axis"><legend>${title}</legend>
    <select aria-label="Knob: ${title.toLowerCase()}" .value=${live(chosen.knob)}
      @change=${(event: Event) => state.choose(which, selectOf(event).value)}>
      ${state.offered(which).map(({ id, label }) => html`<option value=${id} ?selected=${id === chosen.knob}>${label}</option>`)}
    </select>
    ${knob?.kind === "choice" ? options(knob, chosen, title, changed) : numbers(chosen, knob, title, changed, MOST)}
    ${valuesOf(chosen, catalogue)}
  </fieldset>`;
}

function axisNumbers(
  chosen: Asked,
  catalogue: Catalogue,
  changed: () => void,
  title: string,
  most: number,
): TemplateResult {
  const knob = catalogue.knobs.find(({ id }) => id === chosen.knob);
  return html`<fieldset class="map-axis"><legend>${title}</legend>
    ${numbers(chosen, knob, title, changed, most)} ${valuesOf(chosen, catalogue)}</fieldset>`;
}

/** The values that will be trained, so that rounding surprises nobody. */
function valuesOf(chosen: Asked, catalogue: Catalogue): TemplateResult {
  const made = axis(catalogue, chosen);
  if (!made || made.knob.kind === "choice") return html``;
  return html`<p class="help">${made.values.map((value) => valueText(made, value)).join(", ")}</p>`;
}

function numbers(
  chosen: Asked,
  knob: Knob | undefined,
  title: string,
  changed: () => void,
  most: number,
): TemplateResult {
  const ends = { min: knob?.min ?? 0, max: knob?.max ?? 1, step: "any" as const };
  const id = `map-${title.toLowerCase()}`;
  return html`<div class="map-numbers">
    ${number("from", `${id}-from`, chosen.from, ends, (value) => {
      chosen.from = value;
      changed();
    })}
    ${number("to", `${id}-to`, chosen.to, ends, (value) => {
      chosen.to = value;
      changed();
    })}
    ${number("values", `${id}-count`, chosen.count, { min: LEAST, max: most, step: 1 }, (value) => {
      chosen.count = value;
      changed();
    })}
  </div>`;
}

function options(knob: Knob, chosen: Asked, title: string, changed: () => void): TemplateResult {
  const flip = (id: string) => {
    const without = chosen.options.filter((option) => option !== id);
    chosen.options = without.length < chosen.options.length ? without : [...without, id];
    changed();
  };
  const full = chosen.options.length >= MOST;
  return html`<details class="map-options"><summary>${chosen.options.length} of ${knob.choices?.length} options</summary>
    <div class="scroll" role="group" aria-label="Options: ${title.toLowerCase()}">${knob.choices?.map(
      ({ id, label }) => {
        const on = chosen.options.includes(id);
        return html`<label class="check"><input type="checkbox" .checked=${live(on)} ?disabled=${full && !on}
        @change=${() => flip(id)} />${label}</label>`;
      },
    )}</div></details>`;
}

/** A number in a box; what is out of range is brought back into it. */
function number(
  label: string,
  id: string,
  value: number,
  { min, max, step }: { min: number; max: number; step: number | "any" },
  keep: (value: number) => void,
): TemplateResult {
  const read = (event: Event) => {
    const box = inputOf(event);
    const within = Math.min(max, Math.max(min, Number.isFinite(box.valueAsNumber) ? box.valueAsNumber : value));
    const kept = step === 1 ? Math.round(within) : within;
    // Drawing, which goes on while someone types, leaves the box alone unless what is kept has changed.
    box.value = String(kept);
    keep(kept);
  };
  return html`<label class="map-number" for=${id}><span>${label}</span>
    <input id=${id} type="number" min=${min} max=${max} step=${step} .value=${String(value)} @change=${read} /></label>`;
}
