// What the page writes where there is nothing to measure: a dash or nothing, and never NaN, undefined or null.

import { expect, test } from "vitest";
import { csv } from "../../../www/charts/export.js";
import { RunHistory } from "../../../www/client/history.js";
import { allNumbers, readouts } from "../../../www/controls/readouts.js";
import type { Figure } from "../../../www/element/figure-state.js";
import { take } from "../../../www/element/save.js";
import { fixed, percent, short } from "../../../www/format.js";
import { curvesFigure } from "../../../www/lab/curves.js";
import { numbers } from "../../../www/lab/diagnosis.js";
import { finding, lens } from "../../../www/lab/lens.js";
import { sanity } from "../../../www/lab/sanity.js";
import { similarities } from "../../../www/lab/similarities.js";
import type { Lab } from "../../../www/lab/view.js";
import { reading } from "../../../www/lab/waterfall.js";
import { countsAfter } from "../../../www/pipeline/counts.js";
import { PALETTES } from "../../../www/theme.js";
import type { Diagnosis, Evaluation, Lens, Metric } from "../../../www/types.js";
import { equation, exampleOf } from "../../../www/views/equation.js";
import { floorPath, lossWords } from "../../../www/views/loss-chart.js";
import { snapshot } from "./support/fake-core.js";
import { text } from "./support/text.js";

const WRONG = /NaN|undefined|null|Infinity/;

/** Snapshots with nothing that metrics could be of: what the core leaves out is missing. */
const MEASURED =
  `floor positive_mean negative_mean hardness overlap d_prime auroc auprc prevalence false_positives_at_95
  candidate_false_rate candidate_duplicate_rate false_negative_rate duplicate_rate chosen_false_rate
  chosen_duplicate_rate effective_negatives top_share attracted alignment uniformity query_uniformity key_uniformity modality_gap`.split(
    /\s+/,
  );
const bare = () => {
  const part = Object.fromEntries(MEASURED.map((id) => [id, undefined]));
  const example = { anchor: 0, positive: 0.5, loss: 0, query_loss: 0, infonce: 0 };
  return snapshot({ ...part, example });
};

const bins = 8;
const floats = (value: number) => new Float32Array(bins).fill(value);
const seen = (part: Partial<Lens> & { push?: number; effective?: number; top?: number }): Lens => ({
  step: 3,
  tau: 0.1,
  bins,
  counts: floats(0),
  true_counts: floats(0),
  false_counts: floats(0),
  theory_holds: true,
  at: [0.05, 0.1, 0.2].map((tau) => ({
    tau,
    push: floats(part.push ?? 0),
    pull: floats(0),
    per_negative: floats(part.push ?? Number.NaN),
    theory: floats(part.push ?? 0),
    effective_negatives: part.effective,
    top_share: part.top,
    loss: 0,
  })),
  ...part,
});

function lab(run: object): Lab {
  const given = { catalogue: { knobs: [] }, settings: { tau: 0.1 }, snapshot: bare(), history: new RunHistory() };
  return {
    run: { ...given, ...run },
    edits: {},
    width: 800,
    still: true,
    palette: () => PALETTES.light,
    watch() {},
    update() {},
  } as unknown as Lab;
}

test("a missing number is a dash, and an empty cell of a file", () => {
  expect([fixed(undefined), short(undefined), percent(undefined), fixed(Number.NaN)]).toEqual(["–", "–", "–", "–"]);
  expect(csv([{ name: "auroc", values: [0.5, Number.NaN] }])).toBe("auroc\r\n0.5\r\n\r\n");
});

test("the lens says that no negatives are left, and draws nothing of them", () => {
  const one = new Float32Array(bins);
  one[3] = 1;
  const states: [string, Lens][] = [
    ["no negatives", seen({})],
    ["one negative", seen({ counts: one, push: 1 / bins, effective: 1, top: 1 })],
    ["negatives that nothing pushes", seen({ counts: one, effective: 0 })],
    ["all ties", seen({ counts: floats(7), push: 1 / bins, effective: 7, top: 0.05 })],
  ];
  for (const [state, answer] of states) {
    const view = lens(lab({}));
    expect(text(view.render()), `${state}, before the answer`).not.toMatch(WRONG);
    view.answered?.({ ask: { question: "lens", args: [] }, value: answer });
    expect(text(view.render()), state).not.toMatch(WRONG);
  }
  expect(finding(seen({}))).toBe("No negatives are left, so nothing is pushed at any temperature.");
});

