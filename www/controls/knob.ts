// One setting as a labelled native control, made from its row of the catalogue.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { short } from "../format.js";
import type { Knob, Settings } from "../types.js";
import { PLACES, placeOf, slides, valueAt } from "./scale.js";

/** What a control asks for. `preview` shows a value while it is dragged, `commit` keeps it. */
export interface Edits {
  preview(patch: Settings): void;
  commit(patch: Settings): void;
}

/** Whether a knob has an effect under these settings. */
export function matters(knob: Knob, settings: Settings): boolean {
  return !knob.when || knob.when.is.includes(String(settings[knob.when.knob]));
}

/** The control of one knob. `prefix` keeps ids of several forms apart; a brief one leaves out the help. */
export function knobControl(
  knob: Knob,
  settings: Settings,
  edits: Edits,
  { prefix, brief = false }: { prefix: string; brief?: boolean },
): TemplateResult {
  const id = `${prefix}-${knob.id}`;
  const value = settings[knob.id] ?? knob.default;
  const chosen = knob.choices?.find((choice) => choice.id === value);
  const help = chosen?.help ? chosen.help : knob.help;
  return html`<div class="knob">
    <div class="knob-head">
      <label for=${id}>${knob.label}</label>
      ${knob.live ? nothing : html`<span class="restarts">restarts</span>`}
    </div>
    ${knob.kind === "choice" ? choice(knob, id, value, edits) : number(knob, id, Number(value), edits)}
    ${brief ? nothing : html`<p class="help" id="${id}-help">${help}</p>`}
  </div>`;
}

function choice(knob: Knob, id: string, value: number | string, edits: Edits): TemplateResult {
  const commit = (event: Event) => edits.commit({ [knob.id]: (event.target as HTMLSelectElement).value });
  return html`<select id=${id} aria-describedby="${id}-help" .value=${live(String(value))} @change=${commit}>
    ${knob.choices?.map(
      (option) => html`<option value=${option.id} ?selected=${option.id === value}>${option.label}</option>`,
    )}
  </select>`;
}

function number(knob: Knob, id: string, value: number, edits: Edits): TemplateResult {
  const typed = (event: Event) => {
    const box = event.target as HTMLInputElement;
    if (box.value !== "" && Number.isFinite(box.valueAsNumber)) edits.commit({ [knob.id]: box.valueAsNumber });
    else box.value = String(value);
  };
  const read = (event: Event) => valueAt(knob, (event.target as HTMLInputElement).valueAsNumber, true);
  const dragged = (event: Event) => {
    const next = read(event);
    const box = (event.target as HTMLElement).parentElement?.querySelector<HTMLInputElement>("input[type=number]");
    if (box) box.value = String(next);
    // Only what costs nothing to change follows the drag; the rest waits for the release.
    if (knob.live && knob.kind === "number") edits.preview({ [knob.id]: next });
  };
  return html`<div class="number">
    ${
      slides(knob)
        ? html`<input type="range" min="0" max=${PLACES} step="1" aria-label=${knob.label}
            aria-valuetext="${short(value)}${knob.unit ? ` ${knob.unit}` : ""}" .value=${live(String(Math.round(placeOf(knob, value))))}
            @input=${dragged} @change=${(event: Event) => edits.commit({ [knob.id]: read(event) })} />`
        : nothing
    }
    <input type="number" id=${id} aria-describedby="${id}-help" min=${knob.min ?? nothing} max=${knob.max ?? nothing}
      step="any" inputmode="decimal" .value=${live(String(Number(value.toPrecision(6))))} @change=${typed} />
  </div>`;
}
