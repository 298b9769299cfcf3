// What `cargo xtask test` tells the tests.

declare const process: { env: Record<string, string | undefined>; getuid?: () => number };

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these tests with: cargo xtask test`);
  return value;
}

export const environment = {
  /** The browser's program. */
  chromium: needed("CHROMIUM"),
  /** Firefox's program, for the tests that need it. */
  get firefox() {
    return needed("FIREFOX");
  },
  /** The folder of the programs of JupyterLab and marimo, for the tests that need them. */
  get notebooks() {
    return needed("NOTEBOOKS");
  },
  /** The program `cplay`, for the tests that compare the page with the terminal. */
  get cplay() {
    return needed("CPLAY");
  },
  /** The page, at the top of its host: `http://127.0.0.1:8080/`. */
  site: needed("SITE_URL"),
  /** The same page from a folder of its host. */
  site_below: needed("SITE_BELOW_URL"),
  /** The folder of the built page, from the folder of the project. */
  folder: process.env.SITE_FOLDER ?? "dist",
  /** A superuser's Chromium runs only without its sandbox. */
  root: process.getuid?.() === 0,
};
