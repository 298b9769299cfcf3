import { expect, test } from "vitest";
import type { Trainer } from "../../../www/client/trainer.js";
import { itemAt } from "../../../www/entries.js";
import { contrast, fitting, mix, readable } from "../../../www/lab/map/heat.js";
import { asked, axis, offered, order, plan, scene, small, spread } from "../../../www/lab/map/plan.js";
import { type Host, type Result, Runner } from "../../../www/lab/map/runner.js";
import { decimals, Sheet } from "../../../www/lab/map/sheet.js";
import { course, finding } from "../../../www/lab/map/sweep.js";
import { PALETTES } from "../../../www/theme.js";
import type { Knob, Metric, Settings } from "../../../www/types.js";
import { CATALOGUE, DEFAULTS } from "./support/catalogue.js";
import { fakeBoot } from "./support/fake-trainer.js";

const TAU: Knob = { ...itemAt(CATALOGUE.knobs, 2), min: 0.01, max: 2, scale: "log" };
const COUNT: Knob = { ...TAU, id: "negatives", label: "Negatives", kind: "integer", min: 1, max: 4096 };
const SHARE: Knob = { ...TAU, id: "wrong", label: "Wrong", scale: "linear", min: 0, max: 0.5, step: 0.01 };
const RECALL: Metric = { id: "recall_at_1", label: "Recall@1", unit: "", help: "", level: 1 };

const result = (numbers: Record<string, number>, refused?: string): Result => ({
  settings: {},
  numbers,
  notices: [],
  took_ms: 10,
  ...(refused ? { refused } : {}),
});

const grid = (seeds = 1) =>
  plan(
    { seed: 4, steps: 600 },
    { x: { knob: TAU, values: [0.1, 1] }, y: { knob: COUNT, values: [4, 64] } },
    { steps: 9 },
    seeds,
  );

test("values lie evenly on the knob's scale, short to write, within its range", () => {
  expect(spread(TAU, 0.02, 1, 5)).toEqual([0.02, 0.05, 0.14, 0.4, 1]);
  expect(spread(COUNT, 4, 1024, 5)).toEqual([4, 16, 64, 256, 1024]);
  expect(spread(SHARE, 0, 0.5, 3)).toEqual([0, 0.25, 0.5]);
  expect(spread(COUNT, 1, 3, 8)).toEqual([1, 2, 3]);
  expect(spread(TAU, 0.001, 50, 2)).toEqual([0.01, 2]);
});

test("a choice's axis has its options, in the catalogue's order, eight at most", () => {
  const compose = axis(CATALOGUE, { ...asked(itemAt(CATALOGUE.knobs, 5), 5), options: ["hard", "none", "unknown"] });
  expect(compose?.values).toEqual(["none", "hard"]);
  expect(axis(CATALOGUE, { ...asked(TAU, 5), knob: "no such" })).toBeUndefined();
});

