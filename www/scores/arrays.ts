// Arrays of NumPy that belong together: one of [steps, anchors, 1 + k] with the positive first, or two of [steps,
// anchors] and [steps, anchors, k], alone or in an .npz file.

import { type UnzipFileFilter, unzip } from "fflate";
import { numberAt } from "../entries.js";
import { axis, count, type NpyArray, numbersOf, openNpy, placeOf, shapeOf } from "./npy.js";
import { bounded, cosine, MOST, refuse, type Scores, stepNumber, temperatureOf } from "./scores.js";

/** As many numbers are read at once. */
const PIECE = 1 << 20;

/** A file and its name. */
export interface Named {
  name: string;
  file: Blob;
}

/** What an .npz file may hold. */
const NAMES = ["positives", "negatives", "steps", "tau", "known_false"] as const;
type Name = (typeof NAMES)[number];

/** Reads one or two .npy files. */
export async function readNpy(files: Named[], progress: (share: number) => void): Promise<Scores> {
  const [only] = files;
  if (files.length === 1 && only?.name.toLowerCase().includes("neg")) {
    refuse(`${only.name} has no positives by its name. Open it together with them: choose both files at once.`);
  }
  const arrays = await Promise.all(files.map(({ name, file }) => openNpy(name, file)));
  if (arrays.length === 1) return together(arrays[0] as NpyArray, progress);
  const named = (word: string) => arrays.filter(({ name }) => name.toLowerCase().includes(word));
  const [[positives, ...more], [negatives, ...others]] = [named("pos"), named("neg")];
  if (arrays.length !== 2 || !positives || !negatives || more.length + others.length > 0) {
    refuse('Two .npy files belong together where "positives" stands in the name of one, "negatives" in the other\'s.');
  }
  return apart({ positives, negatives }, progress);
}

/** Reads an .npz file. */
export async function readNpz({ name, file }: Named, progress: (share: number) => void): Promise<Scores> {
  const entries = await unzipped(name, new Uint8Array(await file.arrayBuffer()));
  if ([...entries.keys()].some((entry) => entry.endsWith(".pkl"))) {
    refuse(`${name} is a file of PyTorch, which is pickled. Such files are not opened.`);
  }
  const arrays: Partial<Record<Name, NpyArray>> = {};
  for (const wanted of NAMES) {
    const bytes = entries.get(`${wanted}.npy`);
    if (bytes) arrays[wanted] = await openNpy(`${wanted} in ${name}`, new Blob([bytes]));
  }
  if (!arrays.positives) {
    const there = [...entries.keys()].slice(0, 8).join(", ") || "nothing";
    refuse(`${name} has no array "positives"; there is ${there}.`);
  }
  return apart({ ...arrays, positives: arrays.positives }, progress);
}

function unzipped(name: string, bytes: Uint8Array): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  let size = 0;
  const filter: UnzipFileFilter = ({ originalSize }) => {
    size += originalSize;
    return size <= 2 * MOST.bytes;
  };
  return new Promise((resolve, reject) => {
    const refused = (message: string) => reject({ code: "refused", message });
    try {
      unzip(bytes, { filter }, (problem, files) => {
        if (problem) refused(`${name} cannot be unpacked: ${problem.message}.`);
        else if (size > 2 * MOST.bytes) refused(`${name} unpacks to more than ${(2 * MOST.bytes) / 1e6} MB.`);
        // fflate makes each file's bytes anew.
        else resolve(new Map(Object.entries(files) as [string, Uint8Array<ArrayBuffer>][]));
      });
    } catch (problem) {
      refused(`${name} cannot be unpacked: ${(problem as Error).message}.`);
    }
  });
}

/** One array whose first candidate of each anchor is the positive. */
async function together(array: NpyArray, progress: (share: number) => void): Promise<Scores> {
  if (array.shape.length !== 3 || axis(array, 2) < 1) {
    refuse(
      `${array.name} has the shape ${shapeOf(array)}; needed is (steps, anchors, 1 + negatives), the positive first.`,
    );
  }
  const width = axis(array, 2);
  const made = begun([axis(array, 0), axis(array, 1), width - 1]);
  await cosines(array, progress, (value, item) => {
    const [row, column] = [Math.floor(item / width), item % width];
    if (column === 0) made.positives[row] = value;
    else made.negatives[row * (width - 1) + column - 1] = value;
  });
  return made;
}

