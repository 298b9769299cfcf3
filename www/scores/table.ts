// A long table, one row a score: it becomes scores by step and anchor. Rows of one step stand together, in any order.

import { whole } from "../format.js";
import { Growing } from "./growing.js";
import { bounded, cosine, MOST, refuse, type Scores, stepNumber, temperatureOf } from "./scores.js";

/** The columns of a table by their names. Others are passed over. */
export const NEEDED = ["step", "anchor", "kind", "score"] as const;
export const OPTIONAL = ["known_false", "tau"] as const;

/** A cell, as a file has it: text in a CSV file, a value of any type in a Parquet file. */
export type Cell = unknown;

/** Which cell of a row belongs to which column; -1 where there is no such column. */
export type Places = Record<(typeof NEEDED)[number] | (typeof OPTIONAL)[number], number>;

/** Where the columns stand. `where` begins the sentence that names those that are missing. */
export function placesOf(names: string[], where: string): Places {
  const tidy = names.map((name) => name.trim().toLowerCase());
  const missing = NEEDED.filter((name) => !tidy.includes(name));
  if (missing.length > 0) {
    const there = names.slice(0, 12).map((name) => `"${shortened(name.trim())}"`);
    const are = missing.length > 1 ? `columns ${missing.join(", ")} are` : `column ${missing[0]} is`;
    const there_are = names.length > 1 ? "there are" : "there is only";
    refuse(`${where} the ${are} missing. Needed are ${NEEDED.join(", ")}; ${there_are} ${there.join(", ")}.`);
  }
  const twice = [...NEEDED, ...OPTIONAL].find((name) => tidy.indexOf(name) !== tidy.lastIndexOf(name));
  if (twice) refuse(`${where} the column ${twice} stands there twice.`);
  // Every name of the two lists has a place.
  return Object.fromEntries([...NEEDED, ...OPTIONAL].map((name) => [name, tidy.indexOf(name)])) as Places;
}

/** One anchor of the step that is being read. */
interface Anchor {
  /** NaN until it came. */
  positive: number;
  negatives: number[];
  known_false: boolean[];
}

/** Takes rows, and gives scores. */
export class Table {
  /** What a row is called where one is refused: "Line" or "Row". */
  readonly #noun: string;
  readonly #places: Places;
  readonly #steps: number[] = [];
  readonly #taus: number[] = [];
  readonly #anchors = [0];
  readonly #firsts = [0];
  readonly #positives = new Growing((length) => new Float32Array(length));
  readonly #counts = new Growing((length) => new Uint32Array(length));
  readonly #negatives = new Growing((length) => new Float32Array(length));
  readonly #known_false = new Growing((length) => new Uint8Array(length));
  #step = -1;
  #of_step = new Map<number, Anchor>();
  #rows = 0;
  /** How many of them stand before this step. */
  #begun = 0;
  #row = 0;
  #column = "";
  readonly #where = () => `${this.#noun} ${this.#row}, column ${this.#column}:`;

