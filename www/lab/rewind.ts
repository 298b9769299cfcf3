// Going back: a scrubber over the steps taken, and every branch of the run on shared axes.

import { html, nothing, type TemplateResult } from "lit";
import { MOST_BRANCHES } from "../client/branches.js";
import type { BranchView } from "../client/run-view.js";
import { differing, said } from "../client/twins.js";
import { swipe } from "../controls/swipe.js";
import { itemAt, numberAt } from "../entries.js";
import { inputOf } from "../events.js";
import { percent, short, whole } from "../format.js";
import { styled } from "../styled.js";
import type { Catalogue } from "../types.js";
import { unlessClosed } from "../unless-closed.js";
import { type Curve, curvesFigure, DASHES, latest, POINTS, smooth, thinned } from "./curves.js";
import type { Lab, Make, View } from "./view.js";

/** Shortest time between two questions for the checkpoints. */
const ASK_EVERY_MS = 400;

class Rewind implements View {
  readonly #lab: Lab;
  /** Where the scrubber stands, when it was moved. */
  #at: number | undefined;
  /** What the box said when it was entered: it does not follow the run while somebody types there. */
  #entered: number | undefined;
  #checkpoints: number[] = [];
  #asked_ms = Number.NEGATIVE_INFINITY;
  #open = true;

  constructor(lab: Lab) {
    this.#lab = lab;
    lab.commands.keepCheckpoints(true);
    unlessClosed(this.#ask());
  }

  looked(): void {
    if (performance.now() - this.#asked_ms >= ASK_EVERY_MS || !this.#lab.run.running) unlessClosed(this.#ask());
  }

  restarted(): void {
    this.#at = undefined;
    this.#lab.commands.keepCheckpoints(true);
    unlessClosed(this.#ask());
  }

  /** Checkpoints are kept on: what they take is bounded, and whoever comes back can go back as quickly. */
  close(): void {
    this.#open = false;
  }

  async #ask(): Promise<void> {
    this.#asked_ms = performance.now();
    try {
      const kept = await this.#lab.commands.checkpoints();
      if (kept) this.#checkpoints = [...kept.steps];
    } catch {
      // Without a trainer there are none; the session says so.
      this.#checkpoints = [];
    }
    if (this.#open) this.#lab.update();
  }

  render(): TemplateResult {
    const { run } = this.#lab;
    const { branches } = run;
    if (this.#at !== undefined && this.#at > run.step) this.#at = undefined;
    return html`${this.#scrubber()}
      <div class="charts stacked">${this.#loss()} ${this.#recall()} ${this.#separation()}</div>
      <h3>Branches</h3>
      <ul class="branches">
        ${branches.all.map(
          (branch, n) => html`<li><svg width="34" height="10" aria-hidden="true"><path d="M0 5H34" stroke-width="2.4"
              stroke="currentColor" stroke-dasharray=${dashOf(branch) || nothing} /></svg>
            <span>${this.#name(branch)}${branch === branches.current ? html` <b>runs</b>` : nothing}</span>
            ${
              n < branches.all.length - 1
                ? html`<button type="button" class="plain" aria-label="Delete branch ${branch.number}"
                    @click=${() => this.#remove(branch.number)}>Delete</button>`
                : nothing
            }</li>`,
        )}
      </ul>
      <p class="help">At most ${MOST_BRANCHES} branches are kept; the oldest goes first. A restart begins with the first again.</p>`;
  }

  #scrubber(): TemplateResult {
    const { run } = this.#lab;
    const step = run.step;
    const at = this.#at ?? step;
    const scrubbed = (event: Event) => this.#scrub(inputOf(event).valueAsNumber);
    const entered = (event: Event) => {
      this.#entered = inputOf(event).valueAsNumber;
    };
    const left = () => {
      this.#entered = undefined;
      this.#lab.update();
    };
    return html`<div class="scrubber">
      <div class="scrubber-head"><label for="rewind-step">Step</label>
        <input type="number" id="rewind-step" min="0" max=${step} .value=${String(this.#at ?? this.#entered ?? step)}
          @input=${scrubbed} @focus=${entered} @blur=${left} />
        <span class="muted">of ${whole(step)}</span>
        <button type="button" class="primary" ?disabled=${at >= step || run.busy !== undefined} @click=${() => this.#goBack(at)}>
          Go back here</button>
        <span class="reading" role="status">${this.#reading(at)}</span></div>
      <div class="scrubber-line">
        <input type="range" ${swipe()} min="0" max=${Math.max(1, step)} step="1" .value=${String(at)} aria-label="Step to go back to"
          aria-valuetext="step ${at} of ${step}" @input=${scrubbed} />
        <div class="checkpoints" aria-hidden="true">
          ${this.#checkpoints
            .filter((kept) => kept <= step)
            .map((kept) => html`<i ${styled({ left: `${(100 * kept) / Math.max(1, step)}%` })}></i>`)}
        </div>
      </div>
      <p class="help">Ticks are checkpoints. Going back loads the checkpoint before the step and repeats the steps from there
        exactly. Then change anything and play on.</p>
    </div>`;
  }

  /** What was measured at the scrubber's step. */
  #reading(at: number): string {
    const { history, step } = this.#lab.run;
    if (at >= step) return "";
    const point = history.lossAt(at);
    const measured = history.evaluations.filter((one) => one.step <= at).at(-1);
    const recall = measured ? `, Recall@1 ${percent(measured.recall_at_1, 1)}` : "";
    if (!point) return "";
    const { first, last, loss } = point;
    const said =
      first < last ? `mean loss of steps ${whole(first)} to ${whole(last)} ${short(loss)}` : `loss ${short(loss)}`;
    return `At step ${whole(at)}: ${said}${recall}.`;
  }

  #scrub(step: number): void {
    const { run } = this.#lab;
    if (!Number.isFinite(step)) return;
    if (run.playing) void this.#lab.commands.pause();
    this.#at = Math.min(run.step, Math.max(0, Math.round(step)));
    this.#lab.update();
  }

  async #goBack(step: number): Promise<void> {
    try {
      await this.#lab.commands.rewind(step);
    } catch {
      // The session shows what went wrong.
    }
    this.#at = undefined;
    unlessClosed(this.#ask());
  }

  #remove(number: number): void {
    this.#lab.commands.removeBranch(number);
    this.#lab.update();
  }

  #name(branch: BranchView): string {
    return branchName(this.#lab.run.catalogue, branch);
  }

  /** What is the branch's own; smoothed, it is so by itself, for nothing of the one it left belongs to it. */
  #curves(
    of: (branch: BranchView) => { steps: ArrayLike<number>; values: ArrayLike<number> },
    smoothed = false,
  ): Curve[] {
    const { branches } = this.#lab.run;
    const palette = this.#lab.palette();
    return branches.all.map((branch) => {
      const { steps, values } = of(branch);
      const kept = thinned(steps, branch.left ?? 0);
      const own = kept.map((n) => numberAt(values, n));
      return {
        name: this.#name(branch),
        dash: dashOf(branch),
        ink: branch === branches.current ? palette.accent : palette.ink,
        faint: branch !== branches.current,
        steps: kept.map((n) => numberAt(steps, n)),
        values: smoothed ? smooth(own) : own,
      };
    });
  }

