import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { compress } from "../../../www/compress.mjs";

const folder = await mkdtemp(join(tmpdir(), "compressed-"));
afterAll(() => rm(folder, { recursive: true }));

test("files that become smaller lie beside themselves, compressed, and hold the same", async () => {
  const long = "a line of the page\n".repeat(200);
  await writeFile(join(folder, "long.js"), long);
  await writeFile(join(folder, "short.js"), "short");
  await writeFile(join(folder, "noise.bin"), crypto.getRandomValues(new Uint8Array(4000)));
  await writeFile(join(folder, "picture.png"), long);
  const { raw, br } = await compress(folder);
  expect((await readdir(folder)).filter((name) => /\.(br|gz)$/.test(name)).sort()).toEqual([
    "long.js.br",
    "long.js.gz",
  ]);
  expect(brotliDecompressSync(await readFile(join(folder, "long.js.br"))).toString()).toBe(long);
  expect(gunzipSync(await readFile(join(folder, "long.js.gz"))).toString()).toBe(long);
  expect([raw, br < raw / 10]).toEqual([long.length, true]);
});
