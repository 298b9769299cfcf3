// What one pair of the batch costs, its query looking for its key: the formula, and its numbers in it.

import { html, nothing, type TemplateResult } from "lit";
import { fixed, short } from "../format.js";
import { type Forces, pairNamed } from "../rows.js";
import type { Snapshot } from "../types.js";
import { positiveOf } from "./around-words.js";
import { candidatesPerQuery } from "./bins.js";
import { equation as sums } from "./pull.js";

/**
 * The line under the slider. `formulas`: what the chosen methods say, for a loss of which similarities alone do not
 * tell how it comes about.
 */
export function equation(told: Told | undefined, formulas: string[]): TemplateResult | typeof nothing {
  if (!told) return nothing;
  return isPlain(told) ? infonce(told) : other(told, formulas);
}

/** One pair, in numbers. */
export interface Told {
  /** What it is called. */
  whose: string;
  tau: number;
  /** Keys that it is compared with, its own among them. */
  candidates: number;
  example: Pick<Snapshot["example"], "positive" | "hardest" | "query_loss" | "infonce">;
  /** Whether its positive is no partner, but what it is drawn to. */
  recalled: boolean;
}

/** A typical pair of the batch. */
export function exampleOf(snapshot: Snapshot): Told {
  const { tau, example, recalled } = snapshot;
  return { whose: "one pair", tau, candidates: candidatesPerQuery(snapshot), example, recalled };
}

/** The pair that is pinned; `undefined` where it has no positive. `own`: how many pairs are the data set's own. */
export function pinnedExample(forces: Forces, recalled: boolean, own?: number): Told | undefined {
  const { anchor, terms, others, tau } = forces;
  const found = sums(forces);
  if (!found) return undefined;
  const acting = terms.filter(({ removed }) => !removed);
  const negatives = acting.filter(({ kind }) => kind !== "positive").map(({ similarity }) => similarity);
  return {
    whose: pairNamed(anchor.pair, own),
    tau,
    candidates: acting.length + others.count,
    example: {
      positive: found.positive,
      hardest: negatives.length > 0 ? Math.max(...negatives) : undefined,
      query_loss: anchor.loss,
      infonce: found.loss,
    },
    recalled,
  };
}

/** Whether a share of the softmax is all that the loss is; so long as nothing else is known, it is. */
export function isPlain({ example: { query_loss, infonce } }: Pick<Told, "example">): boolean {
  return !(Math.abs(query_loss - infonce) > 1e-3 * (1 + Math.abs(infonce)));
}

function infonce({ whose, example, candidates, ...told }: Told): TemplateResult {
  const tau = short(told.tau);
  const share = Math.exp(-example.query_loss);
  const spoken =
    `For ${whose} of the batch: the loss is minus the logarithm of e to the ${fixed(example.positive)} over ${tau}, ` +
    `divided by the sum of e to the s over ${tau} over ${candidates} candidates. ` +
    `The partner gets ${short(share)} of the total, so the loss is ${fixed(example.query_loss)}.`;
  const fraction = (top: unknown, bottom: unknown) =>
    html`<span class="fraction"><span>${top}</span><span>${bottom}</span></span>`;
  return html`<p class="equation" role="math" aria-label=${spoken}>
    <span class="term"><var>L</var><sub>${whose}</sub> = −ln ${fraction(
      html`<i>e</i><sup class="positive"><var>s</var><sub>+</sub>/<var>τ</var></sup>`,
      html`Σ <i>e</i><sup><var>s</var>/<var>τ</var></sup>`,
    )}</span>
    <span class="term">= −ln ${fraction(
      html`<i>e</i><sup><b class="positive">${fixed(example.positive)}</b>/${tau}</sup>`,
      html`Σ<sub class="count">${candidates}</sub> <i>e</i><sup><var>s</var>/${tau}</sup>`,
    )}</span>
    <span class="term">= −ln ${short(share)} = <b>${fixed(example.query_loss)}</b></span>
    ${hardest(example.hardest)}
  </p>`;
}

function other({ whose, example, recalled }: Told, formulas: string[]): TemplateResult {
  return html`<div class="equation">
    <span class="term"><var>L</var><sub>${whose}</sub> = <b>${fixed(example.query_loss)}</b></span>
    <span class="aside">${positiveOf(recalled)} <b class="positive">${fixed(example.positive)}</b></span>
    ${hardest(example.hardest)}
    ${recalled ? nothing : html`<span class="aside">InfoNCE would be ${fixed(example.infonce)}</span>`}
    ${formulas.map((formula) => html`<code class="formula">${formula}</code>`)}
  </div>`;
}

const hardest = (similarity: number | undefined) =>
  html`<span class="aside">nearest negative <b class="negative">${fixed(similarity)}</b></span>`;
