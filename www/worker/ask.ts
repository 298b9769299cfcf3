// Puts a question to the run.

import type { Playground } from "../types.js";
import { failure } from "./failure.js";
import { type Answer, type Ask, QUESTIONS } from "./questions.js";

/** Puts the question. What goes wrong is the view's matter, unless the GPU is lost: then this throws. */
export async function answer(playground: Playground, ask: Ask): Promise<Answer> {
  const { question, args } = ask;
  try {
    if (!QUESTIONS.includes(question)) throw { code: "internal", message: `Nobody can be asked for ${question}.` };
    return { ask, value: await Reflect.apply(playground[question], playground, args) };
  } catch (error) {
    const problem = failure(error);
    if (problem.code === "devicelost") throw problem;
    return { ask, failure: problem };
  }
}
