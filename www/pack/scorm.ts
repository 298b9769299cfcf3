// The page as an exercise in a learning platform, by SCORM 1.2: it reports when its goal is reached, and goes on with
// the experiment that was left.

import type { EventMap } from "../element/host-types.js";
import type { ContrastivePlayground } from "../element/playground.js";
import { partOf } from "../events.js";
import { goalIn, isReached } from "./goal.js";

/** What a platform offers. */
type Api = Record<"LMSInitialize" | "LMSCommit" | "LMSFinish" | "LMSGetValue", (text: string) => string> & {
  LMSSetValue(name: string, value: string): string;
};
/** Between two reports of the step, while it trains. */
const SAVE_EVERY_MS = 5000;
/** The longest text that a platform keeps. */
const MOST_LETTERS = 4096;

/** The platform: in a window around this one, or around the one that opened it. */
function platform(): Api | undefined {
  for (const first of [window, window.opener, window.top?.opener]) {
    try {
      for (let place = first; place; place = place === place.parent ? undefined : place.parent) {
        if (place.API) return place.API;
      }
    } catch {
      // A window of another site.
    }
  }
  return undefined;
}

const api = platform();
const get = (name: string) => api?.LMSGetValue(`cmi.${name}`) ?? "";
const set = (name: string, value: string) => api?.LMSSetValue(`cmi.${name}`, value);
const element = partOf<ContrastivePlayground>(document, "contrastive-playground");
const [place, text] = [partOf(document, "output"), partOf(document, "[data-goal]").dataset.goal ?? ""];
const goal = goalIn(text);

api?.LMSInitialize("");
let reached = ["passed", "completed"].includes(get("core.lesson_status"));
const say = () => {
  const where = api ? "" : " No learning platform was found: nothing is reported.";
  place.textContent = `${reached ? "Reached." : "Not reached yet."}${where}`;
};
if (!reached) set("core.lesson_status", "incomplete");
const kept = get("suspend_data");
if (kept.startsWith("#")) element.setAttribute("src", kept);
say();

let saved_ms = 0;
const save = async () => {
  saved_ms = performance.now();
  const link = new URL(await element.shareURL()).hash;
  // Before the first step it says where the reader left, if at all.
  const here = element.step > 0 ? `${link.replace(/&until=\d+/, "")}&until=${element.step}` : link;
  if (here.length > MOST_LETTERS) return;
  set("suspend_data", here);
  api?.LMSCommit("");
};
element.addEventListener("metric", (event) => {
  // The element's own types know no events but those of HTML.
  const { name, value } = (event as EventMap["metric"]).detail;
  if (reached || !goal || name !== goal.metric || !isReached(goal, value)) return;
  reached = true;
  for (const [name, points] of Object.entries({ min: 0, max: 100, raw: 100 })) set(`core.score.${name}`, `${points}`);
  set("core.lesson_status", "passed");
  say();
  void save();
});
element.addEventListener("metrics", () => {
  if (!element.playing || performance.now() - saved_ms > SAVE_EVERY_MS) void save();
});
element.addEventListener("statechange", () => void save());
window.addEventListener("pagehide", () => {
  set("core.exit", "suspend");
  api?.LMSFinish("");
});
await import("./offline.js");
