// What has been measured so far in a run, for the curves.

import { numberAt } from "../entries.js";
import type { Evaluation, Snapshot } from "../types.js";
import { Bounds } from "./bounds.js";
import { Strata } from "./strata.js";

/** Points that a curve is thinned to. Twice as many are kept at most. */
const MOST_POINTS = 1200;

/** A loss curve: each point is the mean loss of the steps from `first` to `steps`. */
export interface LossPoints {
  first: number[];
  steps: number[];
  losses: number[];
}

/** How well the batch's partners and its other pairs are told apart, at a look. */
export interface Separation {
  step: number;
  /** The chance that a partner is more similar than another pair. */
  auroc?: number;
}

/** The losses, every evaluation, and how far pairs were told apart. However long a run is, what is kept and what a look
 * costs stay below a bound: of a long run each point of the loss is the mean of some steps, of the others every second
 * one goes when there are too many. */
export class RunHistory {
  /** The last step of each point; the first; the mean loss in between, and of how many losses it is. */
  readonly steps: number[] = [];
  readonly first: number[] = [];
  readonly losses: number[] = [];
  readonly #counts: number[] = [];
  /** Steps that a point stands for: those whose number, divided by it, has the same whole part. A power of two. */
  #width = 1;
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
      this.#forgetLosses();
      this.#add(0, loss);
      return;
    }
    if (first_loss_step === 0 && losses.length > 0) this.#forgetLosses();
    losses.forEach((loss, i) => {
      const step = first_loss_step + i;
      const last = this.steps.at(-1);
      if (last === undefined || step > last) this.#add(step, loss);
    });
  }

  #forgetLosses(): void {
    for (const list of [this.steps, this.first, this.losses, this.#counts]) list.length = 0;
    this.#width = 1;
  }

  /** A later step than all before, or some steps from `first` on with their mean. */
  #add(step: number, loss: number, first = step, count = 1): void {
    const at = this.steps.length - 1;
    if (at >= 0 && Math.floor(numberAt(this.first, at) / this.#width) === Math.floor(first / this.#width)) {
      const [mean, all] = [numberAt(this.losses, at), numberAt(this.#counts, at) + count];
      this.steps[at] = step;
      this.#counts[at] = all;
      this.losses[at] = mean + ((loss - mean) * count) / all;
      return;
    }
    this.steps.push(step);
    this.first.push(first);
    this.losses.push(loss);
    this.#counts.push(count);
    if (this.steps.length > 2 * MOST_POINTS) this.#widen();
  }

  /** Makes one point of every two that lie side by side. */
  #widen(): void {
    const [first, losses, counts] = [this.first.splice(0), this.losses.splice(0), this.#counts.splice(0)];
    this.#width *= 2;
    this.steps.splice(0).forEach((step, n) => {
      this.#add(step, numberAt(losses, n), numberAt(first, n), numberAt(counts, n));
    });
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
    past.#width = this.#width;
    // A point that goes on beyond the step would tell of what came later.
    this.steps.forEach((last, n) => {
      if (last < step || (step === 0 && n === 0)) {
        past.#add(last, numberAt(this.losses, n), numberAt(this.first, n), numberAt(this.#counts, n));
      }
    });
    past.evaluations.push(...this.evaluations.filter((evaluation) => evaluation.step <= step));
    past.separations.push(...this.separations.filter((separation) => separation.step <= step));
    past.bounds = this.bounds.until(step);
    for (const look of this.strata.looks) if (look.step <= step) past.strata.add(look);
    return past;
  }

  /** The losses as a curve of limited length. */
  curve(most = MOST_POINTS): LossPoints {
    const { steps, first, losses } = this;
    const width = Math.ceil(steps.length / most);
    if (width <= 1) return { steps, first, losses };
    const out: LossPoints = { steps: [], first: [], losses: [] };
    for (let from = 0; from < steps.length; from += width) {
      const end = Math.min(from + width, steps.length);
      let [sum, count] = [0, 0];
      for (let n = from; n < end; n++) {
        sum += numberAt(losses, n) * numberAt(this.#counts, n);
        count += numberAt(this.#counts, n);
      }
      out.first.push(numberAt(first, from));
      out.steps.push(numberAt(steps, end - 1));
      out.losses.push(sum / count);
    }
    return out;
  }

  /** The point that stands for a step, or the last one before it; `undefined` when there is none. */
  lossAt(step: number): { first: number; last: number; loss: number } | undefined {
    const found = this.steps.findIndex((last) => last >= step);
    const at = found < 0 ? this.steps.length - 1 : found;
    if (at < 0) return undefined;
    return { first: numberAt(this.first, at), last: numberAt(this.steps, at), loss: numberAt(this.losses, at) };
  }
}

/** Curves need no more points than this: every second one goes. */
function thin(points: unknown[]): void {
  if (points.length <= 2 * MOST_POINTS) return;
  const thinned = points.filter((_, index) => index % 2 === 0);
  points.splice(0, points.length, ...thinned);
}
