// Every setting of the catalogue, in its groups, each with its help.

import { html, type TemplateResult } from "lit";
import { matters } from "../relevance.js";
import type { Knob, Settings } from "../types.js";
import { icon } from "./icons.js";
import { knobControl } from "./knob.js";
import type { Edits } from "./slider.js";

/** The panel's content. */
export function settingsPanel(knobs: Knob[], settings: Settings, edits: Edits, close: () => void): TemplateResult {
  const groups = [...new Set(knobs.map((knob) => knob.group))];
  return html`<div class="panel-head">
      <h2>More settings</h2>
      <button type="button" class="plain" aria-label="Close settings" @click=${close}>${icon("close")}</button>
    </div>
    <div class="panel-body">
      ${groups.map((group) => {
        const rows = knobs.filter((knob) => knob.group === group && matters(knob, settings));
        return rows.length === 0
          ? ""
          : html`<fieldset>
              <legend>${group}</legend>
              ${rows.map((knob) => knobControl(knob, settings, edits, { prefix: "panel" }))}
            </fieldset>`;
      })}
    </div>`;
}
