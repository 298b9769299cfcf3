// Writes the page as one file that opens from a disk: node www/pack/offline.mjs --from=dist --out=FILE.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { command } from "./command.mjs";
import { inlined, kilobytes } from "./inlined.mjs";

/** Writes the page to `out`; what to say of it. `from`: a built page. */
export async function writeOffline({ from, out }) {
  const page = await inlined({ from, entry: "./offline.ts" });
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, page);
  return `${out}: ${kilobytes(Buffer.byteLength(page))}, ${kilobytes(gzipSync(page).length)} gzip`;
}

await command(import.meta.url, [], writeOffline);
