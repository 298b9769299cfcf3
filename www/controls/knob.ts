// One setting as a labelled native control, made from its row of the catalogue.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { selectOf } from "../events.js";
import type { Knob, Settings } from "../types.js";
import { help } from "./help.js";
import { slides } from "./scale.js";
import { type Edits, numberBox, slider } from "./slider.js";

/** The control of one knob. `prefix` keeps ids of several forms apart; the help of a brief one opens at a press. */
export function knobControl(
  knob: Knob,
  settings: Settings,
  edits: Edits,
  { prefix, brief = false }: { prefix: string; brief?: boolean },
): TemplateResult | typeof nothing {
  if (edits.hidden(knob.id)) return nothing;
  const id = `${prefix}-${knob.id}`;
  const value = settings[knob.id] ?? knob.default;
  const chosen = knob.choices?.find((choice) => choice.id === value);
  const help_id = brief && !knob.help ? "" : `${id}-help`;
  return html`<div class="knob">
    <div class="knob-head">
      <label for=${id}>${knob.label}</label>
      ${knob.live ? nothing : html`<span class="restarts">restarts training</span>`}
      ${brief ? help(`${id}-help`, knob.label, [knob.help, chosen?.help].filter(Boolean).join(" ")) : nothing}
    </div>
    ${
      knob.kind === "choice"
        ? choice(knob, id, String(value), edits, help_id)
        : html`<div class="number">
            ${slides(knob) ? slider(knob, Number(value), edits) : nothing}
            ${numberBox(knob, Number(value), edits, id, help_id)}
          </div>`
    }
    ${brief ? nothing : html`<p class="help" id=${help_id}>${chosen?.help || knob.help}</p>`}
  </div>`;
}

/** The select of a choice. */
export function choice(knob: Knob, id: string, value: string, edits: Edits, help_id: string): TemplateResult {
  const commit = (event: Event) => edits.commit({ [knob.id]: selectOf(event).value });
  const row = (option: { id: string; label: string }) =>
    html`<option value=${option.id} ?selected=${option.id === value}>${option.label}</option>`;
  return html`<select id=${id} aria-describedby=${help_id || nothing} ?disabled=${edits.fixed(knob.id)}
    .value=${live(value)} @change=${commit}>
    ${knob.choices?.map(row)}
  </select>`;
}
