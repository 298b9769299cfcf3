// What the address says beside the experiment, handed to the page's one element before it starts: ?embed=1, ?theme= and
// the other attributes that an address takes; and ?origin=, see frame/.

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
element?.setAttribute("data-asked", [...asked.keys()].filter((name) => name !== "origin").join(" "));
const theme = asked.get("theme");
if (theme) document.documentElement.dataset.theme = theme;
if (element?.hasAttribute("embed")) document.documentElement.dataset.embed = "";
document.documentElement.dataset.script = "";
// In a frame the figure answers its host.
if (window.parent !== window) void import("./frame.js");
