// A learning platform: it unpacks an exercise and shows it in a frame, with scorm-again as its side of SCORM 1.2.

import { readFile } from "node:fs/promises";
import { strFromU8, unzipSync } from "fflate";

const PLATFORM = `<!doctype html><html lang="en"><title>Platform</title><link rel="icon" href="data:,">
<script src="./scorm12.min.js"></script>
<script>
  window.API = new Scorm12API({ autocommit: false, logLevel: 4 });
  const kept = sessionStorage.getItem("kept");
  if (kept) API.loadFromJSON(JSON.parse(kept).cmi);
  API.on("LMSFinish", () => sessionStorage.setItem("kept", API.renderCMIToJSONString()));
</script>
<iframe src="./exercise/index.html" width="1000" height="700" title="Exercise"></iframe></html>`;

/** Serves the platform with the exercise of a packed file at \`at\`; the text of the exercise's manifest. */
export async function serve(page, at, packed) {
  const files = unzipSync(await readFile(packed));
  await page.route(`${at}**`, (route) => {
    const path = new URL(route.request().url()).pathname.slice(new URL(at).pathname.length);
    if (path === "scorm12.min.js") return route.fulfill({ path: "node_modules/scorm-again/dist/scorm12.min.js" });
    const file = files[path.replace("exercise/", "")];
    if (path && !file) return route.fulfill({ status: 404 });
    return route.fulfill({ contentType: "text/html", body: file ? Buffer.from(file) : PLATFORM });
  });
  return strFromU8(files["imsmanifest.xml"]);
}