test("the diagnosis shows dashes, and its chart stands before the first loss", () => {
  const said = {
    id: "no-negatives",
    step: 0,
    sentence: "No negatives are left: the filter removed them all.",
    advice: [],
    lines: { chance: 0, collapse: 0 },
    about_lines: "",
    unit: "nats",
    loss: 0,
  } satisfies Diagnosis;
  expect(numbers(said).map(({ value }) => value)).toContain("–");
  expect(text(numbers(said).map(({ value }) => value))).not.toMatch(WRONG);
  const history = new RunHistory();
  for (const losses of [[], [0], [0, 0, 0]]) {
    if (losses.length > 0)
      history.addLosses({ step: 3, loss: 0, losses: new Float32Array(losses), first_loss_step: 0 });
    const view = sanity(lab({ history }));
    view.answered?.({ ask: { question: "diagnosis", args: [] }, value: said });
    expect(text(view.render())).not.toMatch(WRONG);
  }
});

test("two runs side by side without negatives have no peak and no mean of them", () => {
  const alone = { ...bare(), positives: floats(2), true_negatives: floats(0), false_negatives: floats(0) };
  for (const snapshot of [alone, bare()]) {
    const drawn = text(
      similarities([{ id: "a", title: "A", snapshot }], undefined, { width: 400, height: 200 }, lab({})),
    );
    expect(drawn).not.toMatch(WRONG);
    expect(drawn).toContain("no negatives are left");
  }
});

test("similarities over time do not overlap with negatives that there are none of", () => {
  expect(reading(20, 0.04, Number.NaN)).toBe(
    "Step 20: the median positive has similarity 0.04, and no negatives are left.",
  );
  expect(reading(20, 0.04, 0.3)).toContain("they overlap.");
});

test("the first screen writes nothing of what is missing", () => {
  const empty = bare();
  expect(text(equation(exampleOf(empty), []))).not.toMatch(WRONG);
  for (const stage of ["compose", "collect", "filter", "weigh"] as const) {
    expect(text(countsAfter(stage, { batch: 8 }, empty).map(({ value }) => value))).not.toMatch(WRONG);
  }
  expect(lossWords(empty, 8).floor).toBe("");
  const metric = { id: "uniformity", label: "Uniformity", unit: "", help: "", level: 1 } satisfies Metric;
  const evaluations = [{ step: 0, recall_at_1: 1 } as Evaluation, { step: 1, uniformity: undefined } as Evaluation];
  expect(text(readouts([metric], evaluations))).not.toMatch(WRONG);
  expect(text(allNumbers([metric], {}))).not.toMatch(WRONG);
});

test("curves and floors break where nothing was measured", () => {
  const history = new RunHistory();
  history.addLook({ ...bare(), step: 1 });
  history.addLook({ ...bare(), step: 2, auroc: 0.5 });
  expect(history.separations).toEqual([
    { step: 1, auroc: undefined },
    { step: 2, auroc: 0.5 },
  ]);
  const values = history.separations.map(({ auroc }) => auroc ?? Number.NaN);
  for (const curve of [[], [Number.NaN], values, [0.5, 0.5]]) {
    const chart = {
      id: "separation",
      title: "Separation",
      summary: "",
      y: { label: "AUROC" },
      curves: [{ name: "one", short: "one", dash: "", ink: "#000", steps: curve.map((_, n) => n), values: curve }],
      width: 600,
      height: 300,
      step: 2,
    };
    expect(text(curvesFigure(chart, lab({}).palette(), () => {}))).not.toMatch(WRONG);
  }
  const place = { x: (v: number) => v, y: (v: number) => v } as never;
  expect(floorPath(place, history.bounds.stretches)).not.toMatch(WRONG);
});

/** The listeners of a template. */
function listeners(value: unknown): ((event: Partial<Event>) => void)[] {
  if (Array.isArray(value)) return value.flatMap(listeners);
  if (typeof value === "function") return [value as (event: Partial<Event>) => void];
  return typeof value === "object" && value !== null && "values" in value ? listeners(value.values) : [];
}

test("a picture's buttons that are pressed after the run began anew, before they are drawn again, save nothing", () => {
  const figure = { run: { snapshot, step: 3 }, taken: () => undefined } as unknown as Figure;
  const pressed = listeners(take(figure, "loss"));
  expect(pressed).toHaveLength(3);
  for (const press of pressed) press({ currentTarget: {} as Element });
});
