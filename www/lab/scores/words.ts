// What is said about scores from a file.

import { html, type TemplateResult } from "lit";
import { percent, whole } from "../../format.js";
import type { FileRun } from "./file-run.js";

/** What a file must hold, behind a disclosure. */
export function described(open: boolean): TemplateResult {
  return html`<details ?open=${open}><summary>What the file holds</summary><ul>
    <li><b>CSV or Parquet:</b> a row for each score, with the columns <code>step</code>, <code>anchor</code>,
      <code>kind</code> (<code>positive</code> or <code>negative</code>) and <code>score</code>, the cosine similarity.
      It may also have <code>known_false</code> (1 for a negative known to be false, else 0) and <code>tau</code>, the
      temperature. Rows are sorted by step; each anchor of a step has one positive.</li>
    <li><b>.npy:</b> one array (steps, anchors, 1 + negatives), the positive first; or two, one with
      <code>positives</code> in its name, (steps, anchors), and one with <code>negatives</code>, (steps, anchors,
      negatives).</li>
    <li><b>.npz:</b> those two arrays by these names, and if you like <code>steps</code>, <code>tau</code> and
      <code>known_false</code>.</li>
    <li>In Python, <code>contrastive_playground.scores</code> writes such a file while PyTorch or
      sentence-transformers trains.</li></ul></details>`;
}

/** How large a file is. */
export function sizes({ scores, steps }: FileRun): string {
  const { positives, negatives } = scores;
  const each = negatives.length / positives.length;
  const of_step = positives.length / steps;
  const exact = (value: number) => (Number.isInteger(value) ? whole(value) : `about ${whole(Math.round(value))}`);
  const counted = (value: number, word: string) => `${exact(value)} ${word}${value === 1 ? "" : "s"}`;
  return `${counted(steps, "step")}, ${counted(of_step, "anchor")} a step, ${counted(each, "negative")} an anchor.`;
}

/** Where the temperature comes from. */
export function aboutTau({ follows, scores }: FileRun): string {
  if (follows) return "The temperature is the file’s.";
  if (scores.taus.length > 0) return "The temperature is yours, not the file’s.";
  return "The file says no temperature: set that of your training. Loss, weights and diagnosis depend on it.";
}

/** How far the steps are measured. */
export function measuring({ measured, steps }: FileRun): string {
  return measured < steps ? `Measuring: ${percent(measured / steps)} of the steps.` : "";
}
