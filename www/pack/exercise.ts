// What a teacher asks of an exercise, checked before it is packed.

import { authored, MORE_NUMBERS } from "../element/authored.js";
import { linkIn, noLink } from "../element/given.js";
import { nearest } from "../nearest.js";
import type { Core } from "../types.js";
import { goalIn, sentenceOf } from "./goal.js";

/** The options, as they are written. */
export interface Asked {
  link: string;
  goal: string;
  title: string;
  fixed?: string;
  hide?: string;
}

/** An exercise that can be packed. */
export interface Exercise {
  title: string;
  /** The sentence that the reader sees. */
  goal: string;
  /** Attributes of the element. */
  attributes: Record<string, string>;
}

/** The exercise; throws one sentence for every option that cannot stand. */
export function exerciseOf(asked: Asked, core: Pick<Core, "catalogue" | "read_link">): Exercise {
  const catalogue = core.catalogue();
  const wrong: string[] = [];
  const title = asked.title.trim();
  if (!title || title.length > 200) wrong.push(`title: "${asked.title.slice(0, 60)}" must have 1 to 200 letters.`);

  const link = linkIn(asked.link);
  if (!link) wrong.push(noLink("link", asked.link).message);
  for (const { message } of link ? core.read_link(link).notices : []) wrong.push(`link: ${message}`);

  const goal = goalIn(asked.goal);
  const numbers = [...new Set([...MORE_NUMBERS, ...catalogue.metrics.map(({ id }) => id)])];
  if (!goal) {
    const allowed = "a goal is a number of the run, >=, <=, > or <, and a value, as in recall_at_1>=0.5";
    wrong.push(`goal: "${asked.goal.slice(0, 60)}" is no goal; ${allowed}.`);
  } else if (!numbers.includes(goal.metric)) {
    wrong.push(
      `goal: there is no number "${goal.metric}"${nearest(goal.metric, numbers)} There are ${numbers.join(", ")}.`,
    );
  }

  const { fixed = null, hide = null } = asked;
  const none = { set: null, watch: null, view: null, ui: null, until: null };
  wrong.push(...authored({ ...none, fixed, hide }, catalogue).problems);
  if (wrong.length > 0 || !goal) throw new Error(wrong.join("\n"));

  const label = catalogue.metrics.find(({ id }) => id === goal.metric)?.label ?? goal.metric;
  // A copied link would open a page of the platform.
  const attributes = {
    src: link,
    watch: goal.metric,
    hide: [hide, "link"].filter(Boolean).join(","),
    fixed: fixed ?? "",
  };
  return { title, goal: sentenceOf(goal, label), attributes };
}
