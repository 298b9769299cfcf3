// The temperature: a slider in equal ratios, its marks, and a box for exact values.

import { html, nothing, type TemplateResult } from "lit";
import { short } from "../format.js";
import { styled } from "../styled.js";
import type { Knob } from "../types.js";
import { help } from "./help.js";
import { PLACES, placeOf, tidy } from "./scale.js";
import { type Edits, numberBox, slider } from "./slider.js";

/** Relative difference below which the temperature in force is the one that was set. */
const SAME = 0.005;

/** Marks nearer than this to the one before, in places, have no room for their numbers on a narrow slider. */
const CLOSE = 0.09 * PLACES;

/** Which marks go where there is little room: no two of those that stay are close. */
export function crowd(places: number[]): boolean[] {
  let kept = Number.NEGATIVE_INFINITY;
  return places.map((place) => {
    const close = place - kept < CLOSE;
    if (!close) kept = place;
    return close;
  });
}

/**
 * The controls for `tau` as set; where it moves by itself, `now` is marked on the slider too. `idle`: whether the loss
 * has no temperature. `id` is the box's.
 */
export function temperature(
  knob: Knob,
  tau: number,
  now: number | undefined,
  edits: Edits,
  note: TemplateResult | typeof nothing = nothing,
  idle = false,
  id = "tau-box",
): TemplateResult | typeof nothing {
  if (edits.hidden(knob.id)) return nothing;
  const marks = [knob.min, ...(knob.marks ?? []), knob.max].filter((mark) => mark !== undefined);
  const crowded = crowd(marks.map((mark) => placeOf(knob, mark)));
  const at = (value: number) => styled({ "--at": String(placeOf(knob, value) / PLACES) });
  const moved = now !== undefined && Math.abs(now - tau) > SAME * tau;
  const fixed = edits.fixed(knob.id);
  const mark_button = (mark: number, n: number) =>
    html`<button type="button" tabindex="-1" ?disabled=${fixed} ?data-close=${crowded[n]} ${at(mark)}
      @click=${() => edits.commit({ [knob.id]: tidy(knob, mark) })}>${String(mark).replace(/^0\./, ".")}</button>`;
  return html`<div class="temperature">
    <div class="temperature-head">
      <label for=${id}>${knob.label}</label>
      ${help(`${id}-help`, knob.label, knob.help)}
      ${numberBox(knob, tau, edits, id)}
      ${moved ? html`<span class="now">now <b>${short(now)}</b></span>` : nothing}
      ${
        idle
          ? nothing
          : html`<span class="ends"><span>← pushes the most similar</span>
        <span>pushes all alike →</span></span>`
      }
    </div>
    ${slider(knob, tau, edits)}
    <div class="marks" aria-hidden="true">
      ${marks.map(mark_button)}
      ${moved ? html`<span class="now-mark" ${at(now)}>▲</span>` : nothing}
    </div>
    ${note}
  </div>`;
}
