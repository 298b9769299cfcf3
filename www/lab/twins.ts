// Two runs in lockstep from the same seed that differ in one knob, in a recipe, or in all that a second link says:
// their similarities side by side, their curves on shared axes, and the difference of every number. Runs that were
// pinned stay behind them as ghosts.

import { html, nothing, type TemplateResult } from "lit";
import type { GhostView } from "../client/run-view.js";
import { isWhole, LINK, said } from "../client/twins.js";
import { knobControl } from "../controls/knob.js";
import { recipeList } from "../controls/recipe-list.js";
import { PLACES, placeOf, slides, valueAt } from "../controls/scale.js";
import type { Edits } from "../controls/slider.js";
import { itemAt, numberAt } from "../entries.js";
import { inputOf, selectOf } from "../events.js";
import { percent, whole } from "../format.js";
import { recipeShown } from "../pipeline/recipes.js";
import { changes } from "../pipeline/story.js";
import { matters } from "../relevance.js";
import type { Difference, Knob, Settings } from "../types.js";
import type { Side } from "../worker/sides.js";
import { comparison } from "./comparison.js";
import { type Curve, curvesFigure, DASHES, latest, POINTS, smooth, thinned } from "./curves.js";
import { ghostName, similarities } from "./similarities.js";
import type { Lab, Make, View } from "./view.js";

/** A knob in which twins cannot differ; the core refuses it too. */
const NEVER = ["seed"];

/** More differences than this are counted, not told. */
const MOST_TOLD = 8;

/** Stands among the knobs for a second run with settings of its own. */
const SECOND_LINK: Knob = {
  id: LINK,
  label: "Everything that a second link says",
  help: "",
  unit: "",
  source: "",
  group: "run",
  level: 2,
  live: false,
  kind: "choice",
  default: "",
};

/** Under which words a knob is listed. */
function groupOf({ id, group }: Knob): string {
  return isWhole(id) ? "more than one setting" : group;
}

class Twins implements View {
  readonly #lab: Lab;
  /** The difference that is being chosen. */
  #draft: Difference | undefined;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** The second run goes with its view; what it measured stays. */
  close(): void {
    const { run } = this.#lab;
    if (run.twin?.alive) this.#quietly(this.#lab.commands.keepTwin("main"));
  }

