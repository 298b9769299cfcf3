// What the address says beside the experiment, handed to the page's one element before it starts: ?embed=1, ?engine=,
// ?theme=, ?autoplay=0, ?set=, ?fixed=, ?hide=, ?watch=, ?pipeline=1, ?present=1; and ?origin=, see frame/.

const asked = new URLSearchParams(location.search);
const element = document.querySelector("contrastive-playground");
for (const name of ["engine", "theme", "autoplay", "set", "fixed", "hide", "watch"]) {
  const value = asked.get(name);
  if (value !== null) element?.setAttribute(name, value);
}
for (const name of ["pipeline", "present"]) {
  if (asked.has(name) && asked.get(name) !== "0") element?.setAttribute(name, "");
}
const theme = asked.get("theme");
if (theme) document.documentElement.dataset.theme = theme;
const embed = asked.get("embed");
if (embed !== null && embed !== "0") {
  document.documentElement.dataset.embed = "";
  element?.setAttribute("embed", "");
}
document.documentElement.dataset.script = "";
// In a frame the figure answers its host.
if (window.parent !== window) void import(new URL("./frame.js", import.meta.url).href);