  #marks(): { step: number; name: string }[] {
    const left = this.#lab.run.branches.all.flatMap(({ left, number }) =>
      left === undefined ? [] : [{ step: left, name: `${number} leaves` }],
    );
    return this.#at === undefined ? left : [...left, { step: this.#at, name: `step ${whole(this.#at)}` }];
  }

  #figure(id: string, title: string, label: string, curves: Curve[], share: boolean): TemplateResult {
    const { run, width } = this.#lab;
    return curvesFigure(
      {
        id: `rewind-${id}`,
        title,
        summary: `${title} of every branch over its steps. ${curves.map(({ name, values }) => `${name}: ${latest(values)}`).join("; ")}.`,
        y: share ? { label, most: 1, text: (value) => percent(value) } : { label },
        curves,
        marks: this.#marks(),
        width,
        height: id === "loss" ? 280 : 220,
        step: run.step,
      },
      this.#lab.palette(),
      () => this.#lab.update(),
    );
  }

  #loss(): TemplateResult {
    const curves = this.#curves(({ history }) => {
      const { steps, losses } = history.curve(POINTS);
      return { steps, values: losses };
    }, true);
    return this.#figure("loss", "Loss", "loss, smoothed (nats)", curves, false);
  }

  #recall(): TemplateResult {
    const curves = this.#curves(({ history: { evaluations } }) => ({
      steps: evaluations.map(({ step }) => step),
      values: evaluations.map(({ recall_at_1 }) => recall_at_1),
    }));
    return this.#figure("recall", "Recall@1 on held-out pairs", "share of queries", curves, true);
  }

  #separation(): TemplateResult {
    const curves = this.#curves(({ history: { separations } }) => ({
      steps: separations.map(({ step }) => step),
      values: separations.map(({ auroc }) => auroc ?? Number.NaN),
    }));
    return this.#figure(
      "separation",
      "Separation (AUROC) in the batch",
      "chance that a positive beats a negative",
      curves,
      true,
    );
  }
}

/** As in `branch 2: Temperature τ 0.1 → 0.5 from step 300`. */
export function branchName(catalogue: Catalogue | undefined, { number, left, settings, began }: BranchView): string {
  const label = (id: string) => catalogue?.knobs.find((knob) => knob.id === id)?.label ?? id;
  const changed = differing(catalogue, settings, began)
    .map((id) => `${label(id)} ${said(catalogue, id, began[id] ?? "")} → ${said(catalogue, id, settings[id] ?? "")}`)
    .join(", ");
  const since = left === undefined ? "" : ` from step ${whole(left)}`;
  return `branch ${number}: ${changed || (left === undefined ? "the first" : "the same settings")}${since}`;
}

export const rewind: Make = (lab) => new Rewind(lab);

/** The first branch has a whole line; branches count from 1. */
function dashOf({ number }: BranchView): string {
  return itemAt(DASHES, (number - 1) % DASHES.length);
}
