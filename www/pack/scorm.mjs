// Packs an experiment as an exercise for learning platforms, by SCORM 1.2:
// node www/pack/scorm.mjs --from=dist --out=FILE --link=LINK --goal=GOAL --title=TITLE [--fixed=…] [--hide=…]

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { strToU8, zipSync } from "fflate";
import { command } from "./command.mjs";
import { escaped, inlined, kilobytes } from "./inlined.mjs";

/** The same exercise has the same bytes. */
const LONG_AGO = new Date(1980, 0, 1);

/** Writes the package to `out`; what to say of it. Throws a sentence for every option that cannot stand. */
export async function writeScorm({ from, out, ...asked }) {
  const { exerciseOf } = await compiled("./exercise.ts");
  const { title, goal, attributes } = exerciseOf(asked, await engine());
  const change = (html) => withExercise(html, { title, goal, attributes, rule: asked.goal });
  const page = await inlined({ from, entry: "./scorm.ts", change });
  const files = { "imsmanifest.xml": strToU8(manifest(title)), "index.html": strToU8(page) };
  for (const name of (await readdir(from)).filter((name) => name.startsWith("LICENSE") || name.endsWith(".md"))) {
    files[name] = await readFile(join(from, name));
  }
  const packed = zipSync(files, { level: 9, mtime: LONG_AGO });
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, packed);
  return `${out}: ${kilobytes(packed.length)}`;
}

/** A module of this folder, compiled for here. */
async function compiled(path) {
  const entryPoints = [fileURLToPath(new URL(path, import.meta.url))];
  const options = { bundle: true, format: "esm", platform: "node", write: false, logLevel: "warning" };
  const { outputFiles } = await build({ ...options, entryPoints });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** The engine that was built last, which knows what a link may say. */
async function engine() {
  const core = await import(new URL("../pkg/contrastive_playground.js", import.meta.url).href);
  core.initSync({ module: await readFile(new URL("../pkg/contrastive_playground_bg.wasm", import.meta.url)) });
  return core;
}

/** The page with the exercise in it. */
function withExercise(html, { title, goal, attributes, rule }) {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const question = `<p slot="question" data-goal="${escaped(rule)}">${escaped(goal)} <output></output></p>`;
  const begin = "<contrastive-playground link>";
  if (!html.includes(begin)) throw new Error(`index.html has no ${begin}`);
  return html
    .replace(/(<title>|<h1>)[^<]*/g, (_, tag) => tag + escaped(title))
    .replace(begin, () => `<contrastive-playground${written.join("")}>${question}`);
}

/** What a platform reads: one exercise, one page. */
function manifest(title) {
  const named = `<title>${escaped(title)}</title>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="contrastive-playground" version="1.0"
    xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="exercise">
    <organization identifier="exercise">${named}
      <item identifier="item" identifierref="page">${named}</item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="index.html">
      <file href="index.html" />
    </resource>
  </resources>
</manifest>
`;
}

await command(import.meta.url, ["link", "goal", "title", "fixed", "hide"], writeScorm);
