// A folder of pages for a bench, and a server for it on 127.0.0.1.

import { createReadStream } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const SOFTWARE_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];
export const HARDWARE_GPU = ["--enable-unsafe-webgpu", "--ignore-gpu-blocklist", "--enable-features=Vulkan"];

const WASM = ["contrastive_playground_bg.wasm", "contrastive_playground_gpu_bg.wasm"];

const here = fileURLToPath(new URL(".", import.meta.url));
const pkg = fileURLToPath(new URL("../../www/pkg/", import.meta.url));

/**
 * Joins each of these modules with what it imports, and serves them with a page that runs the first. Peers come from
 * the work folder's own packages. The page's address, and how to end the server.
 */
export async function serveSite(work, modules) {
  const site = join(work, "site");
  await rm(site, { recursive: true, force: true });
  await mkdir(site, { recursive: true });
  await build({
    entryPoints: modules.map((name) => join(here, `${name}.mjs`)),
    outdir: site,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    format: "esm",
    nodePaths: [join(work, "node_modules")],
    logLevel: "warning",
  });
  for (const wasm of WASM) await copyFile(join(pkg, wasm), join(site, wasm));
  const page = `<!doctype html><title>bench</title><script type="module" src="${modules[0]}.mjs"></script>`;
  await writeFile(join(site, "index.html"), page);

  const types = { ".html": "text/html", ".mjs": "text/javascript", ".wasm": "application/wasm" };
  const server = createServer((request, response) => {
    const name = basename(new URL(request.url, "http://localhost").pathname) || "index.html";
    const file = createReadStream(join(site, name));
    file.once("error", () => response.writeHead(404).end());
    file.once("open", () => {
      response.writeHead(200, { "content-type": types[extname(name)] ?? "text/plain" });
      file.pipe(response);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/index.html`, close: () => server.close() };
}
