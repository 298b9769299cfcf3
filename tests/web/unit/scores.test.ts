// Files of scores: every kind that is read gives the same scores, and every kind of bad file its sentence.

import { gzipSync } from "fflate";
import { expect, test } from "vitest";
import { half } from "../../../www/scores/half.js";
import { openScores } from "../../../www/scores/open.js";
import { MOST, ofStep, type Scores } from "../../../www/scores/scores.js";
import { csvOf, npyOf, npzOf, parquetOf, rowsOf, STEPS, togetherOf } from "./support/scores-files.js";

type Content = string | ArrayBuffer | Uint8Array<ArrayBuffer>;

function read(name: string, ...contents: Content[]): Promise<Scores> {
  const files = contents.map((content, n) => ({
    name: contents.length > 1 ? `${["positives", "negatives"][n]}.npy` : name,
    file: new Blob([content]),
  }));
  return openScores(files, () => undefined);
}

/** Why a file is refused. */
async function refused(name: string, ...contents: Content[]): Promise<string> {
  const outcome: unknown = await read(name, ...contents).catch((thrown) => thrown);
  expect(outcome).toMatchObject({ code: "refused" });
  return (outcome as { message: string }).message;
}

/** What the files of support/scores-files.ts hold. */
function expectScores(found: Scores, steps = STEPS): void {
  expect(found.steps).toEqual(steps);
  expect(found.anchors).toEqual([0, 2, 4, 6]);
  expect(found.firsts).toEqual([0, 4, 8, 12]);
  expect([...found.positives]).toEqual([0.25, 0.5, 0.5, 0.75, 0.75, 1]);
  expect([...found.counts]).toEqual([2, 2, 2, 2, 2, 2]);
  expect([...found.negatives]).toEqual([0.25, 0, 0.5, -0.25, 0, -0.25, 0.25, -0.5, -0.25, -0.5, 0, -0.75]);
}

test("every kind of file gives the same scores", async () => {
  for (const end of ["\n", "\r\n", "\r"]) expectScores(await read("a.csv", csvOf(rowsOf(), undefined, end)));
  expectScores(await read("a.csv", csvOf().trimEnd()));
  expectScores(await read("a.csv", `\ufeff\n${csvOf()}\n`));
  expectScores(await read("a.tsv", csvOf().replaceAll(",", "\t")));
  expectScores(await read("a.csv", csvOf().replaceAll(",", ";")));
  expectScores(await read("a.csv", csvOf(rowsOf().map((row) => row.map((cell) => `"${cell}"`)))));
  expectScores(await read("a.parquet", parquetOf()));
  expectScores(await read("a.parquet", parquetOf(undefined, { codec: "UNCOMPRESSED", rowGroupSize: 4 })));
  const GZIP = (bytes: Uint8Array) => gzipSync(bytes);
  expectScores(await read("a.parquet", parquetOf(undefined, { codec: "GZIP", compressors: { GZIP } })));
  expectScores(await read("a.npy", togetherOf()), [0, 1, 2]);
  expectScores(await read("a.npz", npzOf()), [0, 1, 2]);
  const arrays = rowsOf();
  const of = (kind: string) => arrays.flatMap(([, , is, score]) => (is === kind ? [score] : []));
  expectScores(await read("", npyOf([3, 2], of("positive")), npyOf([3, 2, 2], of("negative"))), [0, 1, 2]);
});

test("columns may stand in any order, and rows of a step too; others are passed over", async () => {
  const rows = rowsOf().map(([step, anchor, kind, score]) => ["x", score, kind, step, anchor]);
  expectScores(await read("a.csv", csvOf(rows, "run,Score,KIND, step ,anchor")));
  const mixed = rowsOf().sort(([a, , one], [b, , other]) => a - b || other.localeCompare(one));
  expectScores(await read("a.csv", csvOf(mixed)));
});

test("anchors may have different numbers of negatives, or none", async () => {
  const found = await read(
    "a.csv",
    csvOf([
      [3, 7, "positive", 0.5],
      [3, 8, "positive", 0.25],
      [3, 8, "negative", 0],
    ]),
  );
  expect(ofStep(found, 0)).toEqual({
    step: 3,
    positives: new Float32Array([0.5, 0.25]),
    counts: new Uint32Array([0, 1]),
    negatives: new Float32Array([0]),
    known_false: new Uint8Array(),
  });
});

