// The temperature: a slider in equal ratios, its marks, and a box for exact values.

import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { short } from "../format.js";
import type { Knob } from "../types.js";
import type { Edits } from "./knob.js";
import { PLACES, placeOf, tidy, valueAt } from "./scale.js";

/** Places that Page Up and Page Down move. */
const PAGE = 40;

/** The slider for `tau` as set, or as learned so far. */
export function temperature(knob: Knob, tau: number, learned: boolean, edits: Edits): TemplateResult {
  const set = (value: number) => edits.commit({ [knob.id]: value });
  const value = Number(tau.toPrecision(3));
  const place = placeOf(knob, value);
  const typed = (event: Event) => {
    const box = event.target as HTMLInputElement;
    if (box.value !== "" && Number.isFinite(box.valueAsNumber)) set(box.valueAsNumber);
    else box.value = String(value);
  };
  const pressed = (event: KeyboardEvent) => {
    const by = { PageUp: PAGE, PageDown: -PAGE }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(valueAt(knob, place + by));
  };
  const read = (event: Event) => valueAt(knob, (event.target as HTMLInputElement).valueAsNumber, true);
  return html`<div class="temperature">
    <div class="temperature-head">
      <label for="tau-box">${knob.label}${learned ? html`<span class="muted"> (being learned)</span>` : ""}</label>
      <input id="tau-box" type="number" min=${knob.min ?? ""} max=${knob.max ?? ""} step="any" inputmode="decimal"
        .value=${live(String(value))} @change=${typed} />
      <span class="ends" aria-hidden="true">← pushes only the hardest · pushes all alike →</span>
    </div>
    <input class="tau" type="range" min="0" max=${PLACES} step="1" aria-label=${knob.label}
      aria-valuetext="${short(value)}, from ${knob.min} to ${knob.max} in equal ratios" .value=${live(String(Math.round(place)))}
      @input=${(event: Event) => edits.preview({ [knob.id]: read(event) })}
      @change=${(event: Event) => set(read(event))} @keydown=${pressed} />
    <div class="marks" aria-hidden="true">
      ${[knob.min, ...(knob.marks ?? []), knob.max].map((mark) =>
        mark === undefined
          ? ""
          : html`<button type="button" tabindex="-1" style="--at:${placeOf(knob, mark) / PLACES}"
              @click=${() => set(tidy(knob, mark))}>${String(mark).replace(/^0\./, ".")}</button>`,
      )}
    </div>
  </div>`;
}
