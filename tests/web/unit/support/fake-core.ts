// A core that keeps books instead of learning: it notices calls that overlap, and counts the rest.

import type {
  Applied,
  Core,
  EnginePreference,
  Knob,
  PairPictures,
  Playground,
  Settings,
  Snapshot,
} from "../../../../www/types.js";
import { QUESTIONS, type Question } from "../../../../www/worker/questions.js";
import { fakeFollower, fakeHalves } from "./fake-halves.js";

const knob = (id: string, live: boolean, value: number, more: Partial<Knob> = {}): Knob => ({
  id,
  label: id.toUpperCase(),
  help: "",
  unit: "",
  source: "",
  group: "run",
  level: 1,
  live,
  kind: "number",
  default: value,
  ...more,
});

/** Three knobs: one live, one that restarts, one that is the budget. */
export const KNOBS = [
  knob("tau", true, 0.1, { min: 0.01, max: 2, scale: "log", marks: [0.07, 0.1] }),
  knob("seed", false, 1, { kind: "integer", min: 0, max: 99 }),
  knob("steps", true, 100, { kind: "integer", min: 1, max: 1000 }),
];

export const DEFAULTS: Settings = Object.fromEntries(KNOBS.map(({ id, default: value }) => [id, value]));

/** A snapshot with nothing in it. */
export function snapshot(part: Partial<Snapshot> = {}): Snapshot {
  const bins = () => new Float32Array(4);
  return {
    step: 0,
    loss: 1,
    tau: 0.1,
    chance: 2,
    floor: undefined,
    losses: new Float32Array(),
    first_loss_step: 0,
    bins: 4,
    positives: bins(),
    true_negatives: bins(),
    chosen: bins(),
    removed: bins(),
    false_negatives: bins(),
    pull: bins(),
    push: bins(),
    positive_mean: 0,
    negative_mean: 0,
    hardness: 0,
    overlap: 0,
    d_prime: 0,
    auprc: 0,
    prevalence: 0,
    false_positives_at_95: 0,
    candidates_per_anchor: 0,
    candidate_false_rate: 0,
    candidate_duplicate_rate: 0,
    removed_per_anchor: 0,
    duplicate_rate: 0,
    chosen_false_rate: 0,
    chosen_duplicate_rate: 0,
    attracted: 0,
    query_uniformity: 0,
    key_uniformity: 0,
    modality_gap: 0,
    auroc: 0.5,
    effective_negatives: 1,
    false_negative_rate: 0,
    top_share: 0,
    alignment: 0,
    uniformity: 0,
    queries: new Float32Array(),
    keys: new Float32Array(),
    axes: 2,
    projected: false,
    explained: 1,
    queries_alone: false,
    recalled: false,
    labels: new Uint32Array(),
    indices: new Uint32Array(),
    marks: new Uint8Array(),
    collected: new Float32Array(),
    collected_marks: new Uint8Array(),
    example: { anchor: 0, positive: 0, hardest: 0, loss: 1, query_loss: 1, infonce: 1 },
    finite: true,
    ...part,
  };
}

const NO_PAIRS: PairPictures = {
  queries: [],
  keys: [],
  indices: new Uint32Array(),
  labels: new Uint32Array(),
  class_names: [],
  class_word: "class",
  own: 100,
};

/** What went on. */
export interface Books {
  calls: string[];
  overlaps: number;
  freed: number;
  /** The name of a file that runs wait for, and what was provided. */
  asset: string | undefined;
  provided: Uint8Array | undefined;
  /** Whether asking for a GPU is never answered. */
  silent_gpu: boolean;
  /** Why no engine can go on with the next settings. */
  refusal: string | undefined;
  /** Questions that were answered, and the message with which they are refused, if they are. */
  asked: string[];
  unanswered: string | undefined;
  /** While this holds, whatever is asked of a GPU says that it is lost; another plan only finds no adapter. */
  gpu_is_lost: boolean;
  /** Set to make the next look or run throw it. */
  problem: unknown;
  /** The same, by temperature: for one of two runs. */
  diverges: Record<number, number>;
  /** The temperature of the run whose GPU is lost, and of the one that no engine takes. */
  lost_at_tau: number | undefined;
  refuses_tau: number | undefined;
  /** Whether checkpoints were asked for. */
  keeps: boolean;
  /** The step from which looks say that the run has diverged. */
  diverges_at: number;
  /** Whether steps can be shared, how many a follower has taken, and whether it fails at the next. */
  shares: boolean;
  followed: number;
  follower_fails: boolean;
}