test("every cell is trained once for each seed: coarse before fine, and all of a seed before the next", () => {
  for (const [columns, rows] of [
    [5, 5],
    [8, 3],
    [2, 2],
    [7, 1],
  ] as const) {
    const cells = order(columns, rows);
    expect(new Set(cells.map(String)).size).toBe(columns * rows);
    expect(cells).toHaveLength(columns * rows);
  }
  const corners = order(5, 5).slice(0, 4);
  expect(new Set(corners.map(String))).toEqual(new Set(["0,0", "4,0", "0,4", "4,4"]));
  const { runs, seeds } = grid(3);
  expect(seeds).toEqual([4, 5, 6]);
  expect(runs.map(({ n }) => n)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  expect(runs[0]?.patch).toEqual({ steps: 9, seed: 4, tau: 0.1, negatives: 4 });
});

test("an axis beats what all runs share", () => {
  const { runs } = plan({ seed: 1 }, { x: { knob: COUNT, values: [2, 3] } }, { negatives: 64 }, 1);
  expect(runs.map(({ patch }) => patch.negatives)).toEqual([2, 3]);
});

test("a scene is set only where a knob would have no effect; such knobs are not offered", () => {
  expect(scene(CATALOGUE, DEFAULTS, ["tau", "spread"], { data: "clusters" })).toEqual({ data: "clusters" });
  const clustered = { ...DEFAULTS, data: "clusters" };
  expect(scene(CATALOGUE, clustered, ["tau", "spread"], { data: "clusters" })).toEqual({});
  const ids = (settings: Settings, always: string[] = []) => offered(CATALOGUE, settings, always).map(({ id }) => id);
  expect(ids(DEFAULTS)).not.toContain("negatives");
  expect(ids(DEFAULTS, ["negatives"])).toContain("negatives");
  expect(ids(DEFAULTS)).not.toContain("seed");
  expect(small({ dim: 64 }).dim).toBe(64);
  expect(small({ dim: 3 }).dim).toBe(16);
});

test("a cell is the mean of its seeds, with its spread, and says why a seed has no number", () => {
  const sheet = new Sheet(grid(3));
  const run = (seed: number) => itemAt(sheet.runs(1, 0), seed);
  expect(sheet.cell(1, 0, "recall_at_1")).toMatchObject({ counted: 0, done: 0 });
  sheet.set(run(0), result({ recall_at_1: 0.2 }));
  sheet.set(run(1), result({ recall_at_1: 0.4 }));
  expect(sheet.cell(1, 0, "recall_at_1")).toEqual({
    mean: expect.closeTo(0.3),
    low: 0.2,
    high: 0.4,
    counted: 2,
    done: 2,
  });
  sheet.set(run(2), result({}, "It cannot be."));
  expect(sheet.cell(1, 0, "recall_at_1")).toMatchObject({ counted: 2, done: 3, refused: "It cannot be." });
  expect(sheet.leftMs()).toBe(90);
  expect(sheet.leftMs(3)).toBe(30);
  const columns = sheet.columns(RECALL);
  expect(columns.map(({ name }) => name)).toEqual([
    "Temperature τ",
    "Negatives",
    "Recall@1, mean",
    "least",
    "most",
    "seeds",
    "no number because",
  ]);
  expect(columns[2]?.values[1]).toBeCloseTo(0.3);
  expect(sheet.everything([TAU], [RECALL]).at(-1)?.values).toEqual(["", "", "It cannot be."]);
});

test("numbers are told apart and fit their cells, never smaller than 12", () => {
  expect([decimals(0.1, 0.5), decimals(1, 4), decimals(3, 900), decimals(0.5, 0.5)]).toEqual([2, 1, 0, 2]);
  expect(fitting(0.4321, 2, 60)).toEqual({ text: "0.43", size: 18 });
  expect(fitting(0.4321, 2, 24)).toEqual({ text: ".43", size: 12 });
  expect(fitting(-0.4321, 2, 26).text).toBe("−.4");
  expect(fitting(12345, 0, 10).size).toBe(12);
});

test("what is written in a cell can be read on any of its colours", () => {
  for (const palette of Object.values(PALETTES)) {
    for (let share = 0.07; share <= 1; share += 0.01) {
      const ground = mix(palette.card, palette.accent, share);
      expect(contrast(ground, readable(ground))).toBeGreaterThan(4.5);
    }
  }
});

test("the sweep's sentence is made of its runs", () => {
  const sheet = new Sheet(plan({ seed: 1 }, { x: { knob: TAU, values: [0.1, 0.5] } }, { steps: 9 }, 1));
  const metrics = ["recall_at_1", "uniformity", "tolerance"].map((id) => ({ ...RECALL, id, label: id }));
  const find = (id: string) => course(sheet, metrics, id);
  expect(finding(sheet, find("recall_at_1"))).toBe("Nothing has been measured yet.");
  sheet.set(itemAt(sheet.plan.runs, 0), result({ recall_at_1: 0.2, uniformity: -3 }));
  sheet.set(itemAt(sheet.plan.runs, 1), result({ recall_at_1: 0.6, uniformity: -1 }));
  expect(find("tolerance")).toBeUndefined();
  expect(finding(sheet, find("recall_at_1"), find("uniformity"))).toBe(
    "recall_at_1 is highest, 0.60, at τ = 0.5, where uniformity is −1.00. The embeddings are most even at τ = 0.1 " +
      "(−3.00). With a single seed, small differences may be chance.",
  );
});

function host(part: Partial<Host> = {}): Host {
  return {
    another: () => fakeBoot().boot(),
    asset: () => Promise.reject("not asked for"),
    seen: () => Promise.resolve(),
    now_ms: () => performance.now(),
    cores: 1,
    ...part,
  };
}

test("runs are trained to their last step, one after another, and what is known is not trained again", async () => {
  const { boot, books } = fakeBoot();
  let boots = 0;
  const runner = new Runner(
    host({
      another: async () => {
        boots += 1;
        return boot();
      },
    }),
  );
  const wanted = grid();
  const sheet = new Sheet(wanted);
  expect(
    await runner.train(
      wanted,
      (run, result) => sheet.set(run, result),
      () => undefined,
    ),
  ).toBe(true);
  expect(sheet.done).toBe(4);
  expect(sheet.get(itemAt(wanted.runs, 0))).toMatchObject({ settings: { tau: 0.1, negatives: 4, seed: 4, steps: 9 } });
  expect(sheet.get(itemAt(wanted.runs, 3))?.numbers).toMatchObject({ step: 9, tau: 1, recall_at_1: 0 });
  const made = () => books.calls.filter((call) => call === "create").length;
  expect(made()).toBe(4);
  const again = new Sheet(wanted);
  await runner.train(
    wanted,
    (run, result) => again.set(run, result),
    () => undefined,
  );
  expect([made(), again.done, boots]).toEqual([4, 4, 2]);
});

test("on several cores runs are trained side by side, each of them once", async () => {
  const { boot, books } = fakeBoot();
  let [boots, open, most] = [0, 0, 0];
  const another = async () => {
    boots += 1;
    return boot();
  };
  const runner = new Runner(host({ another, cores: 3 }));
  const sheet = new Sheet(grid());
  const trained = await runner.train(
    sheet.plan,
    (run, result) => {
      open -= 1;
      sheet.set(run, result);
    },
    () => {
      open += 1;
      most = Math.max(most, open);
    },
  );
  const made = books.calls.filter((call) => call === "create").length;
  expect([trained, sheet.done, boots, most, made]).toEqual([true, 4, 3, 3, 4]);
  expect(sheet.get(itemAt(sheet.plan.runs, 3))?.numbers).toMatchObject({ step: 9, tau: 1 });
});

test("a trainer that cannot be started ends the work of all", async () => {
  let closed = 0;
  const { boot } = fakeBoot();
  let boots = 0;
  const another = async () => {
    boots += 1;
    if (boots > 1) throw { code: "assets", message: "The engine could not be loaded." };
    const trainer = await boot();
    const close = trainer.close.bind(trainer);
    trainer.close = () => {
      closed += 1;
      close();
    };
    return trainer;
  };
  const runner = new Runner(host({ another, cores: 2 }));
  const train = runner.train(
    grid(),
    () => undefined,
    () => undefined,
  );
  await expect(train).rejects.toMatchObject({ code: "assets" });
  expect(closed).toBeLessThanOrEqual(1);
});

test("a run that falls apart leaves its reason, and the others go on", async () => {
  const { boot, books } = fakeBoot();
  books.diverges_at = 5;
  const runner = new Runner(host({ another: boot }));
  const wanted = grid();
  const sheet = new Sheet(wanted);
  await runner.train(
    wanted,
    (run, result) => {
      sheet.set(run, result);
      books.diverges_at = Number.POSITIVE_INFINITY;
    },
    () => undefined,
  );
  expect(wanted.runs.map((run) => sheet.get(run)?.refused)).toEqual(["too far", undefined, undefined, undefined]);
});

/** A trainer that answers from a table. */
function trainerOf(
  answers: Record<string, (...args: never[]) => unknown>,
  closed: () => void = () => undefined,
): Trainer {
  return {
    onreport: () => undefined,
    call: async (method: string, ...args: never[]) => answers[method]?.(...args),
    close: closed,
  } as unknown as Trainer;
}

test("a combination that the catalogue would change is refused, not trained as something else", async () => {
  let started = 0;
  const trainer = trainerOf({
    applySettings: (current: Settings, patch: Settings) => ({
      state: { ...current, ...patch },
      applied: [],
      clamped: patch.negatives === 64 ? [{ key: "negatives", value: "64", message: "Too many." }] : [],
      ignored: [],
    }),
    start: () => {
      started += 1;
    },
  });
  const runner = new Runner(host({ another: async () => trainer }));
  const wanted = grid();
  const sheet = new Sheet(wanted);
  await runner.train(
    wanted,
    (run, result) => sheet.set(run, result),
    () => undefined,
  );
  expect(started).toBe(2);
  expect(sheet.cell(0, 1, "loss")).toMatchObject({ counted: 0, refused: "Too many." });
});

test("calling off ends the trainer at once and keeps what is there", async () => {
  let closed = 0;
  let hung: () => void = () => undefined;
  const hanging = new Promise<void>((resolve) => {
    hung = resolve;
  });
  let steps = 0;
  const trainer = trainerOf(
    {
      applySettings: (current: Settings, patch: Settings) => ({
        state: { ...current, ...patch },
        applied: [],
        clamped: [],
        ignored: [],
      }),
      stepBy: () => {
        steps += 1;
        if (steps < 2) return undefined;
        hung();
        return new Promise(() => undefined);
      },
    },
    () => {
      closed += 1;
    },
  );
  const runner = new Runner(host({ another: async () => trainer }));
  const wanted = grid();
  const sheet = new Sheet(wanted);
  void runner.train(
    wanted,
    (run, result) => sheet.set(run, result),
    () => undefined,
  );
  await hanging;
  runner.cancel();
  expect([closed, sheet.done]).toEqual([1, 1]);
});

test("nothing is trained while nobody can see the page", async () => {
  let show: () => void = () => undefined;
  const shown = new Promise<void>((resolve) => {
    show = resolve;
  });
  const runner = new Runner(host({ seen: () => shown }));
  const sheet = new Sheet(grid());
  const done = runner.train(
    sheet.plan,
    (run, result) => sheet.set(run, result),
    () => undefined,
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sheet.done).toBe(0);
  show();
  expect(await done).toBe(true);
});
