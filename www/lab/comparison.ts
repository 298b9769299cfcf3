// Every number of two runs, and how far they are apart.

import { html, nothing, type TemplateResult } from "lit";
import { fileName, saveCsv } from "../charts/export.js";
import type { RunView } from "../client/run-view.js";
import { help } from "../controls/help.js";
import { value } from "../controls/readouts.js";
import { inputOf, ownerOf } from "../events.js";
import { fixed } from "../format.js";
import type { Evaluation, Metric, Snapshot } from "../types.js";
import { unlessClosed } from "../unless-closed.js";

/** Whether the less telling numbers are shown too. */
let all = false;

/** One number in both runs. */
interface Row {
  metric: Metric;
  a: number;
  b: number;
}

/** The metrics that both runs have, in the catalogue's order. */
export function rows(metrics: Metric[], a: Record<string, unknown>, b: Record<string, unknown>): Row[] {
  const finite = (number: unknown): number is number => typeof number === "number" && Number.isFinite(number);
  return metrics.flatMap((metric) => {
    const [one, other] = [a[metric.id], b[metric.id]];
    return finite(one) && finite(other) ? [{ metric, a: one, b: other }] : [];
  });
}

/** B minus A, with its sign; shares in percentage points. */
export function difference({ metric, a, b }: Row): string {
  const share = metric.unit === "share";
  const number = (share ? 100 : 1) * (b - a);
  const text = fixed(number, share ? 1 : 2);
  return `${Number(text) > 0 ? "+" : ""}${text}${share ? " points" : ""}`;
}

function known(snapshot: Snapshot | undefined, evaluation: Evaluation | undefined): Record<string, unknown> {
  return { ...snapshot, ...evaluation };
}

/** The table. */
export function comparison(run: RunView, changed: () => void): TemplateResult | typeof nothing {
  const { catalogue, snapshot, evaluation, twin } = run;
  if (!catalogue || !twin?.snapshot || !snapshot) return nothing;
  const both = rows(catalogue.metrics, known(snapshot, evaluation), known(twin.snapshot, twin.evaluation));
  const shown = both.filter(({ metric }) => all || metric.level === 1);
  const toggle = (event: Event) => {
    all = inputOf(event).checked;
    changed();
  };
  const columns = () => [
    { name: "metric", values: both.map(({ metric }) => metric.label) },
    { name: "unit", values: both.map(({ metric }) => metric.unit) },
    { name: "A", values: both.map(({ a }) => a) },
    { name: "B", values: both.map(({ b }) => b) },
    { name: "B - A", values: both.map(({ a, b }) => b - a) },
  ];
  const file = fileName("twins", snapshot.step, "csv");
  return html`<div class="comparison"><table>
      <caption>Both runs at step ${snapshot.step}</caption>
      <thead><tr><th scope="col">Measured</th><th scope="col">A</th><th scope="col">B</th><th scope="col">B − A</th></tr></thead>
      <tbody>${shown.map(
        (row) => html`<tr><th scope="row">${row.metric.label}
            ${help(`twins-${row.metric.id}-help`, row.metric.label, row.metric.help)}</th>
          <td>${value(row.metric, row.a)}</td><td>${value(row.metric, row.b)}</td><td>${difference(row)}</td></tr>`,
      )}</tbody></table>
    <div class="lab-controls"><label class="check"><input type="checkbox" .checked=${all} @change=${toggle} />All numbers (${both.length})</label>
      <button type="button" class="plain" @click=${(event: Event) =>
        unlessClosed(saveCsv(columns(), "Both runs' numbers", file, ownerOf(event)))}
        aria-label="Both runs' numbers: save as CSV">CSV</button></div></div>`;
}
