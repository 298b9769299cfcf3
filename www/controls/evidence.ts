// What was measured of a recipe, and the button that shows it: the claims about it with their figures, and the recipe
// beside its baseline in Twins, under the settings that were measured.

import { html, nothing, type TemplateResult } from "lit";
import { until } from "lit/directives/until.js";
import { short } from "../format.js";
import type { Claim, Compared } from "../generated/claims.js";
import { citation } from "../pipeline/recipes.js";
import { knobOf } from "../pipeline/stages.js";
import { written } from "../pipeline/story.js";
import type { Catalogue, Recipe, Settings } from "../types.js";

type Claims = typeof import("../generated/claims.js");
/** What was measured of all recipes: loaded when the first of them is shown. */
let claims: Claims | undefined;

async function load(): Promise<Claims> {
  claims = await import("../generated/claims.js");
  return claims;
}

/** The section about one recipe. */
export function evidence(...of: [Catalogue, Recipe, Settings, (link: string) => void]): unknown {
  if (claims) return section(claims, ...of);
  const loaded = load().then(
    (claims) => section(claims, ...of),
    () => nothing,
  );
  return until(loaded, nothing);
}

function section(
  { CLAIMS, COMPARED }: Claims,
  catalogue: Catalogue,
  recipe: Recipe,
  settings: Settings,
  open: (link: string) => void,
): TemplateResult {
  const compared = COMPARED[recipe.id];
  const claims = recipe.claims.flatMap((id) => (CLAIMS[id] ? [{ id, claim: CLAIMS[id] }] : []));
  return html`<div class="evidence">
    ${compared ? beside(catalogue, recipe, compared, () => open(compareLink(catalogue, recipe, compared, settings))) : nothing}
    ${
      claims.length > 0
        ? html`<details class="paper"><summary>${claims.length === 1 ? "1 claim" : `${claims.length} claims`}, put to the
            test</summary><ul class="claims">${claims.map(({ id, claim }) => one(id, claim))}</ul></details>`
        : nothing
    }
  </div>`;
}

/** What was measured of both runs, and the way to them. */
function beside(catalogue: Catalogue, recipe: Recipe, compared: Compared, open: () => void): TemplateResult {
  const baseline = catalogue.recipes.find(({ id }) => id === compared.baseline);
  const { seeds, figures } = compared.seen;
  const row = ({ metric, baseline, recipe, agree }: Compared["seen"]["figures"][number]) => {
    const label = catalogue.metrics.find(({ id }) => id === metric)?.label ?? metric;
    return html`<tr><th scope="row">${label}</th><td>${short(baseline)}</td><td>${short(recipe)}</td>
      <td>${direction(recipe - baseline)} on ${agree} of ${seeds} seeds</td></tr>`;
  };
  const data = knobOf(catalogue, "data");
  const on = data ? written(data, compared.settings.data ?? data.default) : "its data";
  return html`<table class="measured">
      <caption>Measured on ${on} after ${compared.settings.steps} steps, means of ${seeds} seeds</caption>
      <thead><tr><td></td><th scope="col">${baseline ? shortName(baseline) : compared.baseline}</th>
        <th scope="col">${shortName(recipe)}</th><td></td></tr></thead>
      <tbody>${figures.map(row)}</tbody></table>
    <p class="scene"><button type="button" @click=${open}>Compare</button>
      <span class="restarts">opens both side by side, from step 0, in place of this run</span></p>`;
}

function direction(difference: number): string {
  return difference > 0 ? "higher" : difference < 0 ? "lower" : "equal";
}

function shortName(recipe: Recipe): string {
  return recipe.names[0] ?? recipe.label;
}

const KINDS: Record<Claim["kind"], string> = { E: "exact", T: "training", S: "seen here" };

function one(id: string, { kind, sentence, source, seen }: Claim): TemplateResult {
  const figures = seen.figures.map(([name, mean]) => `${name}: ${short(mean)}`).join("; ");
  return html`<li><b>${id}</b> ${sentence} ${source ? html`<span class="muted">(${citation(source)})</span>` : nothing}
    <span class="seen">${KINDS[kind]} · holds on ${seen.agree} of ${seen.seeds} seeds · ${figures}</span></li>`;
}

/** The link to the comparison as it was measured, with the seed of the run on show. */
export function compareLink(catalogue: Catalogue, recipe: Recipe, compared: Compared, settings: Settings): string {
  const given = { ...compared.settings, seed: settings.seed };
  const pairs = Object.entries(given).map(([knob, value]) => `${knob}=${encodeURIComponent(value ?? "")}`);
  return `#v=${catalogue.version}&${pairs.join("&")}&view=twins&twin=recipe:${recipe.id}`;
}
