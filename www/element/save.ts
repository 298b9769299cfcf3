// Saving the pictures of the first screen.

import { html, nothing, type TemplateResult } from "lit";
import { takeButtons } from "../charts/figure.js";
import type { Figure } from "./figure-state.js";
import type { MainChart } from "./host-types.js";

const TAKEN: Record<MainChart, string> = {
  similarities: "similarities in this batch",
  embeddings: "embeddings of this batch",
  angles: "angles to one query",
  loss: "loss of this run",
};

/** Saves a picture of the first screen, behind one word: three buttons for each would crowd the heads. */
export function take(view: Figure, chart: MainChart): TemplateResult | typeof nothing {
  if (!view.run.snapshot) return nothing;
  return html`<details class="save"><summary aria-label="Save: ${TAKEN[chart]}">Save</summary>
    ${takeButtons({
      id: chart,
      title: TAKEN[chart],
      step: view.run.step,
      picture: (place) => view.taken(chart)?.picture(place),
      columns: () => view.taken(chart)?.columns(),
    })}</details>`;
}
