// The card with the embeddings: on the circle or the sphere as they are; of more dimensions, one query and its keys by
// their angles, or a projection.

import { html, nothing, type TemplateResult } from "lit";
import type { Edits } from "../controls/slider.js";
import { inputOf } from "../events.js";
import { fixed, percent } from "../format.js";
import { knobOf, lossLacks } from "../pipeline/stages.js";
import type { Knob, Settings, Snapshot } from "../types.js";
import { aroundWords, positiveWords } from "../views/around-words.js";
import { Spotlight } from "../views/spotlight.js";
import type { Figure } from "./figure-state.js";
import { take } from "./save.js";

/** Dimensions of the space in which a sphere lies. */
export const SPHERE = 3;

/** The card. Both canvases are always there, and at most one is seen. */
export function embeddingCard(view: Figure): TemplateResult {
  const { run, edits, projection } = view;
  const { snapshot, catalogue, settings } = run;
  const { projected, recalled } = snapshot ?? { projected: false, recalled: false };
  const around = projected && !projection;
  return html`<section class="card embedding" aria-labelledby="embedding-title">
    <div class="card-head"><h2 id="embedding-title">${around ? "Angles to one query" : "Embeddings"}
      <span class="muted">${snapshot && !around ? placeOf(snapshot) : nothing}</span></h2>
      <span class="switches">${catalogue ? sphereButton(knobOf(catalogue, "dim"), settings, edits) : nothing}
        ${take(view, around ? "angles" : "embeddings")}</span></div>
    <div class="legend">${around ? aroundLegend(view) : nothing}
      ${snapshot && !around ? legend(snapshot) : nothing} ${projected && !around ? pictureSwitch(view) : nothing}</div>
    <canvas id="embedding" role="img" aria-label=${label(snapshot)} ?hidden=${around}
      tabindex="0"></canvas>
    <canvas id="around" role="img" tabindex="0" ?hidden=${!around}
      aria-label=${view.around ? aroundWords(view.around, run.pairs?.class_names ?? [], recalled) : "Embeddings"}></canvas>
  </section>`;
}

/** Where the embeddings are drawn. */
function placeOf({ projected, explained, axes }: Snapshot): string {
  if (projected) return `projection that keeps ${percent(explained)} of the variance`;
  return axes === 2 ? "on the circle" : "on the sphere";
}

function label(snapshot: Snapshot | undefined): string {
  if (!snapshot) return "Embeddings";
  const turned = snapshot.projected ? "picture" : "sphere";
  return (
    `Embeddings of ${snapshot.labels.length} pairs, ${placeOf(snapshot)}. Mean similarity of positives ` +
    `${fixed(snapshot.positive_mean)}, of negatives ${fixed(snapshot.negative_mean)}.` +
    litWords(snapshot) +
    (snapshot.axes === 3
      ? ` Arrow keys turn the ${turned}, and Enter pins the query that is lit.`
      : " Arrow keys pin one query after another round the circle.")
  );
}

/** More than three dimensions are seen around one query, or projected. */
function pictureSwitch({ projection, setProjection }: Figure): TemplateResult {
  return html`<label class="check"><input type="checkbox" .checked=${projection}
    @change=${(event: Event) => setProjection(inputOf(event).checked)} />Projection</label>`;
}

/** To three dimensions, which can be seen as they are, and back. */
function sphereButton(knob: Knob | undefined, settings: Settings, edits: Edits): TemplateResult | typeof nothing {
  if (!knob) return nothing;
  const on_sphere = settings[knob.id] === SPHERE;
  if (on_sphere && knob.default === SPHERE) return nothing;
  const dim = on_sphere ? knob.default : SPHERE;
  return html`<button type="button" class="brief" title="Restarts training in ${dim} dimensions"
    ?disabled=${edits.fixed(knob.id)} @click=${() => edits.commit({ [knob.id]: dim })}>${on_sphere ? `Back to ${dim} dimensions` : "See it on a sphere"}</button>`;
}

/** What the colours around one query say. */
function aroundLegend(view: Figure): TemplateResult {
  const { around } = view;
  const { snapshot } = view.run;
  const filtered = (snapshot?.removed_per_anchor ?? 0) > 0;
  return html`<span aria-hidden="true"><b class="positive">▲</b> ${positiveWords(around, snapshot?.recalled ?? false)}</span>
    ${pictureSwitch(view)}
    <span aria-hidden="true"><b class="negative">▲</b> negatives${lossLacks("push", view.run) ? "" : ", larger: more push"}</span>
    <span aria-hidden="true"><b class="false-negative">▲</b> false negatives</span>
    ${snapshot && snapshot.collected_marks.length > 0 ? html`<span aria-hidden="true"><b class="negative">□</b> chosen</span>` : nothing}
    ${filtered ? html`<span aria-hidden="true"><b>✕</b> removed</span>` : nothing}`;
}

/** The signs around points, as far as there are any. */
function legend({ collected_marks, removed_per_anchor, removed }: Snapshot): TemplateResult {
  const filtered = (removed_per_anchor ?? 0) > 0 || removed.some((count) => count > 0);
  return html`<span aria-hidden="true">● query</span> <span aria-hidden="true">▲ key</span>
    <span aria-hidden="true"><b class="positive">◎</b> one query:</span>
    <span aria-hidden="true"><b class="false-negative">◌</b> same class</span>
    ${collected_marks.length > 0 ? html`<span aria-hidden="true"><b class="negative">□</b> chosen</span>` : nothing}
    ${filtered ? html`<span aria-hidden="true"><b>✕</b> removed</span>` : nothing}`;
}

/** What the signs of the embedding view say, for one query. */
function litWords(snapshot: Snapshot): string {
  const spotlight = new Spotlight();
  spotlight.take(snapshot, 0, false, () => true);
  const { false_negative, chosen, removed } = spotlight.counts();
  const parts = [
    false_negative > 0 ? `${false_negative} of its class` : "",
    chosen > 0 ? `${chosen} chosen as negatives` : "",
    removed > 0 ? `${removed} removed` : "",
  ].filter(Boolean);
  return parts.length > 0 ? ` Of the candidates of one query, marked: ${parts.join(", ")}.` : "";
}
