// What the scripts of this folder have in common when node runs them.

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * Does `job` with the options of these names, where node was asked to run the script at `url`, and says what it
 * returns. What it refuses is said without a trace of the program.
 */
export async function command(url, names, job) {
  if (process.argv[1] !== fileURLToPath(url)) return;
  try {
    const options = Object.fromEntries(["from", "out", ...names].map((name) => [name, { type: "string" }]));
    const { values } = parseArgs({ options });
    if (!values.from || !values.out)
      throw new Error("say which page to take and where to write: --from=DIR --out=PATH");
    console.log(await job(values));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** Refuses what is no address of a page that copied links could open. */
export function checkPage(page) {
  if (page !== undefined && !(URL.canParse(page) && /^https?:$/.test(new URL(page).protocol))) {
    throw new Error(`page: "${page}" is no address of a page, such as https://playground.example/`);
  }
}
