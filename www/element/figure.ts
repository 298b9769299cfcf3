// What the element shows: the layout, and the words around the drawn views.

import { html, nothing, type TemplateResult } from "lit";
import type { AskAbout } from "../charts/export.js";
import { about } from "../client/about.js";
import { metricsOf } from "../client/metrics.js";
import type { RunView } from "../client/run-view.js";
import { icon } from "../controls/icons.js";
import { knobControl } from "../controls/knob.js";
import { pipeline } from "../controls/pipeline.js";
import { allNumbers, readouts } from "../controls/readouts.js";
import { recipeList } from "../controls/recipe-list.js";
import { settingsPanel } from "../controls/settings-panel.js";
import { sliderNote } from "../controls/slider-note.js";
import { temperature } from "../controls/temperature.js";
import { transport } from "../controls/transport.js";
import { inputOf, ownerOf } from "../events.js";
import { fixed, percent, short, whole } from "../format.js";
import type { KnobId } from "../generated/settings.js";
import { tabs } from "../lab/tabs.js";
import { chosen, knobOf, lossLacks, recipeOf } from "../pipeline/stages.js";
import { PALETTES } from "../theme.js";
import type { Catalogue, Settings, Snapshot } from "../types.js";
import { candidatesPerQuery } from "../views/bins.js";
import { binsTable } from "../views/bins-table.js";
import { encodersPicture, type Movement } from "../views/encoders.js";
import { equation } from "../views/equation.js";
import { DASHES, lossWords } from "../views/loss-chart.js";
import { embeddingCard, SPHERE } from "./embedding-card.js";
import type { Figure } from "./figure-state.js";
import { failurePanel, notes } from "./messages.js";
import { pinnedLine, shownPairs } from "./pinning.js";
import { take } from "./save.js";

/** The whole figure. */
export function figure(view: Figure): TemplateResult {
  const { run, commands, scheme } = view;
  const { settings } = run;
  const ready = run.catalogue !== undefined && !run.busy && run.engine !== undefined;
  const closed = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    if (view.panel_open) view.setPanelOpen(false);
    else if (view.share_open) view.setShareOpen(false);
    else if (view.pipeline_open) view.setPipelineOpen(false);
    else return;
    event.preventDefault();
  };
  return html`<div class="figure" lang="en" dir="ltr" data-scheme=${scheme} ?data-embed=${view.embed} ?data-present=${run.presents}
    data-hide=${[...view.hidden].join(" ") || nothing} @keydown=${closed}
    @cplay-about=${(event: AskAbout) => {
      event.detail.answer ??= about(run, commands);
    }}>
    ${view.guest ? html`<button type="button" class="skip" @click=${skip}>Skip this figure</button>` : nothing}
    <div class="top">
      <p class="task">${taskLine(run)}</p>
      ${transport({
        ready,
        playing: run.playing,
        finished: run.finished,
        step: run.step,
        budget: Number(settings.steps ?? 0),
        speed: view.speed,
        toggle: view.toggle,
        stepOnce: view.stepOnce,
        restart: view.restart,
        newSeed: view.newSeed,
        seed_fixed: view.edits.fixed("seed"),
        setSpeed: view.setSpeed,
        presents: run.presents,
        present: (on) => commands.present(on),
      })}
      <slot name="question"></slot>
    </div>
    <div class="left">
      ${pairsCard(view)} ${controlsCard(view)}
    </div>
    <div class="middle">${embeddingCard(view)} ${lossCard(view)}</div>
    <div class="right">${similarityCard(view)}</div>
    <div class="under">
    ${
      view.pipeline_open
        ? pipeline({
            run,
            edits: view.edits,
            open_card: view.open_card,
            openCard: view.openCard,
            compare: view.compare,
            close: () => view.setPipelineOpen(false),
          })
        : nothing
    }
    ${tabs(run.catalogue, run.view, view.show)}
    <section class="card lab" id="lab" aria-label="View" ?hidden=${!run.view}></section>
    </div>
    <section class="card numbers" aria-label="Held-out pairs">
      ${readouts(run.catalogue?.metrics ?? [], run.history.evaluations)}
      ${view.pipeline_open ? allNumbers(run.catalogue?.metrics ?? [], metricsOf(run)) : nothing}
    </section>
    ${footer(view)}
    <slot name="caption"></slot>
    <section class="share" aria-label="Share" ?hidden=${!view.share_open}></section>
    <aside class="panel" ?hidden=${!view.panel_open} aria-label="More settings">
      ${
        view.panel_open && run.catalogue
          ? settingsPanel(run.catalogue.knobs, settings, view.edits, () => view.setPanelOpen(false))
          : nothing
      }
    </aside>
    ${notes(run, commands)} ${copyBox(view)} ${failurePanel(run, view.revive, view.restart)}
    <section class="sheet" aria-label="On paper"></section>
    <p class="unseen" role="status"></p>
    <span class="rule" aria-hidden="true"></span>
    <span class="end" tabindex="-1"></span>
  </div>`;
}

