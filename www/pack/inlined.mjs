// Makes one file of the built page, which needs no server.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { OPTIONS } from "../build.mjs";

/** The files of the page that its script may load, by their names in www/element/locations.ts, each with its type. */
const FILES = {
  worker: ["worker.js", "text/javascript"],
  gpu: ["contrastive_playground_gpu_bg.wasm", "application/wasm"],
  reader: ["reader.js", "text/javascript"],
  "digits.bin": ["digits.bin", "application/octet-stream"],
  "emoji.bin": ["emoji.bin", "application/octet-stream"],
};

/** These files of a built page, compressed and written in letters. */
export function packed(from) {
  return Promise.all(
    Object.entries(FILES).map(async ([name, [file, type]]) => {
      const text = gzipSync(await readFile(join(from, file)), { level: 9 }).toString("base64");
      return { name, type, text };
    }),
  );
}

/** The page as one file. `from`: a built page; `entry`: its script, in this folder; `change`: changes its HTML. */
export async function inlined({ from, entry, change = (html) => html }) {
  const read = (name, coding) => readFile(join(from, name), coding);
  const style = (await read("page.css", "utf8")).trim();
  const script = await bundled(entry);
  const blocks = [`<template data-licences><pre>${escaped(await licences(from))}</pre></template>\n`];
  for (const { name, type, text } of await packed(from))
    blocks.push(`<script type="text/plain" data-file="${name}" data-type="${type}">${text}</script>\n`);
  const policy =
    `default-src 'none'; script-src ${hash(script)} 'wasm-unsafe-eval' blob:; worker-src blob: data:; ` +
    `connect-src blob:; img-src data: blob:; style-src ${hash(style)}; frame-src 'self' file:; ` +
    "base-uri 'none'; form-action 'none'";
  let html = change(await read("index.html", "utf8"));
  const replace = (part, text) => {
    const parts = html.split(part);
    if (parts.length !== 2) throw new Error(`index.html has ${part} ${parts.length - 1} times, not once`);
    html = parts.join(text);
  };
  replace(/(?<=Security-Policy"\s+content=")[^"]*(?=")/, policy);
  html = html.replaceAll(/\s*<link rel="(?:module)?preload"[^>]*>/g, "");
  replace(/<link rel="stylesheet"[^>]*>/, `<style>${style}</style>`);
  replace(" It needs a page that is served, not opened as a file.", "");
  replace(/\s*<script type="module" src=".\/page.js"><\/script>/, "");
  replace(/<script type="module" src=".\/element.js"><\/script>/, "@@SCRIPT@@");
  // The other pages are not there.
  html = html.replace(/\s*<nav>.*?<\/nav>/s, "");
  // A function, because a text may hold "$&", which stands for something else.
  return html.replace("@@SCRIPT@@", () => `${blocks.join("")}<script type="module">${script}</script>`);
}

/** Whose work the page and its data are. */
async function licences(from) {
  const names = (await readdir(from)).filter((name) => name === "LICENSE-MIT" || name.endsWith(".md"));
  return (await Promise.all(names.map((name) => readFile(join(from, name), "utf8")))).join("\n\n");
}

/** The script, and everything that it imports. */
async function bundled(entry) {
  const entryPoints = [fileURLToPath(new URL(entry, import.meta.url))];
  const define = { ...OPTIONS.define, "import.meta.url": "document.baseURI" };
  const { outputFiles } = await build({ ...OPTIONS, entryPoints, define, write: false });
  return outputFiles[0].text.trim();
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** A text as it may stand in HTML and XML. */
export function escaped(text) {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);
}

/** The size of a file in a sentence. */
export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
