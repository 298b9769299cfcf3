import { expect, test } from "vitest";
import { csv } from "../../../www/charts/export.js";
import { numberAt } from "../../../www/entries.js";
import {
  cell,
  cellAt,
  changesMuch,
  columnsOf,
  fate,
  finding,
  largestShare,
  layout,
  moved,
  reading,
  runs,
  sameColumns,
  shade,
  shades,
} from "../../../www/lab/cells.js";
import { type Matrix, NOBODY } from "../../../www/rows.js";

/** Two rows: partners, a removed collected key, one candidate of its own each, the second synthetic. */
function small(): Matrix {
  return {
    step: 7,
    tau: 0.1,
    side: "query",
    batch: 9,
    left_out: 0,
    rows: Uint32Array.of(40, 41),
    places: Uint32Array.of(0, 1),
    row_labels: Uint32Array.of(2, 5),
    losses: Float32Array.of(1, 2),
    columns: Uint32Array.of(40, 41, 50, NOBODY),
    column_labels: Uint32Array.of(2, 5, 2, NOBODY),
    column_sources: Uint8Array.of(0, 0, 1, 2),
    own_pairs: Uint32Array.of(60, NOBODY),
    own_labels: Uint32Array.of(2, NOBODY),
    similarities: Float32Array.of(0.9, -0.5, 0.7, 0.25, -0.25, 0.8, 0.1, 0),
    gradient: Float32Array.of(-4, 1, 0, 3, 2, -2, 0, 0),
    shares: Float32Array.of(1, 0.25, 0, 0.75, 1, 1, 0, 0),
    states: Uint8Array.of(1, 2, 3 + 16, 2 + 16, 2, 1, 2, 0),
    removed_by: "Same class",
    weighed_by: "Equal",
  };
}

const named = (label: number) => `c${label}`;

test("cells are found where they are drawn, and not between or beside them", () => {
  const place = layout(small(), 100, 30, 48);
  expect(place.cell).toBe(21);
  expect(place.columns).toEqual([0, 21, 49, 77]);
  expect([place.width, place.height]).toEqual([98, 42]);
  for (let row = 0; row < 2; row++) {
    for (let column = 0; column < 4; column++) {
      const [x, y] = [30 + numberAt(place.columns, column), 48 + row * place.cell];
      expect(cellAt(place, x, y)).toEqual({ row, column });
      expect(cellAt(place, x + place.cell - 1, y + place.cell - 1)).toEqual({ row, column });
    }
  }
  expect(cellAt(place, 30 + 43, 50)).toBeUndefined();
  for (const [x, y] of [
    [29, 50],
    [30, 47],
    [30, 90],
    [128, 50],
  ] as const) {
    expect(cellAt(place, x, y)).toBeUndefined();
  }
});

test("a wide table of many columns still has cells", () => {
  const many = small();
  many.columns = new Uint32Array(300);
  many.column_sources = new Uint8Array(300);
  expect(layout(many, 340, 30, 48).cell).toBe(2);
});

test("keys move the cursor and stop at the edges", () => {
  const matrix = small();
  expect(moved({ row: 0, column: 0 }, "ArrowLeft", matrix)).toEqual({ row: 0, column: 0 });
  expect(moved({ row: 0, column: 0 }, "ArrowRight", matrix)).toEqual({ row: 0, column: 1 });
  expect(moved({ row: 0, column: 1 }, "ArrowDown", matrix)).toEqual({ row: 1, column: 1 });
  expect(moved({ row: 1, column: 1 }, "PageDown", matrix)).toEqual({ row: 1, column: 1 });
  expect(moved({ row: 1, column: 1 }, "End", matrix)).toEqual({ row: 1, column: 3 });
  expect(moved({ row: 1, column: 1 }, "Tab", matrix)).toBeUndefined();
});

test("runs of equal values", () => {
  expect(runs([3, 3, 1, 3])).toEqual([
    { value: 3, from: 0, count: 2 },
    { value: 1, from: 2, count: 1 },
    { value: 3, from: 3, count: 1 },
  ]);
});

