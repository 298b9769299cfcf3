// A server for the pages of examples/hosts, with the headers that they need. Its types are in host-server.d.mts.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const ROOT = new URL("../../../../", import.meta.url);
/** The folders of the project that the pages load from, beside the built page. */
const SERVED = /^\/(examples\/hosts|node_modules\/reveal\.js\/dist)\/[\w./-]+$/;

/** The headers of each address, as the file examples/hosts/_headers gives them. */
async function headersByPath() {
  const found = {};
  let path = "";
  for (const line of (await readFile(new URL("examples/hosts/_headers", ROOT), "utf8")).split("\n")) {
    const [, name, value] = line.match(/^ +([\w-]+): (.*)/) ?? [];
    if (name) found[path] = { ...found[path], [name]: value };
    else if (line.startsWith("/")) path = line;
  }
  return found;
}

async function answer(path, site, response) {
  if (path.startsWith("/dist/")) {
    const built = await fetch(new URL(path.slice("/dist/".length), site));
    response.writeHead(built.status, { "Content-Type": built.headers.get("Content-Type") ?? "" });
    response.end(new Uint8Array(await built.arrayBuffer()));
    return;
  }
  if (!SERVED.test(path) || path.includes("..")) throw new Error(`${path} is not served`);
  const body = await readFile(new URL(`.${path}`, ROOT));
  response.writeHead(200, { "Content-Type": `${TYPES[extname(path)] ?? "application/octet-stream"}; charset=utf-8` });
  response.end(body);
}

export class HostServer {
  #server;

  static async open(site) {
    const host = new HostServer();
    const headers = await headersByPath();
    host.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url, "http://host.example");
      // A document without an origin asks for everything as a stranger does.
      response.setHeader("Access-Control-Allow-Origin", "*");
      for (const [name, value] of Object.entries(headers[pathname] ?? {})) response.setHeader(name, value);
      answer(pathname, site, response).catch(() => response.writeHead(404).end());
    });
    await new Promise((listening) => host.#server.listen(0, "127.0.0.1", listening));
    return host;
  }

  url(file) {
    return `http://127.0.0.1:${this.#server.address().port}/examples/hosts/${file}.html`;
  }

  get page() {
    return new URL("../../dist/", this.url("plain")).href;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
