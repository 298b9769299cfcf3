// Writes the page as one file that opens from a disk: node www/pack/offline.mjs --from=dist --out=FILE.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { inlined, kilobytes } from "./inlined.mjs";

/** Writes the page to `out`; what to say of it. `from`: a built page. */
export async function writeOffline({ from, out }) {
  const page = await inlined({ from, entry: "./offline.ts" });
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, page);
  return `${out}: ${kilobytes(Buffer.byteLength(page))}, ${kilobytes(gzipSync(page).length)} gzip`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { from: { type: "string" }, out: { type: "string" } } });
  if (!values.from || !values.out) throw new Error("say what to write and where: --from=DIR --out=FILE");
  console.log(await writeOffline({ from: values.from, out: values.out }));
}
