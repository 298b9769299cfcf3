// Files of scores, made here as NumPy, pandas and spreadsheets write them.

import { zipSync } from "fflate";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";

/** Three steps of two anchors: one positive and two negatives each. The scores are exact in every precision. */
export const POSITIVES = [
  [0.25, 0.5],
  [0.5, 0.75],
  [0.75, 1],
];
export const NEGATIVES = [
  [
    [0.25, 0],
    [0.5, -0.25],
  ],
  [
    [0, -0.25],
    [0.25, -0.5],
  ],
  [
    [-0.25, -0.5],
    [0, -0.75],
  ],
];
/** The steps of the table. */
export const STEPS = [0, 10, 20];

/** The same as rows of a table: step, anchor, kind, score. */
export function rowsOf(): [number, number, string, number][] {
  return STEPS.flatMap((step, n) =>
    (POSITIVES[n] ?? []).flatMap((positive, anchor) => [
      [step, anchor, "positive", positive] as [number, number, string, number],
      ...(NEGATIVES[n]?.[anchor] ?? []).map((score): [number, number, string, number] => [
        step,
        anchor,
        "negative",
        score,
      ]),
    ]),
  );
}

/** A CSV file of these rows. */
export function csvOf(rows: unknown[][] = rowsOf(), header = "step,anchor,kind,score", end = "\n"): string {
  return [header, ...rows.map((row) => row.join(","))].join(end) + end;
}

/** An array as numpy.save writes it. `descr` and `fortran` only change what the header says. */
export function npyOf(
  shape: number[],
  values: number[],
  {
    descr = "<f4",
    fortran = false,
    bytes = floats(values),
  }: { descr?: string; fortran?: boolean; bytes?: Uint8Array } = {},
): Uint8Array<ArrayBuffer> {
  const quoted = descr.startsWith("[") ? descr : `'${descr}'`;
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const said = `{'descr': ${quoted}, 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${tuple}, }`;
  const header = `${said.padEnd(117)}\n`;
  const start = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length & 255, header.length >> 8];
  return new Uint8Array([...start, ...new TextEncoder().encode(header), ...bytes]);
}

/** Numbers as 32-bit floats. */
export function floats(values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** All scores as one array: the positive first. */
export function togetherOf(): Uint8Array<ArrayBuffer> {
  const rows = POSITIVES.flatMap((step, n) => step.flatMap((positive, i) => [positive, ...(NEGATIVES[n]?.[i] ?? [])]));
  return npyOf([3, 2, 3], rows);
}

/** All scores as an .npz file, with what else it may say. */
export function npzOf(more: Record<string, Uint8Array> = {}): Uint8Array<ArrayBuffer> {
  return zipSync({
    "positives.npy": npyOf([3, 2], POSITIVES.flat()),
    "negatives.npy": npyOf([3, 2, 2], NEGATIVES.flat(2)),
    ...more,
  }) as Uint8Array<ArrayBuffer>;
}

/** A Parquet file of the table; `change` changes its columns. */
export function parquetOf(
  change: (columns: ColumnSource[]) => ColumnSource[] = (columns) => columns,
  options: Omit<Parameters<typeof parquetWriteBuffer>[0], "columnData"> = {},
): ArrayBuffer {
  const rows = rowsOf();
  const columns: ColumnSource[] = [
    { name: "step", data: rows.map(([step]) => BigInt(step)), type: "INT64" },
    { name: "anchor", data: rows.map(([, anchor]) => anchor), type: "INT32" },
    { name: "kind", data: rows.map(([, , kind]) => kind), type: "STRING" },
    { name: "score", data: rows.map(([, , , score]) => score), type: "FLOAT" },
  ];
  return parquetWriteBuffer({ columnData: change(columns), ...options });
}
