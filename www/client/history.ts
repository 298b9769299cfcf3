// What has been measured so far in a run, for the curves.

import type { Evaluation, Snapshot } from "../types.js";
import { Bounds } from "./bounds.js";
import { Strata } from "./strata.js";

/** Points that a curve is thinned to. */
const MOST_POINTS = 1200;

/** How well the batch's partners and its other pairs are told apart, at a look. */
export interface Separation {
  step: number;
  /** The chance that a partner is more similar than another pair. */
  auroc: number;
}

/** Losses step by step, every evaluation, and how far pairs were told apart. */
export class RunHistory {
  readonly steps: number[] = [];
  readonly losses: number[] = [];
  readonly evaluations: Evaluation[] = [];
  readonly separations: Separation[] = [];
  readonly strata = new Strata();
  bounds = new Bounds();

  /** Takes the losses that came with a look. Before the first step the look's own loss is all there is. */
  addLosses({
    step,
    loss,
    losses,
    first_loss_step,
  }: Pick<Snapshot, "step" | "loss" | "losses" | "first_loss_step">): void {
    if (step === 0) {
      this.steps.splice(0, 1, 0);
      this.losses.splice(0, 1, loss);
      return;
    }
    if (first_loss_step === 0 && losses.length > 0) {
      this.steps.length = 0;
      this.losses.length = 0;
    }
    for (let i = 0; i < losses.length; i++) {
      const step = first_loss_step + i;
      const last = this.steps.at(-1);
      if (last !== undefined && step <= last) continue;
      this.steps.push(step);
      this.losses.push(losses[i]);
    }
  }

  /** Takes everything that a look brings. */
  addLook(snapshot: Snapshot): void {
    this.addLosses(snapshot);
    this.addSeparation(snapshot);
    this.strata.add(snapshot);
    this.bounds.add(snapshot);
  }

  /** Takes an evaluation; a second one of the same step replaces the first. */
  addEvaluation(evaluation: Evaluation): void {
    if (this.evaluations.at(-1)?.step === evaluation.step) this.evaluations.pop();
    this.evaluations.push(evaluation);
    thin(this.evaluations);
  }

  /** Takes what a look says of the separation; a second look at the same step replaces the first. */
  addSeparation({ step, auroc }: Separation): void {
    const last = this.separations.at(-1);
    if (last && step < last.step) return;
    if (last?.step === step) this.separations.pop();
    this.separations.push({ step, auroc });
    thin(this.separations);
  }

  /** What was measured up to a step, in a history of its own. */
  until(step: number): RunHistory {
    const past = new RunHistory();
    const taken = this.steps.findIndex((other) => other >= step);
    const count = taken < 0 ? this.steps.length : Math.max(taken, step === 0 ? 1 : 0);
    for (let i = 0; i < count; i++) {
      past.steps.push(this.steps[i]);
      past.losses.push(this.losses[i]);
    }
    past.evaluations.push(...this.evaluations.filter((evaluation) => evaluation.step <= step));
    past.separations.push(...this.separations.filter((separation) => separation.step <= step));
    past.bounds = this.bounds.until(step);
    for (const look of this.strata.looks) if (look.step <= step) past.strata.add(look);
    return past;
  }

  /** The losses as a curve of limited length; each point is the mean of the steps it stands for. */
  curve(most = MOST_POINTS): { steps: number[]; losses: number[] } {
    const width = Math.ceil(this.steps.length / most);
    if (width <= 1) return { steps: this.steps, losses: this.losses };
    const steps: number[] = [];
    const losses: number[] = [];
    for (let from = 0; from < this.steps.length; from += width) {
      const group = this.losses.slice(from, from + width);
      steps.push(this.steps[Math.min(from + width, this.steps.length) - 1]);
      losses.push(group.reduce((sum, loss) => sum + loss, 0) / group.length);
    }
    return { steps, losses };
  }
}

/** Curves need no more points than this: every second one goes. */
function thin(points: unknown[]): void {
  if (points.length <= 2 * MOST_POINTS) return;
  const thinned = points.filter((_, index) => index % 2 === 0);
  points.splice(0, points.length, ...thinned);
}