/** The focus goes to the end of the figure: the next stop is the host's. */
function skip(event: Event): void {
  const end = ownerOf(event).closest(".figure")?.querySelector<HTMLElement>(".end");
  if (!end) return;
  // From a place that Tab never stops at, Chromium goes on at the first stop of the shadow tree.
  end.tabIndex = 0;
  end.addEventListener("blur", () => end.setAttribute("tabindex", "-1"), { once: true });
  end.focus();
}

function taskLine(run: RunView): TemplateResult | string {
  const { task, snapshot, busy, engine } = run;
  if (!engine) return busy ? `${busy} …` : "";
  if (!snapshot) return html`<strong>${task}</strong>`;
  return html`<strong>${task}</strong> ${learned(run, snapshot)}`;
}

function learned(run: RunView, snapshot: Snapshot): string {
  if (snapshot.recalled) return "The query encoder learns where its queries should be; keys stand still.";
  if (lossLacks("push", run)) return "Two encoders learn to bring each query and its key together.";
  if (lossLacks("choice", run)) return "Two encoders learn which queries and keys belong together.";
  return `For each query two encoders learn to pick the right key out of ${candidates(snapshot)}.`;
}

function candidates(snapshot: Snapshot): string {
  return whole(candidatesPerQuery(snapshot));
}

function pairsCard({ run, scheme }: Figure): TemplateResult {
  const pairs = shownPairs(run.pairs, run.pins.pictures);
  const classes = pairs ? [...pairs.labels].map((label) => pairs.class_names[label] ?? label) : [];
  const names = classes.map((name, i) => (pairs?.names ? `${pairs.names[i]} (${name})` : name)).join(", ");
  return html`<section class="card pairs" aria-labelledby="pairs-title">
    <h2 id="pairs-title">Two encoders</h2>
    <div class="examples">
      ${encodersPicture(pairs, scheme, PALETTES[scheme], movement(run))}
      <canvas id="pairs" role="img" tabindex="0" aria-label="Training pairs, each query above its key. Classes: ${names}."
        aria-description="Arrow keys move from pair to pair; Enter pins it everywhere."></canvas>
    </div>
  </section>`;
}

/** What happens to the points of queries and keys. */
function movement(run: RunView): Movement {
  if (run.snapshot?.recalled) return "recalled";
  return lossLacks("push", run) ? "pulled" : "pulled and pushed";
}

