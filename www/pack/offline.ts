// The script of the page in one file.

import { unpack } from "./unpack.js";

await unpack();
await import("../frame/page.js");
await import("../element/define.js");
