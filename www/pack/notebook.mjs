// Writes the widget of the Python package as one file: node www/pack/notebook.mjs --from=dist --out=FILE [--page=URL].

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { OPTIONS } from "../build.mjs";
import { checkPage, command } from "./command.mjs";
import { kilobytes, packed } from "./inlined.mjs";

/** Puts the files that the element loads into the module `inlined:files`. `from`: a built page. */
const inlined = (from) => ({
  name: "inlined",
  setup(build) {
    build.onResolve({ filter: /^inlined:files$/ }, ({ path }) => ({ path, namespace: "inlined" }));
    build.onLoad({ filter: /.*/, namespace: "inlined" }, async () => ({
      contents: `export const files = ${JSON.stringify(await packed(from))};`,
    }));
  },
});

/** Writes the widget to `out`; what to say of it. `from`: a built page; `page`: what copied links open. */
export async function writeWidget({ from, out, page }) {
  checkPage(page);
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./notebook.ts", import.meta.url))],
    ...OPTIONS,
    // A notebook imports the text from a blob, whose address leads to no other.
    define: {
      ...OPTIONS.define,
      "import.meta.url": "document.baseURI",
      "process.env.CPLAY_PAGE": JSON.stringify(page ?? ""),
    },
    plugins: [inlined(from)],
    write: false,
  });
  await writeFile(out, outputFiles[0].text);
  return `${out}: ${kilobytes(outputFiles[0].contents.length)}`;
}

await command(import.meta.url, ["page"], writeWidget);
