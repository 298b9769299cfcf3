// The line under the temperature's slider: what it does now, and after the end of a run what can be done next.

import { html, type TemplateResult } from "lit";
import { whole } from "../format.js";

/** What the line depends on, and calls. */
export interface SliderNote {
  running: boolean;
  finished: boolean;
  step: number;
  /** Whether somebody has moved the slider. */
  moved: boolean;
  /** Whether the loss has no temperature. */
  idle: boolean;
  /** Goes on after the end for so many steps more. */
  trainOn(count: number): void;
}

/** Steps that the button adds: as many as were taken, in a round number that the budget's range still holds. */
export function more(step: number): number {
  const digits = 10 ** Math.floor(Math.log10(Math.max(1, step)));
  return Math.max(1, Math.round(step / digits) * digits);
}

const NONE = "This loss has no temperature: the slider changes nothing.";

/** The line. It is always there, so that nothing moves when its words change. */
export function sliderNote(note: SliderNote): TemplateResult {
  const { running, finished, step, moved, idle, trainOn } = note;
  const count = more(step);
  if (finished) {
    return html`<p class="slider-note"><span><b>Training ended at step ${whole(step)}.</b> ${idle ? NONE : "The slider still re-weighs this batch."}</span>
      <button type="button" class="brief" @click=${() => trainOn(count)}>Train ${whole(count)} more</button></p>`;
  }
  if (idle) return html`<p class="slider-note">${NONE}</p>`;
  if (running && !moved) {
    return html`<p class="slider-note"><span><b>Drag the slider while it learns</b>, and watch which negatives are pushed.</span></p>`;
  }
  if (running) return html`<p class="slider-note">The new τ acts at once, on every further step.</p>`;
  return html`<p class="slider-note">Paused: the slider shows which negatives another τ would push in this batch.</p>`;
}
