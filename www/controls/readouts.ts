// Measured numbers: each with its name, its course so far and what it means.

import { html, nothing, type TemplateResult } from "lit";
import { fixed, percent, short } from "../format.js";
import type { Evaluation, Metric } from "../types.js";
import { sparkline } from "../views/sparkline.js";

/** The catalogue's metrics that an evaluation has, in the catalogue's order. */
export function readouts(metrics: Metric[], evaluations: Evaluation[]): TemplateResult {
  const guess = evaluations.at(-1)?.guess ?? {};
  const latest = evaluations.at(-1);
  const named = metrics.filter((metric) => metric.level === 1 && (!latest || metric.id in latest));
  return html`<dl class="readouts">
    ${named
      .filter((metric) => latest && metric.id in latest)
      .map(
        (metric) => html`<div class="readout">
          <dt>${metric.label}</dt>
          <dd><b>${value(metric, latest && measured(latest, metric))}</b>
            ${sparkline(evaluations.map((one) => measured(one, metric) ?? Number.NaN))}</dd>
          ${metric.help ? html`<dd class="help">${metric.help}${guessed(guess[metric.id])}</dd>` : nothing}
        </div>`,
      )}
  </dl>`;
}

/** What a random guess would score, where that is known. */
function guessed(value: number | undefined): string {
  return value === undefined ? "" : ` Random guess: ${short(value, 2)}.`;
}

/** Every number that is known now, behind a disclosure. */
export function allNumbers(metrics: Metric[], known: Record<string, number>): TemplateResult {
  const measured = metrics.filter(({ id }) => Number.isFinite(known[id]));
  return html`<details class="all-numbers"><summary>All numbers (${measured.length})</summary>
    <dl class="readouts">
      ${measured.map(
        (metric) => html`<div class="readout">
          <dt>${metric.label}</dt>
          <dd><b>${value(metric, known[metric.id])}</b></dd>
          <dd class="help">${metric.help}</dd>
        </div>`,
      )}
    </dl></details>`;
}

/** A measured value in its unit. */
export function value({ unit }: Metric, number: number | undefined): string {
  if (number === undefined) return "–";
  return unit === "share" ? percent(number, 1) : fixed(number);
}

/** What an evaluation says of a metric, by the metric's id. */
function measured(evaluation: Evaluation, { id }: Metric): number | undefined {
  const found: unknown = Reflect.get(evaluation, id);
  return typeof found === "number" ? found : undefined;
}
