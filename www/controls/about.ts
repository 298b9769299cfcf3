// What a part of the catalogue says of itself: its sentence, its formula, its paper.

import { html, nothing, type TemplateResult } from "lit";
import { legend } from "../pipeline/symbols.js";

/** Whatever can describe itself. */
export interface About {
  help: string;
  formula: string;
  source: string;
}

/** The three, as far as there are any. Where it is `narrow`, the paper's title is there for whoever asks. */
export function about({ help, formula, source }: About, narrow = false): TemplateResult {
  return html`<div class="about">
    ${help ? html`<p class="help">${help}</p>` : nothing}
    ${formula ? html`<p><code class="formula">${formula}</code></p>${letters(formula)}` : nothing}
    ${source ? paper(source, narrow) : nothing}
  </div>`;
}

/** What the formula's letters stand for. */
function letters(formula: string): TemplateResult | typeof nothing {
  const all = legend(formula);
  if (all.length === 0) return nothing;
  return html`<details class="paper"><summary>Symbols</summary><dl class="symbols">${all.map(
    ({ symbol, meaning }) => html`<div><dt><code>${symbol}</code></dt><dd>${meaning}</dd></div>`,
  )}</dl></details>`;
}

function paper(source: string, narrow: boolean): TemplateResult {
  const [, who, title] = /^(.*?\b\d{4}), (.*)$/.exec(source) ?? [];
  if (!narrow || !who) return html`<p class="help"><cite>${source}</cite></p>`;
  return html`<details class="paper"><summary>${who}</summary><p class="help"><cite>${title}</cite></p></details>`;
}
