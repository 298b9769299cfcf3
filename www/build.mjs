// Joins the page's scripts: node www/build.mjs --outdir=DIR [--dev]. The wasm module's own script comes from www/pkg.

import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** How every script is bundled. */
export const OPTIONS = {
  bundle: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox128", "safari16.4"],
  minify: true,
  legalComments: "eof",
  define: { "process.env.NODE_ENV": '"production"', "process.env.CPLAY_PAGE": '""' },
  logLevel: "warning",
};

/** Scripts that are loaded when they are needed, from beside the script that imports them. */
const later = {
  name: "later",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/(claims|qr|share|shelf|frame)\.js$/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path: `./${basename(path)}`, external: true } : undefined,
    ),
};

/** The text of a style sheet without comments and without blanks that mean nothing; `${...}` stays as it is. */
export function withoutBlanks(css) {
  const parts = css.replaceAll(/\/\*.*?\*\//gs, "").split(/(\$\{[^}]*\})/);
  return parts
    .map((part, n) => (n % 2 === 1 ? part : part.replaceAll(/\s+/g, " ").replaceAll(/ ?([{};,]) ?/g, "$1")))
    .join("");
}

/** Style sheets are template literals, whose text esbuild leaves as it was written. */
const styles = {
  name: "styles",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replaceAll(/(?<=\bcss`)[^`]*(?=`)/g, withoutBlanks);
      return { contents, loader: "ts" };
    }),
};

/**
 * Writes element.js with what it imports from beside itself (shared.js at once, lab.js for the first view), and
 * worker.js, qr.js, share.js, recorder.js, reader.js, shelf.js, claims.js, page.js, page.css, frame.js and embed.js to
 * `outdir`.
 * `plugins` lets tests put another module in the wasm's place.
 */
export async function bundle({ outdir, dev = false, page = "", plugins = [] }) {
  const options = {
    outdir,
    ...OPTIONS,
    define: { ...OPTIONS.define, "process.env.CPLAY_PAGE": JSON.stringify(page) },
    minify: !dev,
    sourcemap: dev ? "linked" : false,
    plugins: [later, ...(dev ? [] : [styles]), ...plugins],
  };
  await build({
    ...options,
    entryPoints: [
      { in: here("element/define.ts"), out: "element" },
      { in: here("lab/lab.ts"), out: "lab" },
    ],
    // What both need is in one file, whose name the page knows.
    splitting: true,
    chunkNames: "shared",
  });
  await build({
    ...options,
    entryPoints: [
      { in: here("worker/worker.ts"), out: "worker" },
      { in: here("qr.ts"), out: "qr" },
      { in: here("frame/page.ts"), out: "page" },
      { in: here("share/share.ts"), out: "share" },
      { in: here("share/recorder.ts"), out: "recorder" },
      { in: here("scores/reader.ts"), out: "reader" },
      { in: here("shelf/shelf.ts"), out: "shelf" },
      { in: here("generated/claims.ts"), out: "claims" },
      { in: here("page.css"), out: "page" },
      { in: here("frame/frame.ts"), out: "frame" },
      { in: here("frame/connect.ts"), out: "embed" },
    ],
  });
  await leaveToBrowser([`${outdir}/element.js`, `${outdir}/shared.js`]);
}

/** Marks the one import whose address is known only in the browser, so that a host's bundler leaves it alone. */
async function leaveToBrowser(files) {
  let found = 0;
  for (const file of files) {
    const parts = (await readFile(file, "utf8")).split(/(?<=\bimport\()(?!["'`])/);
    found += parts.length - 1;
    await writeFile(file, parts.join("/* webpackIgnore: true */ /* @vite-ignore */ "));
  }
  if (found !== 1) throw new Error(`${files} have ${found} imports of a computed address, not 1`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { outdir: { type: "string" }, dev: { type: "boolean" } } });
  if (!values.outdir) throw new Error("say where to write: --outdir=DIR");
  await bundle({ outdir: values.outdir, dev: values.dev });
}
