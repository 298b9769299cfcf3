// The declarations of the npm package: what the compiler says of www/pack/types.ts and of embed.js.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ENTRIES = ["pack/types", "frame/connect"];

/** The declarations by their path from www, such as "element/verbs.d.ts": only those that the entries lead to. */
export async function declarations() {
  const folder = await mkdtemp(join(tmpdir(), "declarations-"));
  try {
    const options = { noEmit: false, declaration: true, emitDeclarationOnly: true, stripInternal: true };
    const config = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: { ...options, allowJs: false, rootDir: join(root, "www"), outDir: folder },
      files: ENTRIES.map((entry) => join(root, "www", `${entry}.ts`)),
      include: [],
    };
    const file = join(folder, "tsconfig.json");
    await writeFile(file, JSON.stringify(config));
    await promisify(execFile)(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", file]);
    const found = new Map();
    for (const entry of ENTRIES) await follow(folder, `${entry}.d.ts`, found);
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function follow(folder, path, found) {
  if (found.has(path)) return;
  // To a host the element is an HTMLElement; lit, with which it is made, is part of element.js.
  const text = (await readFile(join(folder, path), "utf8"))
    .replace(/^import .* from "lit";\n/m, "")
    .replace("extends LitElement", "extends HTMLElement");
  found.set(path, text);
  for (const [, target] of text.matchAll(/from "(\.{1,2}\/[^"]*)\.js"/g)) {
    await follow(folder, join(dirname(path), `${target}.d.ts`), found);
  }
}
