// What the address says beside the experiment, handed to the page's one element before it starts: ?embed=1, ?theme= and
// the other attributes that an address takes; and ?origin=, see frame/, and ?shelf=, see shelf/.

import { ATTRIBUTES, isOff } from "../attributes.js";

const asked = new URLSearchParams(location.search);
const element = document.querySelector("contrastive-playground");
for (const [name, { asked: may_be_asked, flag }] of Object.entries(ATTRIBUTES)) {
  const value = asked.get(name);
  if (!may_be_asked || value === null) continue;
  if (!flag) element?.setAttribute(name, value);
  else if (!isOff(value)) element?.setAttribute(name, "");
}
// The element says which of the other names is a known one that was mistyped.
element?.setAttribute("data-asked", [...asked.keys()].filter((name) => !["origin", "shelf"].includes(name)).join(" "));
const theme = asked.get("theme");
if (theme) document.documentElement.dataset.theme = theme;
if (element?.hasAttribute("embed")) document.documentElement.dataset.embed = "";
document.documentElement.dataset.script = "";

// A teacher's list of links, beside the page or opened by its reader, becomes a gallery. A reload keeps it.
const shelves = () => import("../shelf/shelf.js");
const shelf = asked.get("shelf");
if (shelf !== null) void shelves().then(({ load }) => load(shelf));
else if (isKept()) void shelves().then(({ restore }) => restore());
const opener = document.createElement("label");
const file = document.createElement("input");
file.type = "file";
file.accept = ".md,.markdown,.txt";
opener.append("Open a shelf", file);
document.querySelector("header nav")?.append(opener);
const open = (files: FileList | null | undefined) => files?.[0] && void shelves().then(({ read }) => read(files[0]));
file.addEventListener("change", () => open(file.files));
for (const name of ["dragover", "drop"] as const) {
  addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (name === "drop") open(event.dataTransfer.files);
  });
}

/** Whether a shelf was opened in this tab before. */
function isKept(): boolean {
  try {
    return sessionStorage.getItem("shelf") !== null;
  } catch {
    return false;
  }
}

// In a frame the figure answers its host.
if (window.parent !== window) void import("./frame.js");
