// Messages between a host and the page in its frame, and what of them is understood. Everything else is left alone:
// other scripts of the host post messages too.

/** Every message says whose it is, and in which version. */
export const MARK = { ns: "cplay", v: 1 } as const;

/** Host to frame: do this. */
export interface Call {
  id: number | string;
  method: string;
  params: unknown[];
}

/** Why a call was refused. */
export interface Refusal {
  code: string;
  message: string;
}

/** The events that a host is told, each with the verb of xAPI that says the same to a learning record. */
export const VERBS = {
  ready: "initialized",
  failed: "terminated",
  metrics: "progressed",
  metric: "progressed",
  change: "interacted",
  statechange: "interacted",
  finish: "completed",
  visibility: "focused",
  warning: "commented",
  error: "terminated",
} as const;

/** Longest text, and most entries of a list or record, in a call. A link has some hundred characters. */
const [MOST_CHARACTERS, MOST_ENTRIES, MOST_LEVELS] = [20_000, 200, 3];

/** The call in a message; a refusal where it is ours and malformed; undefined where it is somebody else's. */
export function callIn(data: unknown): Call | Refusal | undefined {
  if (!isRecord(data) || data.ns !== MARK.ns || !("method" in data)) return undefined;
  const { v, id, method, params = [] } = data;
  if (v !== MARK.v) return refusal("version", `v: ${shown(v)} is not known; this page speaks version ${MARK.v}`);
  if (typeof id !== "number" && typeof id !== "string") return refusal("badcall", "id: a number or a text is needed");
  if (typeof method !== "string") return refusal("badcall", "method: a text is needed");
  if (!Array.isArray(params)) return refusal("badcall", `params: a list is needed, given is ${shown(params)}`);
  if (!isSmall(params) || !isSmall(id)) {
    return refusal(
      "toolarge",
      `params: at most ${MOST_CHARACTERS} characters, ${MOST_ENTRIES} entries and ${MOST_LEVELS} levels are read`,
    );
  }
  return { id, method, params };
}

export function refusal(code: string, message: string): Refusal {
  return { code, message: `${message}.` };
}

/** A value in a sentence. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? `"${value}"` : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is plain and small enough to be looked at. */
function isSmall(value: unknown, levels = MOST_LEVELS): boolean {
  if (typeof value === "string") return value.length <= MOST_CHARACTERS;
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  const entries = Object.entries(value);
  return entries.length <= MOST_ENTRIES && entries.every(([name, one]) => isSmall(name) && isSmall(one, levels - 1));
}
