// Puts a question to the run.

import type { Playground } from "./core.js";
import { failure } from "./failure.js";
import { type Answer, type Ask, QUESTIONS } from "./questions.js";

/** Puts the question. What goes wrong is the view's matter, not the run's. */
export async function answer(playground: Playground, ask: Ask): Promise<Answer> {
  const { question, args } = ask;
  try {
    if (!QUESTIONS.includes(question)) throw { code: "internal", message: `Nobody can be asked for ${question}.` };
    const method = playground[question] as (...args: unknown[]) => unknown;
    return { ask, value: await method.apply(playground, args) };
  } catch (error) {
    return { ask, failure: failure(error) };
  }
}
