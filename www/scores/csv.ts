// CSV files, a piece at a time.

import Papa from "papaparse";
import { refuse, type Scores } from "./scores.js";
import { placesOf, Table } from "./table.js";

/** As many bytes are read at once. */
const PIECE = 1 << 20;
/** A line of a table of numbers is never as long. */
const LONGEST = 1 << 16;

/** Reads a CSV file. `progress` hears the share that is done. */
export async function readCsv(file: Blob, progress: (share: number) => void): Promise<Scores> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let table: Table | undefined;
  let [delimiter, columns, line, rest] = [",", 0, 0, ""];
  const take = (text: string) => {
    for (const cells of rowsOf(text, delimiter)) {
      line += 1;
      if (cells.length === 1 && (cells[0] ?? "").trim() === "") continue;
      if (!table) {
        columns = cells.length;
        table = new Table("Line", placesOf(cells, `Line ${line}:`));
      } else if (cells.length !== columns) {
        refuse(`Line ${line}: there are ${cells.length} cells, and the header has ${columns}.`);
      } else table.add(cells, line);
    }
  };
  for (let from = 0; from < file.size; from += PIECE) {
    const last = from + PIECE >= file.size;
    const piece = await file.slice(from, from + PIECE).arrayBuffer();
    const text = rest + decoded(decoder, piece, last, line);
    if (from === 0) delimiter = delimiterOf(text);
    // A carriage return at the end may be half of a line's end.
    const end = last ? text.length : 1 + Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r", text.length - 2));
    if (end === 0 && text.length > LONGEST) refuse(`Line ${line + 1} is longer than any line of such a table.`);
    rest = text.slice(end);
    take(text.slice(0, end));
    progress(Math.min(1, (from + PIECE) / file.size));
  }
  if (!table) refuse("The file has no line with text.");
  return table.finish();
}

/** The rows of whole lines; the end of the last one begins no further row. */
function rowsOf(text: string, delimiter: string): string[][] {
  const whole = text.replace(/\r\n?|\n$/, (end, at: number) => (at + end.length === text.length ? "" : end));
  if (text === "") return [];
  return Papa.parse<string[]>(whole, { delimiter }).data;
}

function decoded(decoder: TextDecoder, piece: ArrayBuffer, last: boolean, line: number): string {
  try {
    return decoder.decode(piece, { stream: !last });
  } catch {
    return refuse(`After line ${line} there are bytes that are no text in UTF-8.`);
  }
}

/** What stands between the cells of the header. */
function delimiterOf(text: string): string {
  const header =
    text
      .slice(0, LONGEST)
      .split(/[\r\n]/)
      .find((line) => line.trim() !== "") ?? "";
  return ["\t", ";"].find((delimiter) => header.includes(delimiter)) ?? ",";
}
