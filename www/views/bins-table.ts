// The histogram's numbers, for whoever would rather read than look.

import { html, nothing, type TemplateResult } from "lit";
import { numberAt } from "../entries.js";
import { fixed, percent, whole } from "../format.js";
import type { Snapshot } from "../types.js";
import { joined, KIND_NAMES, kindsOf } from "./bins.js";

const ROWS = 16;

/** A table behind a disclosure. */
export function binsTable(snapshot: Snapshot | undefined): TemplateResult | typeof nothing {
  if (!snapshot) return nothing;
  const kinds = kindsOf(snapshot);
  const columns = kinds.map((kind) => joined(snapshot[kind], ROWS));
  const rows = columns[0]?.length ?? 0;
  const shares = [snapshot.pull, snapshot.push].map((share) => joined(share, ROWS));
  return html`<details class="table"><summary>Table</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Similarities as a table">
    <table>
      <thead><tr><th scope="col">similarity</th>${kinds.map((kind) => html`<th scope="col">${KIND_NAMES[kind]}</th>`)}
        <th scope="col">pull</th><th scope="col">push</th></tr></thead>
      <tbody>
        ${Array.from({ length: rows }, (_, row) => {
          const from = -1 + (2 * row) / rows;
          return html`<tr><th scope="row">${fixed(from, 2)} to ${fixed(from + 2 / rows, 2)}</th>
            ${columns.map((column) => html`<td>${whole(numberAt(column, row))}</td>`)}
            ${shares.map((column) => html`<td>${percent(numberAt(column, row), 1)}</td>`)}</tr>`;
        })}
      </tbody>
    </table></div>
  </details>`;
}
