// A slider and a number box for one numeric knob. Dragging and held keys preview; releasing commits.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { inputOf } from "../events.js";
import { short } from "../format.js";
import type { Knob, Settings } from "../types.js";
import { PLACES, placeOf, placesOf, stepped, valueAt } from "./scale.js";
import { swipe } from "./swipe.js";

/** What a control asks for. */
export interface Edits {
  /** Whether a reader sees the setting and cannot change it. */
  fixed(id: string): boolean;
  /** Whether its control is left out. */
  hidden(id: string): boolean;
  /** The value in force, or being dragged. */
  current(id: string): number | string;
  /** Shows a value while it is being changed. */
  preview(patch: Settings): void;
  /** Keeps it. */
  commit(patch: Settings): Promise<void>;
}

/** The slider. `shown` may differ from the setting: a temperature that is being learned. */
export function slider(knob: Knob, shown: number, edits: Edits): TemplateResult {
  const { id } = knob;
  const read = (event: Event) => valueAt(knob, inputOf(event).valueAsNumber, true);
  const keep = () => void edits.commit({ [id]: edits.current(id) });
  const pressed = (event: KeyboardEvent) => {
    const places = placesOf(event.key);
    if (places === undefined) return;
    // The browser's own steps are equal places; whole numbers on a log scale would not move at all.
    event.preventDefault();
    edits.preview({ [id]: stepped(knob, Number(edits.current(id)), places) });
  };
  const released = (event: KeyboardEvent) => {
    if (placesOf(event.key) !== undefined) keep();
  };
  return html`<input type="range" ${swipe()} class=${id} min="0" max=${PLACES} step="1" ?disabled=${edits.fixed(id)} aria-label=${knob.label}
    aria-valuetext="${short(shown)}${knob.unit ? ` ${knob.unit}` : ""}"
    .value=${live(String(Math.round(placeOf(knob, shown))))}
    @input=${(event: Event) => edits.preview({ [id]: read(event) })} @change=${keep}
    @keydown=${pressed} @keyup=${released} />`;
}

/** The number box. What is being typed is left alone until it is entered. */
export function numberBox(knob: Knob, shown: number, edits: Edits, box_id: string, describedby = ""): TemplateResult {
  const { id } = knob;
  const typed = async (event: Event) => {
    const box = inputOf(event);
    if (box.value !== "" && Number.isFinite(box.valueAsNumber)) await edits.commit({ [id]: box.valueAsNumber });
    box.value = written(Number(edits.current(id)));
  };
  return html`<input type="number" id=${box_id} aria-describedby=${describedby || nothing} min=${knob.min ?? ""} max=${knob.max ?? ""}
    step="any" inputmode="decimal" ?disabled=${edits.fixed(id)} .value=${written(shown)} @change=${typed} />`;
}

function written(value: number): string {
  return String(Number(value.toPrecision(10)));
}
