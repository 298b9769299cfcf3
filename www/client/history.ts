// What has been measured so far in a run, for the curves.

import type { Evaluation, Snapshot } from "../types.js";
import { Strata } from "./strata.js";

/** Points that a curve is thinned to. */
const MOST_POINTS = 1200;

/** Losses step by step, and every evaluation. */
export class RunHistory {
  readonly steps: number[] = [];
  readonly losses: number[] = [];
  readonly evaluations: Evaluation[] = [];
  readonly strata = new Strata();

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

  /** Takes an evaluation; a second one of the same step replaces the first. */
  addEvaluation(evaluation: Evaluation): void {
    if (this.evaluations.at(-1)?.step === evaluation.step) this.evaluations.pop();
    this.evaluations.push(evaluation);
    // Sparklines need no more: drop every second one and go on.
    if (this.evaluations.length > 2 * MOST_POINTS) {
      const thinned = this.evaluations.filter((_, index) => index % 2 === 0);
      this.evaluations.splice(0, this.evaluations.length, ...thinned);
    }
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
