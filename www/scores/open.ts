// Which reader a file gets: its first bytes say what it is, and not its name.

import { type Named, readNpy, readNpz } from "./arrays.js";
import { readCsv } from "./csv.js";
import { ENDINGS } from "./kinds.js";
import { readParquet } from "./parquet.js";
import { MOST, refuse, type Scores } from "./scores.js";

type Kind = "csv" | "parquet" | "npy" | "npz";

/** Reads the scores of one file, or of two .npy files. `progress` hears the share that is done. */
export async function openScores(files: Named[], progress: (share: number) => void): Promise<Scores> {
  const size = files.reduce((sum, { file }) => sum + file.size, 0);
  if (size > MOST.bytes) {
    refuse(`The file has ${(size / 1e6).toFixed(0)} MB; at most ${MOST.bytes / 1e6} MB are read. Log fewer steps.`);
  }
  const kinds = await Promise.all(files.map(kindOf));
  const [only] = files;
  if (kinds.length > 0 && kinds.every((kind) => kind === "npy")) return readNpy(files, progress);
  if (!only || files.length > 1)
    return refuse("Open one file at a time, or positives and negatives as two .npy files.");
  if (kinds[0] === "npz") return readNpz(only, progress);
  return (kinds[0] === "parquet" ? readParquet : readCsv)(only.file, progress);
}

async function kindOf({ name, file }: Named): Promise<Kind> {
  if (file.size === 0) refuse(`${name} is empty.`);
  const bytes = new Uint8Array(await file.slice(0, 512).arrayBuffer());
  const begins = (text: string) => [...text].every((letter, n) => bytes[n] === letter.charCodeAt(0));
  if (begins("PAR1")) return "parquet";
  if (begins("PARE")) refuse(`${name} is an encrypted Parquet file, which is not read here.`);
  if (begins("\x93NUMPY")) return "npy";
  if (begins("PK")) return "npz";
  if (bytes[0] === 0x80 || /\.(pkl|pickle|pt|pth)$/i.test(name)) {
    refuse(`${name} is pickled. Such files are not opened: reading one can run a program.`);
  }
  if (bytes.includes(0)) refuse(`${name} is none of the files that are read here: ${ENDINGS.join(", ")}.`);
  return "csv";
}
