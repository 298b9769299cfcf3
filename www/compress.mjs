// Writes FILE.br and FILE.gz beside each file of a built page, for servers that send them in the file's place:
// node www/compress.mjs --dir=DIR. Files that would hardly become smaller are left alone.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const KINDS = /\.(bin|css|html|js|json|md|svg|wasm|xml)$/;
const LEAST_BYTES = 1000;
/** A file is compressed that becomes smaller by this share at least. */
const LEAST_GAIN = 0.1;

const ways = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gz: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/** Compresses the files below `dir`; how many bytes they have, and how many in each way. */
export async function compress(dir) {
  const sums = { raw: 0, br: 0, gz: 0 };
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !KINDS.test(entry.name)) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = await readFile(path);
    if (bytes.length < LEAST_BYTES) continue;
    const packed = await Promise.all(Object.entries(ways).map(async ([end, way]) => [end, await way(bytes)]));
    if (packed.some(([, { length }]) => length > (1 - LEAST_GAIN) * bytes.length)) continue;
    sums.raw += bytes.length;
    for (const [end, smaller] of packed) {
      sums[end] += smaller.length;
      await writeFile(`${path}.${end}`, smaller);
    }
  }
  return sums;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { dir: { type: "string" } } });
  if (!values.dir) throw new Error("say which page to compress: --dir=DIR");
  const { raw, br, gz } = await compress(values.dir);
  const kilo = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
  console.log(`${values.dir}: ${kilo(raw)} are ${kilo(br)} by brotli, ${kilo(gz)} by gzip`);
}
