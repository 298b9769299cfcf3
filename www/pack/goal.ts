// The goal of an exercise: a number of the run, and how far it must get.

/** One goal, such as `recall_at_1>=0.5`. */
export interface Goal {
  /** The id of a number. */
  metric: string;
  sign: keyof typeof SIGNS;
  value: number;
}

/** How each sign compares, and what is said of it. */
const SIGNS = {
  ">=": { is: (number: number, value: number) => number >= value, words: "at least" },
  "<=": { is: (number: number, value: number) => number <= value, words: "at most" },
  ">": { is: (number: number, value: number) => number > value, words: "more than" },
  "<": { is: (number: number, value: number) => number < value, words: "less than" },
};

/** The goal that a text says; undefined where it says none. */
export function goalIn(text: string): Goal | undefined {
  const [, metric, sign, digits] = text.match(/^\s*(\w+)\s*(>=|<=|>|<)\s*(\S+)\s*$/) ?? [];
  const value = Number(digits);
  if (!metric || !sign || !Number.isFinite(value)) return undefined;
  // The pattern has these signs and no others.
  return { metric, sign: sign as keyof typeof SIGNS, value };
}

/** Whether a number of the run reaches the goal. */
export function isReached({ sign, value }: Goal, number: number): boolean {
  return SIGNS[sign].is(number, value);
}

/** The goal in a sentence; `label`: the name of its number. */
export function sentenceOf({ sign, value }: Goal, label: string): string {
  return `Goal: ${label} is ${SIGNS[sign].words} ${value}.`;
}