function controlsCard(view: Figure): TemplateResult {
  const { run, edits, panel_open, pipeline_open } = view;
  const { catalogue, settings } = run;
  // What has cards of its own is set there, and the temperature under the histogram.
  const carded = (group: string) => group === "negatives" || group === "loss";
  const first = catalogue?.knobs.filter((knob) => knob.level === 1 && !carded(knob.group)) ?? [];
  const recipe = catalogue && !pipeline_open ? recipeOf(catalogue, settings) : undefined;
  return html`<section class="card controls" aria-label="Settings">
    ${first.map((knob) => knobControl(knob, settings, edits, { prefix: "first", brief: true }))}
    ${
      catalogue && !pipeline_open
        ? html`<div class="knob"><div class="knob-head"><label for="first-recipe">Negatives</label></div>
            ${recipeList(catalogue, settings, edits, { id: "first-recipe", describedby: "first-recipe-help" })}
            <p class="help" id="first-recipe-help">${run.brief || recipe?.help}</p></div>`
        : nothing
    }
    <div class="openers">
    <button type="button" class="pipeline-switch" ?disabled=${!catalogue} aria-expanded=${pipeline_open}
      @click=${() => view.setPipelineOpen(!pipeline_open)}>${icon("flow")}<span>Pipeline</span></button>
    <button type="button" class="more" ?disabled=${!catalogue} aria-expanded=${panel_open}
      @click=${() => view.setPanelOpen(!panel_open)}>${icon("settings")}<span>More settings</span></button></div>
  </section>`;
}

/** Why negatives stay flat where embeddings have few dimensions. */
function slab(dim: number): TemplateResult | typeof nothing {
  if (!(dim <= SPHERE)) return nothing;
  const words =
    dim === SPHERE
      ? "On a sphere, random directions have every similarity from −1 to 1 equally often (thin line): negatives that spread " +
        "out evenly make a flat slab, whatever τ is."
      : "On a circle, random directions are most often nearly the same or nearly opposite (thin line).";
  return html`<p class="help slab">${words}</p>`;
}

function lossCard(view: Figure): TemplateResult {
  const { snapshot, catalogue, settings } = view.run;
  // Once queries are drawn to told embeddings, the weighting alone says what a pair costs.
  const named = catalogue ? chosen(knobOf(catalogue, snapshot?.recalled ? "weigh" : "loss"), settings) : undefined;
  const words = snapshot
    ? `Loss ${fixed(snapshot.loss)} at step ${snapshot.step}. A random guess costs ${fixed(snapshot.chance)}.`
    : "Loss";
  const lines = snapshot ? lossWords(snapshot, candidatesPerQuery(snapshot)) : undefined;
  return html`<section class="card loss" aria-label="Loss over the steps">
    <div class="card-head"><h2>Loss <b>${snapshot ? fixed(snapshot.loss) : ""}</b>
      <span class="muted">${named?.label}${snapshot?.queries_alone ? ", but only queries ask" : ""}</span></h2>${take(view, "loss")}</div>
    ${
      lines
        ? html`<p class="legend" aria-hidden="true">
            ${lines.chance ? html`<span>${dash(DASHES.chance)} ${lines.chance}</span>` : nothing}
            ${lines.floor ? html`<span class="positive">${dash(DASHES.floor)} ${lines.floor}</span>` : nothing}</p>`
        : nothing
    }
    <div id="loss" role="img" aria-label=${words}></div>
  </section>`;
}

/** A sample of how a line is dashed. */
function dash(dashes: string): TemplateResult {
  return html`<svg class="dash" viewBox="0 0 24 10"><path d="M0 5H24" stroke-dasharray=${dashes}></path></svg>`;
}

