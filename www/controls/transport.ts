// Play, step, restart, new seed, speed: the row that is always there.

import { html, type TemplateResult } from "lit";
import { itemAt } from "../entries.js";
import { ownerOf, selectOf } from "../events.js";
import { whole } from "../format.js";
import { styled } from "../styled.js";
import { icon } from "./icons.js";

/** Full speeds on offer, in steps per second. */
export const SPEEDS: readonly { label: string; steps_per_second: number }[] = [
  { label: "Slow", steps_per_second: 8 },
  { label: "Normal", steps_per_second: 60 },
  { label: "Fast", steps_per_second: 300 },
  { label: "Fastest", steps_per_second: Number.POSITIVE_INFINITY },
];

/** What the row shows and calls. */
export interface Transport {
  ready: boolean;
  playing: boolean;
  finished: boolean;
  step: number;
  budget: number;
  speed: number;
  toggle(): void;
  stepOnce(): void;
  restart(): void;
  newSeed(): void;
  /** Whether the seed cannot be changed. */
  seed_fixed: boolean;
  setSpeed(steps_per_second: number): void;
  /** Whether the figure is shown as for a projector. */
  presents: boolean;
  present(on: boolean): void;
}

/** The longest of the words on the first button: each gets its room, so that nothing moves when the word changes. */
const LONGEST = "Play again";

/** Where there is room for few buttons, the others wait behind one. */
function showAll(event: Event): void {
  const button = ownerOf(event);
  const open = button.parentElement?.toggleAttribute("data-all") ?? false;
  button.setAttribute("aria-expanded", String(open));
}

/** The row. */
export function transport(bar: Transport): TemplateResult {
  const main = bar.playing ? "Pause" : bar.finished ? "Play again" : "Play";
  const digits = whole(bar.budget).length;
  const off = !bar.ready;
  return html`<div class="transport" role="group" aria-label="Training">
    <button type="button" class="primary" part="play" ?disabled=${off} @click=${bar.toggle}>
      ${icon(bar.playing ? "pause" : "play")}<span class="main-word" data-room=${LONGEST}>${main}</span></button>
    <button type="button" part="step" ?disabled=${off} @click=${bar.stepOnce} title="One optimizer step">
      ${icon("step")}<span>Step</span></button>
    <button type="button" part="restart" ?disabled=${off} @click=${bar.restart} title="Start again with the same seed">
      ${icon("restart")}<span>Restart</span></button>
    <button type="button" part="seed" ?disabled=${off || bar.seed_fixed} @click=${bar.newSeed} title="Start again with another seed">
      ${icon("dice")}<span>New seed</span></button>
    <label class="speed"><span>Speed</span>
      <select @change=${(event: Event) => bar.setSpeed(itemAt(SPEEDS, selectOf(event).selectedIndex).steps_per_second)}>
        ${SPEEDS.map(
          ({ label, steps_per_second }) => html`<option ?selected=${steps_per_second === bar.speed}>${label}</option>`,
        )}
      </select></label>
    <button type="button" class="present" part="present" aria-pressed=${bar.presents} @click=${() => bar.present(!bar.presents)}
      title="Large text, for a projector. Escape goes back.">${icon("screen")}<span>Present</span></button>
    <button type="button" class="all" aria-expanded="false" aria-label="All buttons" title="All buttons" @click=${showAll}>…</button>
    <div class="progress">
      <progress max=${Math.max(1, bar.budget)} value=${bar.step} aria-label="Steps taken"></progress>
      <span class="count">step <b ${styled({ "--digits": String(digits) })}>${whole(bar.step)}</b> of ${whole(bar.budget)}</span>
    </div>
  </div>`;
}
