// Writes the npm package from a built page: node www/pack/package.mjs --from=dist --out=DIR [--page=URL]. `npm pack
// DIR` makes a tarball of it.

import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../build.mjs";
import { checkPage, command } from "./command.mjs";
import { declarations } from "./declarations.mjs";
import { manifest } from "./manifest.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const textOf = (path) => readFile(join(root, path), "utf8");

/** Files of the project that stand in the package under another name or in another folder. */
const DOCUMENTS = {
  "README.md": "www/pack/README.md",
  "embedding.md": "docs/embedding.md",
  "knobs.md": "docs/knobs.md",
};

/**
 * Writes the package to `out` in place of an earlier one; what to say of it. `from`: a built page; `page`: what copied
 * links open.
 */
export async function writePackage({ from, out, page }) {
  checkPage(page);
  const before = await readdir(out).catch(() => []);
  if (before.length > 0 && !before.includes("custom-elements.json")) {
    throw new Error(`${out} holds something that is no earlier package; it will not be replaced`);
  }
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  // The page goes along: copied links open it, and frames show it.
  await cp(from, out, { recursive: true, filter: (path) => !path.endsWith(".map") });
  if (page) await bundle({ outdir: out, page });
  const write = async (path, text) => {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), text);
  };
  const project = JSON.parse(await textOf("package.json"));
  for (const [path, source] of Object.entries(DOCUMENTS)) {
    await write(path, (await textOf(source)).replaceAll("@VERSION", `@${project.version}`));
  }
  const types = await declarations();
  for (const [path, text] of types) await write(`types/${path}`, text);
  const elements = manifest(await textOf("docs/embedding.md"), types.get("element/verbs.d.ts"));
  await write("custom-elements.json", json(elements));
  await write("package.json", json(described(project, page)));
  return `The package is in ${out}`;
}

/** What package.json of the package says. */
function described({ name, version, description, license, type }, homepage) {
  const element = { types: "./types/pack/types.d.ts", default: "./element.js" };
  return {
    name,
    version,
    description,
    license,
    homepage,
    keywords: ["web-components", "contrastive-learning", "infonce", "education", "webassembly", "webgpu"],
    type,
    exports: {
      ".": element,
      "./element.js": element,
      "./embed.js": { types: "./types/frame/connect.d.ts", default: "./embed.js" },
      "./*": "./*",
    },
    types: element.types,
    customElements: "custom-elements.json",
    jsdelivr: "./element.js",
    unpkg: "./element.js",
    sideEffects: ["./element.js", "./page.js", "./frame.js"],
  };
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

await command(import.meta.url, ["page"], writePackage);