function similarityCard(view: Figure): TemplateResult {
  const { run, commands, edits, log_counts, setLogCounts, slider_moved, trainOn, told } = view;
  const { snapshot, settings, catalogue, running, finished, step } = run;
  const idle = lossLacks("temperature", run);
  const note = { running, finished, step, moved: slider_moved, idle, trainOn };
  const tau = catalogue?.knobs.find((knob) => knob.id === "tau");
  // Only the plain rule leaves it where it was set.
  const moves = settings.temperature !== catalogue?.knobs.find((knob) => knob.id === "temperature")?.default;
  const words = snapshot
    ? `Histogram of similarities. Positives: mean ${fixed(snapshot.positive_mean)}. Negatives: mean ` +
      `${fixed(snapshot.negative_mean)}. ${strongest(snapshot, !lossLacks("push", run))}The numbers are in the table below.`
    : "Histogram of similarities";
  return html`<section class="card similarity" aria-labelledby="similarity-title">
    <div class="card-head">
      <h2 id="similarity-title">Similarities in this batch
        <span class="muted">${lossLacks("push", run) ? "line: pull" : "lines: pull, push"}</span></h2>
      <span class="switches">${take(view, "similarities")}${binsTable(snapshot)}<label class="check"><input type="checkbox" .checked=${log_counts}
        @change=${(event: Event) => setLogCounts(inputOf(event).checked)} />Log counts</label></span>
    </div>
    <canvas id="histogram" role="img" aria-label=${words} tabindex="0"
      aria-description="Arrow keys move from bar to bar; Enter pins a pair whose similarity lies there."></canvas>
    ${slab(Number(settings.dim))}
    ${tau ? temperature(tau, Number(settings.tau), moves ? snapshot?.tau : undefined, edits, sliderNote(note), idle) : nothing}
    ${pinnedLine({ pins: run.pins, pairs: run.pairs, pin: (pair) => commands.pin(pair) })}
    ${equation(told, catalogue ? formulas(catalogue, settings, snapshot?.recalled ?? false) : [])}
  </section>`;
}

/** On which negatives the push falls, in a sentence; several heads push by no single similarity. */
function strongest({ top_share }: Snapshot, pushes: boolean): string {
  if (!pushes) return "None is pushed. ";
  return top_share === undefined ? "" : `The hardest 5 % of the negatives carry ${percent(top_share)} of the push. `;
}

/** What the loss, if it is in force, and the weights say of themselves, unless they are the plain ones. */
function formulas(catalogue: Catalogue, settings: Settings, recalled: boolean): string[] {
  const in_force = recalled ? ["weigh"] : ["loss", "weigh"];
  const knobs = catalogue.knobs.filter((knob) => in_force.includes(knob.id));
  // The catalogue's ids are those of the generated type.
  const told = knobs.map((knob) => (settings[knob.id as KnobId] === knob.default ? undefined : chosen(knob, settings)));
  return told.map((option) => option?.formula ?? "").filter(Boolean);
}

function footer({ run, copyLink, share_open, setShareOpen }: Figure): TemplateResult {
  const { engine, snapshot, steps_per_second, running } = run;
  const speed = running && steps_per_second > 0 ? ` · ${short(steps_per_second, 3)} steps/s` : "";
  const workers = engine?.workers === 2 ? ", 2 workers" : "";
  return html`<footer>
    <p class="badge">
      ${
        engine
          ? html`<b>${engine.kind.toUpperCase()}</b> ${engine.name}${workers} <span class="muted">${engine.reason}${speed}</span>`
          : nothing
      }
    </p>
    <p class="state muted">${snapshot ? stateLine(run) : nothing}</p>
    <button type="button" class="plain" part="link" ?disabled=${!engine} @click=${copyLink}>${icon("link")}<span>Copy link</span></button>
    <button type="button" class="plain" part="share" ?disabled=${!engine} aria-expanded=${share_open}
      @click=${() => setShareOpen(!share_open)}>Share</button>
  </footer>`;
}

function stateLine({ finished, playing, step, busy }: RunView): string {
  if (busy) return `${busy} …`;
  if (finished) return `Finished after ${whole(step)} steps.`;
  return playing ? "" : `Paused at step ${whole(step)}.`;
}

function copyBox({ link_to_copy, closeCopy }: Figure): TemplateResult | typeof nothing {
  if (!link_to_copy) return nothing;
  return html`<div class="copy" role="dialog" aria-label="Link to copy">
    <label>Copying was refused here. Copy the link by hand:
      <input type="text" readonly .value=${link_to_copy} @focus=${(event: Event) => inputOf(event).select()} /></label>
    <button type="button" class="plain" aria-label="Close" @click=${closeCopy}>${icon("close")}</button>
  </div>`;
}
