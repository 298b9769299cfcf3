// A host's project into which the npm package was installed from the packed file, as `npm install` does it.

import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as vite from "vite";
import webpack from "webpack";
import { writePackage } from "../../../../www/pack/package.mjs";

const execute = promisify(execFile);
/** What copied links open. */
export const PAGE = "https://playground.example/";

const imported = (script) => `<script type="module" src="${script}"></script>`;
const element = (script) => `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
  <contrastive-playground src="#v=2&amp;data=emoji&amp;until=2"></contrastive-playground>
  ${script}</html>`;

/** A page of its own that has put the engine elsewhere. */
const PLAIN = element(`<script type="module">
  import { locations } from "./node_modules/contrastive-playground/element.js";
  locations.wasm = new URL("./engine.wasm", document.baseURI);
  locations.rest = new URL("./rest.wasm", document.baseURI);
</script>`);

/** What TypeScript must understand of the package. */
const TYPED = `import { ContrastivePlayground, type Events, locations } from "contrastive-playground";
import { connect } from "contrastive-playground/embed.js";
const figure = document.querySelector("contrastive-playground");
if (!figure) throw new Error("there is a figure");
figure.addEventListener("metric", ({ detail }) => detail.value.toFixed(1) + detail.name.length);
figure.addEventListener("click", (event) => event.preventDefault());
const { clamped } = await figure.setState({ tau: 0.05 });
const first: string | undefined = clamped[0]?.message;
const told: Events["finish"] = { step: 2 };
locations.wasm = new URL("https://files.example/contrastive_playground_first.wasm");
const frame: HTMLIFrameElement = document.createElement("iframe");
await (await connect(frame)).call("play");
export { ContrastivePlayground, first, told };
// @ts-expect-error there is no such event
figure.addEventListener("metric", ({ detail }) => detail.nothing);
`;

/** Packs the built page in \`site\` and installs the file into a new folder. */
export async function install(site) {
  const folder = await mkdtemp(join(tmpdir(), "installed-"));
  await writePackage({ from: site, out: join(folder, "package"), page: PAGE });
  await execute("npm", ["pack", join(folder, "package"), "--pack-destination", folder]);
  const [packed] = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
  const host = join(folder, "host");
  await mkdir(host);
  await writeFile(join(host, "package.json"), '{ "private": true, "type": "module" }');
  // The package has no dependencies and no scripts: installing it is unpacking it.
  const place = join(host, "node_modules/contrastive-playground");
  await mkdir(place, { recursive: true });
  await execute("tar", ["-xzf", join(folder, packed), "--strip-components=1", "-C", place]);
  await writeFile(join(host, "main.js"), 'import "contrastive-playground";\n');
  await writeFile(join(host, "index.html"), element(imported("./main.js")));
  await writeFile(join(host, "plain.html"), PLAIN);
  await copyFile(join(place, "contrastive_playground_first.wasm"), join(host, "engine.wasm"));
  await copyFile(join(place, "contrastive_playground_rest.wasm"), join(host, "rest.wasm"));
  await writeFile(join(host, "typed.ts"), TYPED);
  return { host, remove: () => rm(folder, { recursive: true }) };
}

const VITE = { configFile: false, logLevel: "warn" };

/** Builds with Vite; the folder of the built page. Warnings are errors. */
export async function builtByVite(host) {
  const outDir = join(host, "by-vite");
  const customLogger = vite.createLogger("warn");
  customLogger.warn = (message) => {
    throw new Error(message);
  };
  // How long the build takes depends on the machine, and is no fault.
  const build = { outDir, rolldownOptions: { checks: { bundlerTimings: false } } };
  await vite.build({ ...VITE, root: host, base: "./", customLogger, build });
  return outDir;
}

/** Starts Vite's development server. */
export async function servedByVite(host) {
  const server = await vite.createServer({ ...VITE, root: host, server: { port: 0 }, cacheDir: join(host, ".vite") });
  await server.listen();
  const [url = ""] = server.resolvedUrls?.local ?? [];
  return { url, close: () => server.close() };
}

/** Builds with webpack; the folder of the built page. Warnings are errors. */
export async function builtByWebpack(host) {
  const path = join(host, "by-webpack");
  // The script is minified already, and doing so again takes webpack half a minute.
  const output = { path };
  const cheap = { performance: false, optimization: { minimize: false } };
  const settings = { context: host, entry: "./main.js", mode: "production", output, ...cheap };
  const stats = await promisify(webpack)(settings);
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString("errors-warnings"));
  await writeFile(join(path, "index.html"), element(imported("./main.js")));
  return path;
}

/** What the compiler says of a host's script that uses the package. */
export async function compiled(host) {
  const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"];
  const compiler = ["node_modules/typescript/bin/tsc", "--ignoreConfig", ...options, join(host, "typed.ts")];
  return execute(process.execPath, compiler).then(
    () => "",
    ({ stdout }) => stdout,
  );
}
