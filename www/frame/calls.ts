// What a host may call on the figure in a frame: the verbs of the element, with their arguments checked first.

import { isRecord, type Refusal, refusal, shown } from "./protocol.js";

/** As much of the element as a frame hands on. */
export interface Figure {
  play(): Promise<void>;
  pause(): Promise<void>;
  stepBy(count: number): Promise<void>;
  reset(options: { seed?: number; to?: "author" }): Promise<void>;
  getState(): unknown;
  setState(patch: Record<string, unknown> | string): Promise<unknown>;
  stateDiff(a: Record<string, unknown> | string, b: Record<string, unknown> | string): Promise<unknown>;
  shareURL(): Promise<string>;
  history(): unknown;
  embeddings(): unknown;
  readonly metrics: Record<string, number>;
  readonly ready: Promise<void>;
  readonly engine: unknown;
}

const MOST_STEPS = 1_000_000;

/** The calls by name. Each throws a {@link Refusal} before anything happens. */
export const CALLS: Record<string, (figure: Figure, params: unknown[]) => unknown> = {
  play: (figure) => figure.play(),
  pause: (figure) => figure.pause(),
  stepBy: (figure, [count = 1]) => figure.stepBy(whole("count", count, MOST_STEPS)),
  reset: (figure, [options = {}]) => figure.reset(resetOptions(options)),
  getState: (figure) => figure.getState(),
  setState: (figure, [patch]) => figure.setState(experiment("patch", patch)),
  stateDiff: (figure, [a, b]) => figure.stateDiff(experiment("a", a), experiment("b", b)),
  shareURL: (figure) => figure.shareURL(),
  metrics: (figure) => figure.metrics,
  history: (figure) => figure.history(),
  embeddings: (figure) => figure.embeddings(),
};

/** What is said of a call that does not exist. */
export function unknownCall(method: string): Refusal {
  return refusal("unknown", `method: ${shown(method)} is none of ${Object.keys(CALLS).join(", ")}`);
}

function whole(field: string, value: unknown, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw refusal("badcall", `${field}: ${shown(value)} is no whole number from 0 to ${most}`);
}

function experiment(field: string, value: unknown): Record<string, unknown> | string {
  if (typeof value === "string" || isRecord(value)) return value;
  throw refusal("badcall", `${field}: ${shown(value)} is neither a link nor a record of settings`);
}

function resetOptions(value: unknown): { seed?: number; to?: "author" } {
  if (!isRecord(value)) throw refusal("badcall", `options: ${shown(value)} is no record`);
  const { seed, to } = value;
  if (to !== undefined && to !== "author") throw refusal("badcall", `to: ${shown(to)} is not "author"`);
  return { ...(seed !== undefined && { seed: whole("seed", seed, 2 ** 32 - 1) }), ...(to && { to }) };
}
