// A server of notebooks, with the notebooks of tests/web/notebooks. Its types are in notebook-server.d.mts.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

const NOTEBOOKS = new URL("../../notebooks/", import.meta.url);

export class NotebookServer {
  #process;
  url;

  static async open(kind, programs, folder) {
    await cp(NOTEBOOKS, folder, { recursive: true });
    const port = await freePort();
    const server = new NotebookServer();
    const { program, options, path } = KINDS[kind](port, folder);
    server.url = `http://127.0.0.1:${port}${path}`;
    // Nothing of the user's own settings, and nothing into them.
    const own = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "XDG_CONFIG_HOME"];
    const env = { ...process.env, PATH: `${programs}:${process.env.PATH}` };
    for (const name of own) env[name] = join(folder, name);
    server.#process = spawn(join(programs, program), options, { cwd: folder, env, stdio: "ignore" });
    return server;
  }

  async close() {
    const exit = once(this.#process, "exit");
    if (this.#process.exitCode !== null) return;
    this.#process.kill("SIGTERM");
    await exit;
  }
}

/** How each kind is started, and where it shows the notebook. */
const KINDS = {
  jupyter: (port, folder) => ({
    program: "jupyter-lab",
    options: [
      "--no-browser",
      "--allow-root",
      `--port=${port}`,
      "--IdentityProvider.token=",
      "--LabApp.expose_app_in_browser=True",
      `--ServerApp.root_dir=${folder}`,
    ],
    path: "/lab/tree/two.ipynb",
  }),
  marimo: (port, folder) => ({
    program: "marimo",
    options: ["run", join(folder, "two.py"), "--headless", "--no-token", "--port", `${port}`],
    path: "/",
  }),
};

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}