test("pushed is vermilion, pulled is blue, and nothing is the card's colour", () => {
  const matrix = small();
  const most = largestShare(matrix);
  expect(most).toBe(1);
  expect(shade(matrix, "similarity", 1, most)).toBe(-0.5);
  expect(shade(matrix, "push", 1, most)).toBe(-0.5);
  expect(shade(matrix, "push", 0, most)).toBe(1);
  expect(shade(matrix, "push", 2, most)).toBe(0);
  const colour = shades({ card: "#ffffff", positive: "#0000ff", negative: "#ff0000" });
  expect([colour(0), colour(1), colour(-1), colour(0.5), colour(9)]).toEqual([
    "#ffffff",
    "#0000ff",
    "#ff0000",
    "#8080ff",
    "#0000ff",
  ]);
});

test("a cell knows its own candidates, which are others in each row", () => {
  const matrix = small();
  expect(cell(matrix, 0, 3)).toMatchObject({ pair: 60, label: 2, source: "own", same_class: true, state: 2 });
  expect(cell(matrix, 1, 3)).toMatchObject({ pair: NOBODY, label: NOBODY, state: 0 });
  expect(cell(matrix, 1, 0)).toMatchObject({ row_pair: 41, pair: 40, row_label: 5, label: 2, source: "batch" });
});

test("a pair beyond the data set's own is named synthetic", () => {
  const matrix = small();
  expect(reading(cell(matrix, 0, 1), matrix, named, 41)).toContain(
    "query of pair 40, class c2, with key of synthetic pair 41, class c5",
  );
});

test("a cell in words names both items, the numbers, and what removed it", () => {
  const matrix = small();
  const says = (row: number, column: number) => reading(cell(matrix, row, column), matrix, named);
  expect(says(0, 1)).toBe(
    "Row 1 of 2, column 2 of 4: query of pair 40, class c2, with key of pair 41, class c5, from the batch. " +
      "Similarity −0.50. 25.0% of the row's push, gradient 1. It takes part as a negative.",
  );
  expect(says(0, 2)).toContain("Similarity 0.70. The filter “Same class” removed it: it is of the same class.");
  expect(says(0, 0)).toContain("Gradient −4: pulled. It is the positive: the anchor’s partner.");
  expect(says(1, 3)).toContain("a synthetic candidate or nothing yet");
  expect(fate(cell(matrix, 0, 3), matrix)).toContain("a false negative");
});

test("the file has every entry that is there, the table one row", () => {
  const lines = csv(columnsOf(small(), named)).trim().split("\r\n");
  expect(lines.length).toBe(1 + 7);
  expect(lines[3]).toBe(`40,c2,50,c2,collected,${Math.fround(0.7)},0,0,removed,yes,`);
  expect(
    csv(columnsOf(small(), named, 1, 2))
      .trim()
      .split("\r\n").length,
  ).toBe(1 + 3);
});

test("a table changes much when many of its cells have another colour", () => {
  const [before, now] = [small(), small()];
  expect(sameColumns(before, now)).toBe(true);
  expect(changesMuch(before, now, "similarity")).toBe(false);
  now.similarities[1] = numberAt(now.similarities, 1) + 0.2;
  expect(changesMuch(before, now, "similarity")).toBe(false);
  now.similarities[3] = numberAt(now.similarities, 3) - 0.06;
  expect(changesMuch(before, now, "similarity")).toBe(true);
  expect(changesMuch(before, now, "push")).toBe(false);
  now.states[1] = now.states[4] = 3;
  expect(changesMuch(before, now, "push")).toBe(true);
  now.columns[2] = 51;
  expect(sameColumns(before, now)).toBe(false);
});

test("one sentence says what there is", () => {
  expect(finding(small())).toBe(
    "2 of 9 rows, 4 columns. Negatives of their row's class: 1, with 38% of the push. " +
      "The filter “Same class” removed 1.",
  );
});
