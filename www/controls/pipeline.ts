// Where negatives come from, drawn as a pipeline: a card for each stage in the order of flow, and between the cards
// what is left of the candidates. On a narrow page the cards lie under each other and one is open at a time.

import { html, nothing, type TemplateResult } from "lit";
import type { RunView } from "../client/run-view.js";
import type { KnobId } from "../generated/settings.js";
import { type Count, countsAfter } from "../pipeline/counts.js";
import { cardKnobs, chosen, knobOf, onScene, recipeOf, STAGES, type Stage, sceneOf } from "../pipeline/stages.js";
import { written } from "../pipeline/story.js";
import type { Catalogue, Recipe, Settings, Snapshot } from "../types.js";
import { about } from "./about.js";
import { evidence } from "./evidence.js";
import { icon } from "./icons.js";
import { choice, knobControl } from "./knob.js";
import { recipeList } from "./recipe-list.js";
import type { Edits } from "./slider.js";

/** What the pipeline shows and calls. */
export interface Pipeline {
  run: RunView;
  edits: Edits;
  /** The card that is open where only one can be. */
  open_card: KnobId | undefined;
  openCard(id: KnobId | undefined): void;
  compare(link: string): void;
  close(): void;
}

/** The section. */
export function pipeline(view: Pipeline): TemplateResult | typeof nothing {
  const { run, edits, close } = view;
  const { catalogue, settings, snapshot } = run;
  if (!catalogue) return nothing;
  const [main, small] = [STAGES.filter((stage) => stage.main), STAGES.filter((stage) => !stage.main)];
  const one = (stage: Stage) => card(view, catalogue, stage);
  return html`<section class="card pipeline" id="pipeline" aria-labelledby="pipeline-title">
    <button type="button" class="plain close" aria-label="Close the pipeline" @click=${close}>${icon("close")}</button>
    <div class="recipe">
      <div class="knob">
        <h2 id="pipeline-title">Where negatives come from</h2>
        <label for="pipeline-recipe">Recipe</label>
        ${recipeList(catalogue, settings, edits, { id: "pipeline-recipe", describedby: "pipeline-about" })}
      </div>
      <div>
        <div id="pipeline-about">${recipeWords(catalogue, settings)}</div>
        ${lookFor(catalogue, settings)} ${scene(catalogue, settings, edits)}
      </div>
      <div>${seen(view, catalogue)}</div>
    </div>
    <p class="story" aria-live="polite">${run.story}</p>
    <div class="flow">
      ${main.map((stage) => html`${one(stage)}${counts(stage, settings, snapshot)}`)}
      <div class="small">${small.map(one)}</div>
    </div>
  </section>`;
}

function recipeWords(catalogue: Catalogue, settings: Settings): TemplateResult {
  const recipe = recipeOf(catalogue, settings);
  return about(recipe ?? chosen(knobOf(catalogue, "recipe"), settings) ?? { help: "", formula: "", source: "" });
}

function lookFor(catalogue: Catalogue, settings: Settings): TemplateResult | typeof nothing {
  const words = recipeOf(catalogue, settings)?.look_for;
  return words ? html`<p class="help"><b>Look for:</b> ${words}</p>` : nothing;
}

/** What was measured of the recipe in force. */
function seen({ run, compare }: Pipeline, catalogue: Catalogue): unknown {
  const recipe = recipeOf(catalogue, run.settings);
  return recipe ? evidence(catalogue, recipe, run.settings, compare) : nothing;
}

/** The button to the settings on which the recipe's effect can be seen. */
function scene(catalogue: Catalogue, settings: Settings, edits: Edits): TemplateResult | typeof nothing {
  const recipe = recipeOf(catalogue, settings);
  if (!recipe || Object.keys(recipe.scene).length === 0) return nothing;
  if (onScene(recipe, settings)) return html`<p class="help scene">These are its data.</p>`;
  return html`<p class="scene">
    <button type="button" @click=${() => edits.commit(sceneOf(catalogue, recipe))}>Show it on ${dataOf(catalogue, recipe)}</button>
    <span class="restarts">restarts the run, with defaults for all else</span>
  </p>`;
}

function dataOf(catalogue: Catalogue, recipe: Recipe): string {
  const knob = knobOf(catalogue, "data");
  return knob ? written(knob, recipe.scene.data ?? knob.default) : "its data";
}

function card({ run, edits, open_card, openCard }: Pipeline, catalogue: Catalogue, stage: Stage) {
  const { settings } = run;
  const knob = knobOf(catalogue, stage.id);
  const method = chosen(knob, settings);
  if (!knob || !method) return nothing;
  const { main, more } = cardKnobs(catalogue, settings, stage);
  const open = open_card === stage.id;
  const [id, body] = [`stage-${stage.id}`, `stage-${stage.id}-body`];
  const control = (knob: (typeof main)[number], brief: boolean) =>
    knobControl(knob, settings, edits, { prefix: stage.id, brief });
  return html`<section class="stage" data-stage=${stage.id} ?data-open=${open} aria-label=${stage.title}>
    <h3>
      <span class="stage-title">${stage.title} <span class="muted">${stage.question}</span></span>
      <button type="button" class="stage-switch" aria-expanded=${open} aria-controls=${body}
        @click=${() => openCard(open ? undefined : stage.id)}>
        <span>${stage.title}</span><span class="stage-choice">${method.label}</span>${icon(open ? "up" : "down")}</button>
    </h3>
    <div class="stage-body" id=${body}>
      <label class="unseen" for=${id}>${knob.label}</label>
      ${choice(knob, id, method.id, edits, `${id}-about`)}
      ${main.map((knob) => control(knob, true))}
      ${
        more.length > 0
          ? html`<details class="more-knobs"><summary>More (${more.length})</summary>
              <div>${more.map((knob) => control(knob, false))}</div></details>`
          : nothing
      }
      <div id="${id}-about">${about(method, true)}</div>
    </div>
  </section>`;
}

function counts({ id }: Stage, settings: Settings, snapshot: Snapshot | undefined): TemplateResult {
  const row = ({ value, caption }: Count) => html`<div><dt>${caption}</dt><dd>${value}</dd></div>`;
  return html`<dl class="counts">${countsAfter(id, settings, snapshot).map(row)}</dl>`;
}
