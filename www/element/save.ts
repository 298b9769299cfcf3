// Saving the pictures of the first screen.

import { html, nothing, type TemplateResult } from "lit";
import { type Taken, takeButtons } from "../charts/figure.js";
import type { Figure } from "./figure-state.js";
import type { MainChart } from "./taken.js";

const TAKEN: Record<MainChart, string> = {
  similarities: "similarities in this batch",
  embeddings: "embeddings of this batch",
  angles: "angles to one query",
  loss: "loss of this run",
};

/** Saves a picture of the first screen, behind one word: three buttons for each would crowd the heads. */
export function take(view: Figure, chart: MainChart): TemplateResult | typeof nothing {
  if (!view.run.snapshot) return nothing;
  const taken = () => view.taken(chart) as Taken;
  return html`<details class="save"><summary aria-label="Save: ${TAKEN[chart]}">Save</summary>
    ${takeButtons({
      id: chart,
      title: TAKEN[chart],
      step: view.run.step,
      picture: (place) => taken().picture(place),
      columns: () => taken().columns(),
    })}</details>`;
}