/** Positives and negatives, and what else is known. */
async function apart(
  arrays: Partial<Record<Name, NpyArray>> & { positives: NpyArray },
  progress: (share: number) => void,
): Promise<Scores> {
  const { positives, negatives, steps, tau, known_false } = arrays;
  if (positives.shape.length !== 2) {
    refuse(`${positives.name} has the shape ${shapeOf(positives)}; needed is (steps, anchors).`);
  }
  if (negatives && (negatives.shape.length !== 3 || !same(negatives, positives.shape))) {
    refuse(
      `${negatives.name} has the shape ${shapeOf(negatives)}; beside positives of ${shapeOf(positives)} needed is ` +
        `(${positives.shape.join(", ")}, negatives).`,
    );
  }
  if (known_false && !(negatives && shapeOf(known_false) === shapeOf(negatives))) {
    refuse(`${known_false.name} has the shape ${shapeOf(known_false)}; needed is that of negatives.`);
  }
  const made = begun([axis(positives, 0), axis(positives, 1), negatives ? axis(negatives, 2) : 0]);
  const share = (from: number, part: number) => (done: number) => progress(from + part * done);
  await cosines(positives, share(0, 0.1), (value, item) => {
    made.positives[item] = value;
  });
  if (negatives) {
    await cosines(negatives, share(0.1, 0.8), (value, item) => {
      made.negatives[item] = value;
    });
  }
  if (steps) made.steps = await stepsOf(steps, made.steps.length);
  if (tau) made.taus = await tausOf(tau, made.steps.length);
  if (known_false) made.known_false = Uint8Array.from(await numbersOf(known_false), (value) => Number(value !== 0));
  return made;
}

/** Whether the first axes are those of a shape. */
function same(array: NpyArray, shape: number[]): boolean {
  return shape.every((size, n) => size === array.shape[n]);
}

/** Scores of as many steps, anchors and negatives, still to be filled. */
function begun([steps, anchors, negatives]: [steps: number, anchors: number, negatives: number]): Scores {
  if (steps === 0 || anchors === 0) refuse(`There are ${steps} steps of ${anchors} anchors: no positive.`);
  bounded(steps, "steps", "The steps are");
  bounded(anchors * (1 + negatives), "of_step", "The scores of a step are");
  bounded(steps * anchors * (1 + negatives), "scores", "The scores are");
  const offsets = (size: number) => Array.from({ length: steps + 1 }, (_, n) => n * size);
  return {
    steps: Array.from({ length: steps }, (_, n) => n),
    anchors: offsets(anchors),
    firsts: offsets(anchors * negatives),
    positives: new Float32Array(steps * anchors),
    counts: new Uint32Array(steps * anchors).fill(negatives),
    negatives: new Float32Array(steps * anchors * negatives),
    known_false: new Uint8Array(),
    taus: [],
  };
}

/** Hands over every cosine of an array. */
async function cosines(
  array: NpyArray,
  progress: (share: number) => void,
  take: (value: number, item: number) => void,
): Promise<void> {
  const all = count(array.shape);
  let item = 0;
  const where = () => `${array.name}, ${placeOf(array, item)}:`;
  for (let from = 0; from < all; from += PIECE) {
    for (const value of await numbersOf(array, from, Math.min(all, from + PIECE))) {
      take(cosine(value, where), item);
      item += 1;
    }
    progress(item / all);
  }
}

async function stepsOf(array: NpyArray, wanted: number): Promise<number[]> {
  if (array.shape.length !== 1 || axis(array, 0) !== wanted) {
    refuse(`${array.name} has the shape ${shapeOf(array)}; needed is (${wanted},), one for each step.`);
  }
  const steps = [...(await numbersOf(array))];
  steps.forEach((value, n) => {
    const step = stepNumber(value, () => `${array.name}, ${placeOf(array, n)}:`);
    if (n > 0 && step <= numberAt(steps, n - 1)) {
      refuse(`${array.name}: step ${step} comes after step ${steps[n - 1]}. Sort the arrays by step.`);
    }
  });
  return steps;
}

async function tausOf(array: NpyArray, wanted: number): Promise<number[]> {
  const all = count(array.shape);
  if (array.shape.length > 1 || (all !== 1 && all !== wanted)) {
    refuse(`${array.name} has the shape ${shapeOf(array)}; needed is one number, or (${wanted},), one for each step.`);
  }
  const taus = [...(await numbersOf(array))];
  taus.forEach((value, n) => {
    temperatureOf(value, () => `${array.name}, ${placeOf(array, n)}:`);
  });
  return all === wanted ? taus : Array.from({ length: wanted }, () => numberAt(taus, 0));
}
