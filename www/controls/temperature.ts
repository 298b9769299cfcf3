// The temperature: a slider in equal ratios, its marks, and a box for exact values.

import { html, type TemplateResult } from "lit";
import type { Knob } from "../types.js";
import { PLACES, placeOf, tidy } from "./scale.js";
import { type Edits, numberBox, slider } from "./slider.js";

/** The controls for `tau` as set, or as learned so far. */
export function temperature(knob: Knob, tau: number, learned: boolean, edits: Edits): TemplateResult {
  const shown = learned ? Number(tau.toPrecision(3)) : tau;
  const marks = [knob.min, ...(knob.marks ?? []), knob.max].filter((mark) => mark !== undefined);
  return html`<div class="temperature">
    <div class="temperature-head">
      <label for="tau-box">${knob.label}${learned ? html`<span class="muted"> (being learned)</span>` : ""}</label>
      ${numberBox(knob, shown, edits, "tau-box")}
      <span class="ends" aria-hidden="true">← pushes only the hardest · pushes all alike →</span>
    </div>
    ${slider(knob, shown, edits)}
    <div class="marks" aria-hidden="true">
      ${marks.map(
        (mark) => html`<button type="button" tabindex="-1" style="--at:${placeOf(knob, mark) / PLACES}"
          @click=${() => edits.commit({ [knob.id]: tidy(knob, mark) })}>${String(mark).replace(/^0\./, ".")}</button>`,
      )}
    </div>
  </div>`;
}