/** A core with its books. */
export function fakeCore(): { core: Core; books: Books } {
  const books: Books = {
    calls: [],
    overlaps: 0,
    freed: 0,
    asset: undefined,
    provided: undefined,
    silent_gpu: false,
    refusal: undefined,
    asked: [],
    unanswered: undefined,
    gpu_is_lost: false,
    problem: undefined,
    diverges: {},
    lost_at_tau: undefined,
    refuses_tau: undefined,
    keeps: false,
    diverges_at: Number.POSITIVE_INFINITY,
    shares: false,
    followed: 0,
    follower_fails: false,
  };
  let busy = false;
  const exclusive = async <T>(name: string, value: () => T): Promise<T> => {
    if (busy) books.overlaps += 1;
    busy = true;
    books.calls.push(name);
    await new Promise((resolve) => setTimeout(resolve, 0));
    busy = false;
    return value();
  };
  const create = async (settings: Settings, engine: EnginePreference): Promise<Playground> => {
    if (books.silent_gpu && engine !== "cpu") {
      books.calls.push("create, unanswered");
      return new Promise(() => undefined);
    }
    await exclusive("create", () => undefined);
    if (settings.tau === books.refuses_tau) throw { code: "unsupported", message: "not this one" };
    let current = settings;
    let [step, looked] = [0, 0];
    const seen = () => {
      const losses = new Float32Array(step - looked).fill(1);
      const first_loss_step = looked;
      looked = step;
      const limit = books.diverges[Number(current.tau)] ?? books.diverges_at;
      const diverged = step >= limit ? { step, restored: 0, message: "too far" } : undefined;
      return snapshot({
        step,
        losses,
        first_loss_step,
        tau: Number(current.tau),
        ...(diverged ? { diverged } : {}),
      });
    };
    let [kind, reason] = [engine === "cpu" ? engine : ("gpu" as "cpu" | "gpu"), "a test"];
    const asked = <T>(name: string, value: () => T): Promise<T> =>
      exclusive(name, () => {
        if (books.gpu_is_lost && kind === "gpu") throw { code: "devicelost", message: "gone" };
        return value();
      });
    return {
      engine: () => ({ kind, name: "books", reason }),
      step: () => step,
      async run(count) {
        if (busy) books.overlaps += 1;
        if (books.lost_at_tau !== undefined && books.lost_at_tau === current.tau) {
          books.lost_at_tau = undefined;
          throw { code: "devicelost", message: "gone" };
        }
        if (books.problem) {
          const { problem } = books;
          books.problem = undefined;
          throw problem;
        }
        if (books.gpu_is_lost && kind === "gpu") throw { code: "devicelost", message: "gone" };
        const accepted = Math.min(count, Number(current.steps) - step);
        step += accepted;
        return accepted;
      },
      checkpoint: () => exclusive("checkpoint", () => step),
      loss: () => exclusive("loss", () => 1),
      parameters: () => exclusive("parameters", () => new Float32Array()),
      settled: () => asked("settled", () => undefined),
      look: () => asked("look", seen),
      glance: () => asked("glance", seen),
      reweigh: (tau) => {
        books.calls.push(`reweigh ${tau}`);
        return snapshot({ step, tau });
      },
      evaluate: () =>
        asked("evaluate", () => ({
          step,
          recall_at_1: 0,
          recall_at_5: 0,
          recall_at_10: 0,
          mrr: 0,
          right_at_1: 0,
          right_at_10: 0,
          key_right_at_1: 0,
          ndcg_at_10: 0,
          alignment: 0,
          uniformity: 0,
          query_uniformity: 0,
          key_uniformity: 0,
          modality_gap: 0,
          rank_me: 0,
          candidates: 10,
          guess: { recall_at_1: 0.01 },
        })),
      configure: (next) =>
        exclusive("configure", () => {
          if (books.refusal) throw { code: "unsupported", message: books.refusal };
          if (books.gpu_is_lost && kind === "gpu") throw { code: "unsupported", message: "no adapter was found" };
          if (next.seed !== current.seed) return false;
          current = next;
          return true;
        }),
      pairs: () => NO_PAIRS,
      task: () => "Find the partner.",
      fall_back_to_cpu: (because) =>
        exclusive("fall back", () => {
          [kind, reason] = ["cpu", because];
          // Where the last checkpoint is.
          if (books.gpu_is_lost) [step, looked] = [Math.floor(step / 10) * 10, Math.floor(step / 10) * 10];
        }),
      // What is answered is the question itself: no test reads an answer as a view does.
      ...(Object.fromEntries(
        QUESTIONS.map((question) => [
          question,
          (...args: unknown[]) =>
            asked(question, () => {
              books.asked.push(question);
              if (books.unanswered) throw { code: "badstate", message: books.unanswered };
              return { question, args, step };
            }),
        ]),
      ) as Record<Question, () => never>),
      keep_checkpoints: (wanted) => {
        books.keeps = wanted;
      },
      checkpoints: () => ({ steps: new Uint32Array([16]), bytes: 64, from: 1 }),
      rewind: (back) =>
        asked("rewind", () => {
          if (back > step) throw { code: "badstate", message: `step: ${back} cannot be gone back to` };
          [step, looked] = [back, back];
          return { step, from: 0, settings: current };
        }),
      ...fakeHalves(
        () => kind === "cpu" && books.shares,
        () => current,
        () => {
          step += 1;
        },
      ),
      free: () => {
        books.freed += 1;
      },
    };
  };
  const core: Core = {
    load_rest: () => undefined,
    catalogue: () => ({ version: 1, knobs: KNOBS, recipes: [], metrics: [], views: [] }),
    read_link: (hash) => {
      const given = Object.fromEntries(new URLSearchParams(hash.slice(1)));
      const settings = { ...DEFAULTS };
      for (const { id } of KNOBS) if (id in given) settings[id] = Number(given[id]);
      return { settings, notices: [], unknown: [], ...(given.until ? { until: Number(given.until) } : {}) };
    },
    write_link: (settings) =>
      `#v=1${KNOBS.filter(({ id }) => settings[id] !== DEFAULTS[id])
        .map(({ id }) => `&${id}=${settings[id]}`)
        .join("")}`,
    apply_settings: (current, patch): Applied => ({
      state: { ...current, ...(patch as Settings) },
      applied: Object.keys(patch),
      clamped: [],
      ignored: [],
    }),
    twin_settings: (settings, { knob, value }) => {
      if (settings[knob] === value) throw { code: "badstate", message: `${knob} = ${value} is what the first run has` };
      return { ...settings, [knob]: value };
    },
    needed_asset: () => books.asset,
    provide_asset: (name, bytes) => {
      books.calls.push(`provide ${name}`);
      books.asset = undefined;
      books.provided = Uint8Array.from(bytes);
    },
    scores_look: (step, tau) => snapshot({ step, tau }),
    scores_lens: () => {
      throw { code: "badstate", message: "scores: nothing is known of them" };
    },
    scores_diagnosis: () => {
      throw { code: "badstate", message: "scores: nothing is known of them" };
    },
    Playground: { create, replay: ({ settings, engine }) => create(settings, engine) },
    Follower: { create: () => fakeFollower(books) },
  };
  return { core, books };
}
