// Writes the pages that have addresses of their own into a built page: node www/addresses/write.mjs --dist=DIR
// [--address=URL]. With an address it also takes the preview pictures, from the pages themselves, in the browser that
// CHROMIUM names.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as core from "../pkg/contrastive_playground.js";
import { experiments, files } from "./pages.mjs";
import { preview } from "./preview.mjs";

/** The experiments of the catalogue of the wasm that was built last. */
async function catalogued() {
  const wasm = fileURLToPath(new URL("../pkg/contrastive_playground_bg.wasm", import.meta.url));
  core.initSync({ module: await readFile(wasm) });
  const catalogue = core.catalogue();
  const { settings } = core.read_link(`#v=${catalogue.version}`);
  const linkOf = (patch) => core.write_link(core.apply_settings(settings, patch).state, [], {});
  return experiments(catalogue, linkOf);
}

/** Writes the pages; returns the experiments. */
async function write(dist, address) {
  const all = await catalogued();
  const page = await readFile(join(dist, "index.html"), "utf8");
  for (const [path, text] of files(all, page, address)) {
    await mkdir(dirname(join(dist, path)), { recursive: true });
    await writeFile(join(dist, path), text);
  }
  return all;
}

/** Takes a picture of each experiment in the browser with this program. */
async function previews(dist, all, program) {
  const { chromium } = await import("playwright-core");
  const { server, url } = await served(dist);
  const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    for (const { path } of all) await writeFile(join(dist, path, "preview.png"), await preview(page, url + path));
  } finally {
    await browser.close();
    server.close();
  }
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

/** Serves a folder on this machine. */
async function served(folder) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    try {
      const body = await readFile(join(folder, path));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

const { values } = parseArgs({ options: { dist: { type: "string" }, address: { type: "string" } } });
const { dist, address } = values;
if (!dist) throw new Error("say where the built page lies: --dist=DIR");
const all = await write(dist, address);
if (address) await previews(dist, all, process.env.CHROMIUM);
