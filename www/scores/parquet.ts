// Parquet files, a row group at a time.

import { gunzipSync } from "fflate";
import { decompress } from "fzstd";
import {
  type CompressionCodec,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
} from "hyparquet";
import { itemAt } from "../entries.js";
import { bounded, refuse, type Scores } from "./scores.js";
import { type Cell, NEEDED, OPTIONAL, placesOf, Table } from "./table.js";

/** Compressions beside those that hyparquet reads by itself. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => gunzipSync(input),
  ZSTD: (input, length) => decompress(input, new Uint8Array(length)),
};
const READ: CompressionCodec[] = ["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"];

/** Reads a Parquet file. `progress` hears the share that is done. */
export async function readParquet(blob: Blob, progress: (share: number) => void): Promise<Scores> {
  const file = { byteLength: blob.size, slice: (from: number, to?: number) => blob.slice(from, to).arrayBuffer() };
  const metadata = await whole("The file's description", () => parquetMetadataAsync(file));
  const names = columnsOf(metadata);
  const all = placesOf(names, "The table:");
  const columns = [...NEEDED, ...OPTIONAL].flatMap((name) => names[all[name]] ?? []);
  const table = new Table("Row", placesOf(columns, "The table:"));
  check(metadata, columns);
  let row = 0;
  for (const [n, { num_rows }] of metadata.row_groups.entries()) {
    const end = row + Number(num_rows);
    const cells = new Map<string, ArrayLike<Cell>>();
    await whole(`Row group ${n + 1} of ${metadata.row_groups.length}`, () =>
      parquetRead({
        file,
        metadata,
        columns,
        compressors: COMPRESSORS,
        rowStart: row,
        rowEnd: end,
        onChunk: ({ columnName, columnData }) => cells.set(columnName, columnData),
      }),
    );
    const read = columns.map((name) => cells.get(name) ?? []);
    if (read.some((column) => column.length !== Number(num_rows))) {
      refuse(`Row group ${n + 1} has fewer rows than it says.`);
    }
    for (let at = 0; row < end; at++, row++) {
      table.add(
        read.map((column) => column[at]),
        row + 1,
      );
    }
    progress((n + 1) / metadata.row_groups.length);
  }
  return table.finish();
}

/** The names of the columns that hold one value a row. */
function columnsOf({ schema }: FileMetaData): string[] {
  const [root, ...fields] = schema;
  if (!root || fields.length !== root.num_children) {
    refuse("The table has lists or groups as columns; needed is one value in each cell.");
  }
  return fields.map(({ name }) => name);
}

/** Refuses what nobody can decompress here, and what is too much. */
function check({ row_groups, num_rows }: FileMetaData, columns: string[]): void {
  bounded(Number(num_rows), "scores", "The rows are");
  for (const group of row_groups) {
    bounded(Number(group.num_rows), "of_step", "Row groups have up to");
    for (const { meta_data } of group.columns) {
      const name = meta_data && itemAt(meta_data.path_in_schema, 0);
      if (!meta_data || !name || !columns.includes(name) || READ.includes(meta_data.codec)) continue;
      const known = "snappy, gzip, zstd or no compression";
      refuse(`Column ${name} is compressed by ${meta_data.codec}, which is not read here. Save it with ${known}.`);
    }
  }
}

/** The result of a job; what goes wrong in it is the file's fault. */
async function whole<Result>(what: string, job: () => Promise<Result>): Promise<Result> {
  try {
    return await job();
  } catch (problem) {
    return refuse(`${what} cannot be read: ${problem instanceof Error ? problem.message : problem}.`);
  }
}