  render(): TemplateResult {
    const { twin, snapshot } = this.#lab.run;
    return html`${this.#choice()} ${this.#sentence()} ${twin?.alive ? this.#buttons() : nothing} ${this.#ghosts()}
      ${
        snapshot && twin
          ? html`<div class="charts">${this.#histograms()} ${this.#loss()} ${this.#recall()}</div>
              ${comparison(this.#lab.run, () => this.#lab.update())}`
          : nothing
      }`;
  }

  // ---- Choosing ----------------------------------------------------------------------------------------------------

  get #knobs(): Knob[] {
    const { catalogue, settings } = this.#lab.run;
    const knobs = catalogue?.knobs.filter((knob) => !NEVER.includes(knob.id) && matters(knob, settings)) ?? [];
    const whole = knobs.filter(({ id }) => isWhole(id));
    const recipes = whole.map((knob) => ({ ...knob, label: "A whole recipe" }));
    return [...recipes, SECOND_LINK, ...knobs.filter(({ id }) => !isWhole(id))];
  }

  /** What is chosen: what runs, or else a first proposal. */
  get #chosen(): { knob: Knob; value: number | string } | undefined {
    const { twin } = this.#lab.run;
    const knobs = this.#knobs;
    const given = this.#draft ?? (twin?.alive ? twin.difference : undefined);
    const knob = knobs.find(({ id }) => id === given?.knob) ?? knobs.find(({ id }) => id === "tau") ?? knobs[0];
    if (!knob) return undefined;
    return { knob, value: given?.knob === knob.id ? given.value : this.#another(knob) };
  }

  /** A first proposal for the second run: of recipes, the one after A's. */
  #another(knob: Knob): number | string {
    const { catalogue, settings } = this.#lab.run;
    if (!catalogue || !isWhole(knob.id)) return another(knob, settings[knob.id] ?? "");
    const { recipes } = catalogue;
    const at = recipes.findIndex(({ id }) => id === settings.recipe);
    return knob.id === LINK ? "" : (recipes[(at + 1) % recipes.length]?.id ?? "");
  }

  #choice(): TemplateResult | typeof nothing {
    const { run } = this.#lab;
    const chosen = this.#chosen;
    if (!chosen) return nothing;
    const { knob, value } = chosen;
    const groups = [...new Set(this.#knobs.map(groupOf))];
    const pick = (event: Event) => {
      const id = selectOf(event).value;
      const picked = this.#knobs.find((other) => other.id === id);
      if (picked) this.#draft = { knob: id, value: this.#another(picked) };
      this.#lab.update();
    };
    const { twin } = run;
    const runs = twin?.alive && twin.difference.knob === knob.id;
    return html`<div class="twins-choice">
      <div class="knob"><div class="knob-head"><label for="twins-knob">They differ in</label></div>
        <select id="twins-knob" .value=${knob.id} @change=${pick}>
          ${groups.map(
            (group) =>
              html`<optgroup label=${group}>${this.#knobs
                .filter((other) => groupOf(other) === group)
                .map(
                  ({ id, label }) => html`<option value=${id} ?selected=${id === knob.id}>${label}</option>`,
                )}</optgroup>`,
          )}
        </select></div>
      <div class="knob"><div class="knob-head">A: this run</div>
        <p class="twins-value">${this.#first(knob)}</p></div>
      <div class="twins-b">${this.#second(knob, value, this.#edits(knob, Boolean(runs)))}</div>
      ${
        runs
          ? nothing
          : html`<button type="button" class="primary" ?disabled=${run.busy !== undefined}
              @click=${() => this.#quietly(this.#lab.commands.setTwin({ knob: knob.id, value }))}>Start both from step 0</button>`
      }
    </div>`;
  }

  /** What the first run is. */
  #first(knob: Knob): string {
    const { catalogue, settings } = this.#lab.run;
    if (knob.id === LINK) return "as it is set now";
    if (catalogue && isWhole(knob.id)) return recipeShown(catalogue, settings);
    return said(catalogue, knob.id, settings[knob.id] ?? "");
  }

  /** The control of what the second run is. */
  #second(knob: Knob, value: number | string, edits: Edits): TemplateResult | typeof nothing {
    const { catalogue, settings } = this.#lab.run;
    if (knob.id === LINK) {
      const given = (event: Event) => void edits.commit({ [LINK]: inputOf(event).value.trim() });
      return html`<div class="knob"><div class="knob-head"><label for="twin-link">B: link of a run (its seed and its number
          of steps are A’s)</label></div>
        <input id="twin-link" type="text" spellcheck="false" placeholder="#v=…" .value=${String(value)} @change=${given} /></div>`;
    }
    if (catalogue && isWhole(knob.id)) {
      return html`<div class="knob"><div class="knob-head"><label for="twin-recipe">B: recipe</label></div>
        ${recipeList(catalogue, { ...settings, recipe: value }, edits, { id: "twin-recipe", describedby: "" })}</div>`;
    }
    const b = { ...knob, label: `B: ${knob.label}` };
    return knobControl(b, { [knob.id]: value }, edits, { prefix: "twin", brief: true });
  }

  /** The control of B's value: it changes B alone. */
  #edits(knob: Knob, runs: boolean): Edits {
    const draft = (patch: Settings) => {
      this.#draft = { knob: knob.id, value: address(knob, patch[knob.id] ?? "") };
      this.#lab.update();
    };
    return {
      fixed: () => false,
      hidden: () => false,
      current: () => this.#chosen?.value ?? knob.default,
      preview: draft,
      commit: async (patch) => {
        draft(patch);
        if (!runs) return;
        await this.#lab.commands
          .setTwin({ knob: knob.id, value: address(knob, patch[knob.id] ?? "") })
          .catch(() => undefined);
        this.#draft = undefined;
        this.#lab.update();
      },
    };
  }

  // ---- What is said --------------------------------------------------------------------------------------------------

  #names(): Record<Side, string> {
    const { run } = this.#lab;
    const { catalogue, twin } = run;
    const knob = twin?.difference.knob ?? "";
    if (catalogue && twin && isWhole(knob)) {
      const [a, b] = [run.settings, twin.settings].map((settings) => recipeShown(catalogue, settings));
      return a === b ? { main: "A: this run", twin: "B: the second link" } : { main: `A: ${a}`, twin: `B: ${b}` };
    }
    const label = run.catalogue?.knobs.find(({ id }) => id === knob)?.label ?? knob;
    const name = (settings: Settings) => `${label} ${said(run.catalogue, knob, settings[knob] ?? "")}`;
    return { main: `A: ${name(run.settings)}`, twin: `B: ${run.twin ? name(run.twin.settings) : ""}` };
  }

  #sentence(): TemplateResult {
    const { twin, step } = this.#lab.run;
    if (!twin) {
      return html`<p class="finding">Choose one setting, or a whole recipe. Both runs begin at step 0 with the same seed, so they see the same pairs in
        the same order; whatever differs between them comes from that setting.</p>`;
    }
    const { main, twin: other } = this.#names();
    const { parted } = twin;
    const [at, its] = [whole(step), whole(twin.snapshot?.step ?? 0)];
    const ended = `B has ended at step ${its}; what it measured stays until the next start`;
    const state = !twin.alive ? ended : at === its ? `Both are at step ${at}` : `A is at step ${at}, B at step ${its}`;
    const others = twin.difference.knob === LINK ? "What you change applies to A alone" : OTHERS;
    return html`<p class="finding"><b>${main}</b>, <b>${other}</b>; ${this.#differences()}everything else, the seed included, is
        the same. ${state}. ${others}.</p>
      ${
        parted
          ? html`<p class="refused" role="status">Run ${parted.run === "main" ? "A" : "B"} stopped:
              ${parted.failure.message} The other goes on.</p>`
          : nothing
      }`;
  }

  /** All that differs, setting by setting, where it is more than one. */
  #differences(): string {
    const { catalogue, settings, twin } = this.#lab.run;
    if (!catalogue || !twin || !isWhole(twin.difference.knob)) return "";
    const all = changes(catalogue, settings, twin.settings).filter(({ knob }) => !NEVER.includes(knob.id));
    const told = all.slice(0, MOST_TOLD).map(({ knob, before, after }) => `${knob.label}: ${after} (A: ${before})`);
    const rest = all.length > MOST_TOLD ? ` and ${all.length - MOST_TOLD} more` : "";
    return `B has ${told.join(", ")}${rest}; `;
  }

  #buttons(): TemplateResult {
    const { run } = this.#lab;
    const { full } = run.ghosts;
    const button = (words: string, act: () => unknown, disabled = false) =>
      html`<button type="button" ?disabled=${disabled || run.busy !== undefined} @click=${act}>${words}</button>`;
    return html`<div class="lab-controls">
      ${button("Swap A and B", () => this.#quietly(this.#lab.commands.swapTwins()))}
      ${button("Keep A", () => this.#quietly(this.#lab.commands.keepTwin("main")))}
      ${button("Keep B", () => this.#quietly(this.#lab.commands.keepTwin("twin")))}
      ${button("Pin A as ghost", () => this.#pin("main"), full)}
      ${button("Pin B as ghost", () => this.#pin("twin"), full)}
    </div>`;
  }

  #ghosts(): TemplateResult | typeof nothing {
    const { run } = this.#lab;
    const { ghosts, twin } = run;
    const pin = html`<button type="button" ?disabled=${ghosts.full || !run.snapshot}
      @click=${() => this.#pin("main")}>Pin this run as ghost</button>`;
    if (ghosts.all.length === 0) return twin?.alive ? nothing : html`<div class="lab-controls">${pin}</div>`;
    return html`<ul class="branches">
        ${ghosts.all.map(
          (ghost, n) => html`<li><svg width="34" height="10" aria-hidden="true"><path d="M0 5H34" stroke-width="1.6"
            stroke="currentColor" stroke-dasharray=${DASHES[n + 2]} /></svg><span>${ghostName(run, ghost)}</span>
            <button type="button" class="plain" aria-label="Remove ${ghostName(run, ghost)}"
              @click=${() => this.#unpin(ghost.id)}>Remove</button></li>`,
        )}
      </ul>
      ${twin?.alive ? nothing : html`<div class="lab-controls">${pin}</div>`}`;
  }

  #pin(side: Side): void {
    this.#lab.commands.pinGhost(side);
    this.#lab.update();
  }

  #unpin(id: number): void {
    this.#lab.commands.removeGhost(id);
    this.#lab.update();
  }

  // ---- Charts --------------------------------------------------------------------------------------------------------

  get #size() {
    const { width } = this.#lab;
    return { width: width > 760 ? Math.floor((width - 24) / 2) : width, height: 280 };
  }

  #histograms(): TemplateResult[] {
    const { run } = this.#lab;
    const names = this.#names();
    const both = [
      { id: "twins-a", title: names.main, snapshot: run.snapshot },
      { id: "twins-b", title: names.twin, snapshot: run.twin?.snapshot },
    ];
    return similarities(both, run.ghosts.all.at(-1), this.#size, this.#lab);
  }

  #curves(of: (history: GhostView["history"]) => { steps: ArrayLike<number>; values: ArrayLike<number> }): Curve[] {
    const { run } = this.#lab;
    const palette = this.#lab.palette();
    const names = this.#names();
    const rows = [
      { name: names.main, history: run.history, ink: palette.accent, dash: DASHES[0] },
      ...(run.twin ? [{ name: names.twin, history: run.twin.history, ink: palette.negative, dash: DASHES[1] }] : []),
      ...run.ghosts.all.map((ghost, n) => ({
        name: ghostName(run, ghost),
        history: ghost.history,
        ink: palette.muted,
        dash: DASHES[n + 2] ?? "",
        faint: true,
      })),
    ];
    return rows.map(({ history, ...look }) => {
      const { steps, values } = of(history);
      const kept = thinned(steps);
      return { ...look, steps: kept.map((n) => numberAt(steps, n)), values: kept.map((n) => numberAt(values, n)) };
    });
  }

  #figure(id: string, title: string, label: string, curves: Curve[], share: boolean): TemplateResult {
    const summary = `${title}. ${curves.map(({ name, values }) => `${name}: ${latest(values)}`).join("; ")}.`;
    const y = share ? { label, most: 1, text: (value: number) => percent(value) } : { label };
    const { run } = this.#lab;
    const chart = { id, title, summary, y, curves, ...this.#size, step: run.step };
    return curvesFigure(chart, this.#lab.palette(), () => this.#lab.update());
  }

  #loss(): TemplateResult {
    const curves = this.#curves((history) => {
      const { steps, losses } = history.curve(POINTS);
      return { steps, values: smooth(losses) };
    });
    return this.#figure("twins-loss", "Loss", "loss, smoothed (nats)", curves, false);
  }

  #recall(): TemplateResult {
    const curves = this.#curves(({ evaluations }) => ({
      steps: evaluations.map(({ step }) => step),
      values: evaluations.map(({ recall_at_1 }) => recall_at_1),
    }));
    return this.#figure("twins-recall", "Recall@1 on held-out pairs", "share of queries", curves, true);
  }

  /** The session shows what went wrong. */
  #quietly(call: Promise<unknown>): void {
    call.catch(() => undefined);
  }
}

const OTHERS = "Any other setting that you change applies to both";

/** A whole address stands for what follows its `#`. */
function address(knob: Knob, value: number | string): number | string {
  return knob.id === LINK ? String(value).replace(/^.*#/, "#") : value;
}

/** A value worth comparing this one with: the next choice, or a good way along the slider. */
export function another(knob: Knob, value: number | string): number | string {
  if (knob.choices) {
    const index = knob.choices.findIndex(({ id }) => id === value);
    return itemAt(knob.choices, (index + 1) % knob.choices.length).id;
  }
  if (!slides(knob)) return Number(value) === knob.max ? Number(value) - 1 : Number(value) + 1;
  const place = placeOf(knob, Number(value));
  const way = PLACES / 4;
  return valueAt(knob, place + way < PLACES ? place + way : place - way);
}

export const twins: Make = (lab) => new Twins(lab);