test("temperatures and false negatives are taken where the file has them", async () => {
  const table = rowsOf().map(([step, anchor, kind, score]) => [
    step,
    anchor,
    kind,
    score,
    score === 0.5 ? "true" : "0",
    step === 0 ? 0.1 : 0.05,
  ]);
  const columns = await read("a.csv", csvOf(table, "step,anchor,kind,score,known_false,tau"));
  expect(columns.taus).toEqual([0.1, 0.05, 0.05]);
  expect([...columns.known_false]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const known = new Uint8Array(12).fill(1, 2, 3);
  const arrays = await read(
    "a.npz",
    npzOf({
      "steps.npy": npyOf([3], [], { descr: "<i4", bytes: new Uint8Array(Int32Array.from(STEPS).buffer) }),
      "tau.npy": npyOf([], [], { descr: "<f8", bytes: new Uint8Array(Float64Array.of(0.05).buffer) }),
      "known_false.npy": npyOf([3, 2, 2], [], { descr: "|b1", bytes: known }),
    }),
  );
  expectScores(arrays);
  expect(arrays.taus).toEqual([0.05, 0.05, 0.05]);
  expect(arrays.known_false).toEqual(known);
});

test("what rounding has added to a cosine is taken off", async () => {
  const found = await read(
    "a.csv",
    csvOf([
      [0, 0, "positive", 1.004],
      [0, 0, "negative", -1.0000001],
    ]),
  );
  expect([found.positives[0], found.negatives[0]]).toEqual([1, -1]);
});

test("half precision is read", async () => {
  expect([0x3c00, 0xbc00, 0x3800, 0x0001, 0x8000, 0x7bff].map(half)).toEqual([1, -1, 0.5, 2 ** -24, -0, 65504]);
  expect([half(0x7c00), half(0xfc00), half(0x7e00)]).toEqual([Infinity, -Infinity, Number.NaN]);
  const bytes = new Uint8Array(Uint16Array.of(0x3800, 0xb400).buffer);
  const found = await read("a.npy", npyOf([1, 1, 2], [], { descr: "<f2", bytes }));
  expect([found.positives[0], found.negatives[0]]).toEqual([0.5, -0.25]);
});

const NO_COSINE =
  "and a cosine lies between -1 and 1. Save similarities as they are before they are divided by the temperature.";
const START = "step,anchor,kind,score\n0,0,positive,0.5\n";

test.each([
  ["nothing", "", "a.csv is empty."],
  ["blank lines", "\n\n", "The file has no line with text."],
  ["a header alone", "step,anchor,kind,score\n", "There is no row with a score."],
  [
    "a missing column",
    "step,kind,value\n1,positive,0",
    "Line 1: the columns anchor, score are missing. Needed are step, anchor, kind, score; " +
      'there are "step", "kind", "value".',
  ],
  ["a column that stands twice", "step,anchor,kind,score,step\n", "Line 1: the column step stands there twice."],
  ["a text for a number", `${START}0,0,negative,high\n`, 'Line 3, column score: "high" is no number.'],
  ["a decimal comma", START.replaceAll(",", ";").replace("0.5", "0,5"), 'Line 2, column score: "0,5" is no number.'],
  ["an empty cell", `${START}0,0,negative,\n`, "Line 3, column score: there is nothing, where a number is needed."],
  ["NaN", `${START}0,0,negative,nan\n`, "Line 3, column score: the score is NaN."],
  ["an infinite number", `${START}0,0,negative,-inf\n`, "Line 3, column score: the score is infinite."],
  ["a logit", `${START}0,0,negative,14.2\n`, `Line 3, column score: the score is 14.2, ${NO_COSINE}`],
  [
    "a step with a fraction",
    `${START}0.5,0,negative,0\n`,
    "Line 3, column step: the step is 0.5; it must be a whole number of at least 0.",
  ],
  [
    "a step before the last one",
    `${START}3,0,positive,0\n1,0,positive,0\n`,
    "Line 4: step 1 comes after step 3. Sort the rows by step.",
  ],
  ["an anchor with a fraction", `${START}0,a,negative,0\n`, 'Line 3, column anchor: "a" is no number.'],
  ["another kind", `${START}0,0,neutral,0\n`, 'Line 3, column kind: "neutral" is neither positive nor negative.'],
  [
    "a second positive",
    `${START}0,0,positive,0.2\n`,
    "Line 3: anchor 0 of step 0 has a second positive; each has one.",
  ],
  ["an anchor without a positive", `${START}0,4,negative,0.2\n`, "Step 0: anchor 4 has no positive; each needs one."],
  [
    "no positives",
    "step,anchor,kind,score\n2,0,negative,0.5\n",
    "Step 2 has no row of the kind positive; each of its anchors needs one.",
  ],
  ["too few cells", `${START}0,0,negative\n`, "Line 3: there are 3 cells, and the header has 4."],
  [
    "two temperatures of a step",
    "step,anchor,kind,score,tau\n1,0,positive,0,0.1\n1,0,negative,0,0.2\n",
    "Line 3, column tau: tau is 0.2, and in earlier rows of this step 0.1.",
  ],
  [
    "a temperature of 0",
    "step,anchor,kind,score,tau\n1,0,positive,0,0\n",
    "Line 2, column tau: tau is 0; it must lie between 0.008 and 100.",
  ],
  [
    "an unclear truth",
    "step,anchor,kind,score,known_false\n1,0,positive,0,maybe\n",
    'Line 2, column known_false: "maybe" is neither 1 nor 0.',
  ],
  [
    "bytes that are no text",
    new Uint8Array([115, 116, 101, 112, 10, 255, 254, 65]),
    "After line 0 there are bytes that are no text in UTF-8.",
  ],
  [
    "another file",
    new Uint8Array([71, 73, 70, 0, 1]),
    "a.csv is none of the files that are read here: .csv, .tsv, .parquet, .npy, .npz.",
  ],
  [
    "a pickle",
    new Uint8Array([0x80, 4, 149]),
    "a.csv is pickled. Such files are not opened: reading one can run a program.",
  ],
] as [string, Content, string][])("a CSV file is refused in a sentence: %s", async (_, content, sentence) => {
  expect(await refused("a.csv", content)).toBe(sentence);
});

test("lines are counted across pieces of a large file", async () => {
  const line = (n: number) => `0,${n},positive,0.5\n0,${n},negative,0.25\n`;
  const many = Array.from({ length: 60_000 }, (_, n) => line(n)).join("");
  const found = await read("a.csv", `step,anchor,kind,score\n${many}`);
  expect([found.positives.length, found.negatives.length]).toEqual([60_000, 60_000]);
  const sentence = await refused("a.csv", `step,anchor,kind,score\n${many}0,1,negative,x\n`);
  expect(sentence).toBe('Line 120002, column score: "x" is no number.');
});

const AT = (bytes: number) => togetherOf().slice(0, bytes);

test.each([
  ["a header that is cut off", AT(60), "a.npy ends within its header."],
  ["a magic alone", AT(8), "a.npy ends within its header."],
  [
    "items that are cut off",
    AT(128 + 16),
    "a.npy is cut off: its shape needs 72 bytes, 16 are there. It ends at step 0, anchor 1, candidate 1.",
  ],
  ["items too many", new Uint8Array([...togetherOf(), 0]), "a.npy has 1 bytes more than its shape needs."],
  ["big-endian", npyOf([1, 1, 1], [1], { descr: ">f4" }), 'a.npy is big-endian (>f4). Save a.npy.astype("<f4").'],
  [
    "Fortran order",
    npyOf([1, 1, 1], [1], { fortran: true }),
    "a.npy is in Fortran order, column by column. Save numpy.ascontiguousarray(...) of it.",
  ],
  [
    "objects",
    npyOf([1], [1], { descr: "|O" }),
    "a.npy has Python objects, which are pickled. Such files are not opened.",
  ],
  [
    "a structure",
    npyOf([1], [1], { descr: "[('s', '<f4'), ('k', '<i4')]" }),
    "a.npy is a structured array; save its fields as arrays of their own.",
  ],
  [
    "complex numbers",
    npyOf([1], [1], { descr: "<c8" }),
    "a.npy has the type <c8. Read are float16, float32, float64, whole numbers and bool.",
  ],
  [
    "a shape of two axes",
    npyOf([1, 2], [1, 0]),
    "a.npy has the shape (1, 2); needed is (steps, anchors, 1 + negatives), the positive first.",
  ],
  ["no step", npyOf([0, 2, 2], []), "There are 0 steps of 2 anchors: no positive."],
  ["NaN", npyOf([1, 2, 2], [1, 0, 0.5, Number.NaN]), "a.npy, at step 0, anchor 1, candidate 1: the score is NaN."],
  ["a logit", npyOf([2, 1, 1], [1, -20]), `a.npy, at step 1, anchor 0, candidate 0: the score is -20, ${NO_COSINE}`],
  [
    "too many anchors",
    npyOf([1, 3000, 3000], []),
    "a.npy is cut off: its shape needs 36000000 bytes, 0 are there. It ends at step 0, anchor 0, candidate 0.",
  ],
] as [string, Content, string][])("an array is refused in a sentence: %s", async (_, content, sentence) => {
  expect(await refused("a.npy", content)).toBe(sentence);
});

test("what no tab should hold is refused before it is read", async () => {
  const zeros = new Uint8Array(3000 * 3000);
  const sentence = await refused("a.npy", npyOf([1, 3000, 3000], [], { descr: "|i1", bytes: zeros.subarray(0, 0) }));
  expect(sentence).toContain("is cut off");
  const wide = { name: "wide.npy", file: new Blob([npyOf([1, 3000, 3000], [], { descr: "|i1" }), zeros]) };
  await expect(openScores([wide], () => undefined)).rejects.toMatchObject({
    message:
      "The scores of a step are 9\u202f000\u202f000, and at most 4\u202f000\u202f000 are read. " +
      "Log fewer steps or fewer anchors.",
  });
  const large = { name: "large.csv", file: { size: MOST.bytes + 1 } as Blob };
  await expect(openScores([large], () => undefined)).rejects.toMatchObject({
    message: "The file has 256 MB; at most 256 MB are read. Log fewer steps.",
  });
});

test("arrays that do not belong together are refused", async () => {
  const [positives, negatives] = [npyOf([3, 2], new Array(6).fill(0)), npyOf([2, 2, 1], new Array(4).fill(0))];
  expect(await refused("", positives, negatives)).toBe(
    "negatives.npy has the shape (2, 2, 1); beside positives of (3, 2) needed is (3, 2, negatives).",
  );
  expect(await refused("", positives, positives)).toContain("needed is (3, 2, negatives)");
  const alone = { name: "negatives.npy", file: new Blob([togetherOf()]) };
  await expect(openScores([alone], () => undefined)).rejects.toMatchObject({
    message: "negatives.npy has no positives by its name. Open it together with them: choose both files at once.",
  });
  const two = [
    { name: "a.npy", file: new Blob([positives]) },
    { name: "b.npy", file: new Blob([negatives]) },
  ];
  await expect(openScores(two, () => undefined)).rejects.toMatchObject({
    message: expect.stringContaining("belong together"),
  });
  await expect(
    openScores([...two, { name: "c.csv", file: new Blob([csvOf()]) }], () => undefined),
  ).rejects.toMatchObject({
    message: "Open one file at a time, or positives and negatives as two .npy files.",
  });
});

test("an archive is refused in a sentence", async () => {
  expect(await refused("a.npz", npzOf().slice(0, 80))).toMatch(/^a\.npz cannot be unpacked: /);
  expect(await refused("a.npz", npzOf({ "data.pkl": new Uint8Array(3) }))).toBe(
    "a.npz is a file of PyTorch, which is pickled. Such files are not opened.",
  );
  const falling = npyOf([3], [4, 2, 8]);
  expect(await refused("a.npz", npzOf({ "steps.npy": falling }))).toBe(
    "steps in a.npz: step 2 comes after step 4. Sort the arrays by step.",
  );
  expect(await refused("a.npz", npzOf({ "tau.npy": npyOf([2], [1, 1]) }))).toBe(
    "tau in a.npz has the shape (2,); needed is one number, or (3,), one for each step.",
  );
  expect(await refused("a.npz", npzOf({ "positives.npy": npyOf([1], [], { descr: "|O" }) }))).toBe(
    "positives in a.npz has Python objects, which are pickled. Such files are not opened.",
  );
});

test("a Parquet file is refused in a sentence", async () => {
  const changed = (name: string, data: unknown[], type: "STRING" | "DOUBLE" = "DOUBLE") =>
    parquetOf((columns) =>
      columns.map((column) => (column.name === name ? { name, data: data as number[], type } : column)),
    );
  const scores = rowsOf().map(([, , , score]) => score);
  const with_nan = scores.with(3, Number.NaN);
  expect(await refused("a.parquet", changed("score", with_nan))).toBe("Row 4, column score: the score is NaN.");
  expect(await refused("a.parquet", changed("score", scores.map(String).with(1, "x"), "STRING"))).toBe(
    'Row 2, column score: "x" is no number.',
  );
  const without = parquetOf((columns) => columns.filter(({ name }) => name !== "kind"));
  expect(await refused("a.parquet", without)).toBe(
    'The table: the column kind is missing. Needed are step, anchor, kind, score; there are "step", "anchor", "score".',
  );
  const BROTLI = (bytes: Uint8Array) => bytes;
  const brotli = parquetOf(undefined, { codec: "BROTLI", compressors: { BROTLI } });
  expect(await refused("a.parquet", brotli)).toBe(
    "Column step is compressed by BROTLI, which is not read here. Save it with snappy, gzip, zstd or no compression.",
  );
  const ZSTD = (bytes: Uint8Array) => bytes;
  const broken = parquetOf(undefined, { codec: "ZSTD", compressors: { ZSTD } });
  expect(await refused("a.parquet", broken)).toMatch(/^Row group 1 of 1 cannot be read: /);
  expect(await refused("a.parquet", parquetOf().slice(0, 100))).toMatch(/^The file's description cannot be read: /);
  expect(await refused("a.parquet", new TextEncoder().encode("PAR1PAR1"))).toMatch(/cannot be read/);
  const empty = parquetOf((columns) => columns.map((column) => ({ ...column, data: [] })));
  expect(await refused("a.parquet", empty)).toBe("There is no row with a score.");
});