  constructor(noun: string, places: Places) {
    [this.#noun, this.#places] = [noun, places];
  }

  /** Takes the cells of one row; `row` is its number, as the reader counts. */
  add(cells: ArrayLike<Cell>, row: number): void {
    const { step, anchor, kind, score, known_false, tau } = this.#places;
    this.#row = row;
    this.#begin(stepNumber(this.#number("step", cells[step]), this.#where));
    if (tau >= 0) this.#warm(temperatureOf(this.#number("tau", cells[tau]), this.#where));
    const of_anchor = this.#anchor(this.#number("anchor", cells[anchor]));
    const is_positive = this.#isPositive(cells[kind]);
    const value = cosine(this.#number("score", cells[score]), this.#where);
    const is_false = known_false >= 0 && this.#truth(cells[known_false]);
    this.#rows += 1;
    if (!is_positive) {
      of_anchor.negatives.push(value);
      of_anchor.known_false.push(is_false);
    } else if (Number.isNaN(of_anchor.positive)) of_anchor.positive = value;
    else {
      refuse(
        `${this.#noun} ${row}: anchor ${cells[anchor]} of step ${this.#step} has a second positive; each has one.`,
      );
    }
  }

  /** Everything, once all rows were taken. */
  finish(): Scores {
    if (this.#rows === 0) refuse("There is no row with a score.");
    this.#flush();
    return {
      steps: this.#steps,
      anchors: this.#anchors,
      firsts: this.#firsts,
      positives: this.#positives.all,
      counts: this.#counts.all,
      negatives: this.#negatives.all,
      known_false: this.#places.known_false >= 0 ? this.#known_false.all : new Uint8Array(),
      taus: this.#taus,
    };
  }

  #begin(step: number): void {
    if (step === this.#step) {
      if (this.#rows - this.#begun > MOST.of_step) bounded(MOST.of_step + 1, "of_step", `Step ${step} has more than`);
      return;
    }
    if (step < this.#step) {
      refuse(`${this.#noun} ${this.#row}: step ${step} comes after step ${this.#step}. Sort the rows by step.`);
    }
    if (this.#step >= 0) this.#flush();
    this.#step = step;
    this.#begun = this.#rows;
    bounded(this.#steps.length + 1, "steps", "The steps are");
  }

  #warm(tau: number): void {
    const before = this.#taus[this.#steps.length];
    if (before === undefined) this.#taus.push(tau);
    else if (before !== tau) refuse(`${this.#where()} tau is ${tau}, and in earlier rows of this step ${before}.`);
  }

  #anchor(number: number): Anchor {
    if (!Number.isSafeInteger(number)) refuse(`${this.#where()} ${number} is no whole number.`);
    let anchor = this.#of_step.get(number);
    if (!anchor) {
      anchor = { positive: Number.NaN, negatives: [], known_false: [] };
      this.#of_step.set(number, anchor);
    }
    return anchor;
  }

  #isPositive(cell: Cell): boolean {
    const word = String(cell).trim().toLowerCase();
    if (word === "positive") return true;
    if (word === "negative") return false;
    this.#column = "kind";
    return refuse(`${this.#where()} "${shortened(String(cell ?? ""))}" is neither positive nor negative.`);
  }

  #truth(cell: Cell): boolean {
    const word = String(cell ?? "")
      .trim()
      .toLowerCase();
    if (word === "1" || word === "true") return true;
    if (word === "" || word === "0" || word === "false") return false;
    this.#column = "known_false";
    return refuse(`${this.#where()} "${shortened(String(cell))}" is neither 1 nor 0.`);
  }

  #number(column: string, cell: Cell): number {
    this.#column = column;
    if (typeof cell === "number") return cell;
    if (typeof cell === "bigint") return Number(cell);
    if (cell === undefined || cell === null || (typeof cell === "string" && cell.trim() === "")) {
      return refuse(`${this.#where()} there is nothing, where a number is needed.`);
    }
    if (typeof cell === "string") {
      const value = Number(cell);
      if (!Number.isNaN(value)) return value;
      if (/^\s*[+-]?nan\s*$/i.test(cell)) return value;
      if (/^\s*[+-]?inf(inity)?\s*$/i.test(cell)) return Number.POSITIVE_INFINITY;
    }
    return refuse(`${this.#where()} "${shortened(String(cell))}" is no number.`);
  }

  /** The step is complete. */
  #flush(): void {
    const anchors = [...this.#of_step];
    if (anchors.every(([, { positive }]) => Number.isNaN(positive))) {
      refuse(`Step ${this.#step} has no row of the kind positive; each of its anchors needs one.`);
    }
    for (const [name, { positive, negatives, known_false }] of anchors) {
      if (Number.isNaN(positive)) refuse(`Step ${this.#step}: anchor ${name} has no positive; each needs one.`);
      this.#positives.push(positive);
      this.#counts.push(negatives.length);
      for (const value of negatives) this.#negatives.push(value);
      for (const known of known_false) this.#known_false.push(Number(known));
    }
    this.#steps.push(this.#step);
    this.#anchors.push(this.#positives.length);
    this.#firsts.push(this.#negatives.length);
    bounded(
      this.#negatives.length + this.#positives.length,
      "scores",
      `Up to step ${whole(this.#step)} the scores are`,
    );
    this.#of_step = new Map();
  }
}

/** A text of a file in a sentence. */
export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
