// What "Share" copies: every form of text gives back the experiment and what is asked for, whatever the words.

import { expect, test } from "vitest";
import documented from "../../../docs/embedding.md?raw";
import { ATTRIBUTES } from "../../../www/attributes.js";
import { wrongOrigin, wrongSize, wrongStep, wrongTitle, wrongValue } from "../../../www/share/fields.js";
import { type Asked, address, FORMS, opening, type Shared, SIZE } from "../../../www/share/snippets.js";
import type { Knob } from "../../../www/types.js";

const BASE = "https://playground.example/";
const example: Shared = {
  link: "#v=2&tau=0.05",
  page: BASE,
  base: BASE,
  asked: { fixed: "batch", watch: "recall_at_1" },
  title: "Two encoders learn with InfoNCE",
  ...SIZE,
};
const everything: Asked = {
  embed: "1",
  engine: "cpu",
  theme: "dark",
  autoplay: "0",
  set: "tau=0.05;batch=64",
  fixed: "tau,seed",
  hide: "lab,pipeline,seed",
  ui: "min",
  view: "map",
  until: "7",
  watch: "recall_at_1,step",
  pipeline: "1",
  present: "1",
  origin: "https://school.example:8080",
};
const hostile: Shared = {
  ...example,
  link: "#v=2&tau=0.05&twin=link:%23v=2%26tau=1&x=)](<b>&y='%22",
  asked: everything,
  title: 'A "task" <b>[1]</b> & {{< x >}} `ls` $x$ *y*',
  width: "900",
  height: "600",
};

const unescaped = (text: string) =>
  text.replace(/&(amp|lt|gt|quot);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"' })[name as string] ?? "");
const attributesOf = (html: string, tag: string): Record<string, string> => {
  const [, inside = ""] = html.match(new RegExp(`<${tag}\\s([^>]*)>`)) ?? [];
  return Object.fromEntries(
    [...inside.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name = "", value = ""]) => [name, unescaped(value)]),
  );
};
/** What an address opens: the experiment, and what is asked for, as the page reads it. */
const opened = (url: string) => {
  const { hash, search } = new URL(url);
  return { link: decodeURIComponent(hash), asked: Object.fromEntries(new URLSearchParams(search)) };
};
const written = (id: string, shared: Shared) => FORMS.find((form) => form.id === id)?.text(shared) ?? "";
/** The address in a text, whatever the form. */
const addressIn = (id: string, text: string): string => {
  if (id === "link") return text;
  if (id === "text") return attributesOf(text, "a").href ?? "";
  if (id === "reveal") return attributesOf(text, "iframe")["data-src"] ?? "";
  if (id === "frame" || id === "quarto") return attributesOf(text, "iframe").src ?? "";
  if (id === "myst") return text.match(/^:::\{iframe\} (\S+)$/m)?.[1] ?? "";
  return text.match(/\]\(([^()<>\s]+)\)$/)?.[1] ?? "";
};

test("every form gives back the same experiment and all that is asked for", () => {
  const wanted = { link: decodeURIComponent(hostile.link), asked: everything };
  for (const { id } of FORMS.filter((form) => form.id !== "element")) {
    expect(opened(addressIn(id, written(id, hostile))), id).toEqual(wanted);
  }
  const { src, style, ...attributes } = attributesOf(written("element", hostile), "contrastive-playground");
  expect(src).toBe(hostile.link);
  expect(style).toBe("width: 900px; height: 600px");
  const { origin, ...asked } = everything;
  const names = Object.keys(ATTRIBUTES).filter((name) => ATTRIBUTES[name]?.asked);
  const wanted_attributes = names.map((name) => [name, ATTRIBUTES[name]?.flag ? "" : asked[name]]);
  expect(attributes).toEqual(Object.fromEntries(wanted_attributes));
  expect(Object.keys(asked).sort()).toEqual([...names].sort());
});

test("words stay words", () => {
  for (const { id } of FORMS.filter((form) => form.id !== "link")) {
    const text = written(id, hostile);
    expect(text, id).not.toContain("<b>");
    if (["frame", "reveal"].includes(id)) expect(attributesOf(text, "iframe").title).toBe(hostile.title);
  }
  const markdown = written("markdown", hostile);
  const [, words = ""] = markdown.match(/^\[(.*)\]\(/) ?? [];
  expect(words.replace(/\\([\W_])/g, "$1")).toBe(hostile.title);
  expect(words).not.toMatch(/(?<!\\)[[\]<>`*{}$]/);
});

test("a link is that of the page; what only the project's page reads is asked of that one", () => {
  const lesson = "https://school.example/lesson.html?id=3&theme=dark#old";
  expect(address({ ...example, page: lesson, asked: {} })).toBe("https://school.example/lesson.html?id=3#v=2&tau=0.05");
  expect(address({ ...example, page: lesson, asked: { theme: "dark" } })).toBe(`${BASE}?theme=dark#v=2&tau=0.05`);
  const own = { ...example, page: `${BASE}index.html?theme=dark&lang=en`, asked: { fixed: "tau,seed" } };
  expect(address(own)).toBe(`${BASE}index.html?lang=en&fixed=tau,seed#v=2&tau=0.05`);
});

test("a link opens as was chosen", () => {
  const parts = { until: "400", view: "twins", present: "1" };
  expect(opening("#v=2&tau=0.5", parts)).toBe("#v=2&tau=0.5&until=400&view=twins&present=1");
  const none = { until: "", view: undefined, present: "" };
  expect(opening("#v=2&until=3&tau=0.5&view=map&twin=tau:1&x=1", none)).toBe("#v=2&tau=0.5&twin=tau:1&x=1");
});

test("the documentation shows what is copied", () => {
  // Only an element's own page is told numbers, so the other examples ask for none.
  const shown = (id: string) => written(id, id === "element" ? example : { ...example, asked: { fixed: "batch" } });
  expect(FORMS.map(({ id }) => shown(id)).filter((text) => !documented.includes(text))).toEqual([]);
});

test("what a field cannot take is refused with the field, the value and what is allowed", () => {
  expect(wrongSize("width", "100%") ?? wrongSize("height", "200")).toBeUndefined();
  expect(wrongSize("width", "12")).toBe(
    'width: "12" is not allowed; allowed is 100% or a whole number of pixels from 280 to 3840.',
  );
  for (const text of ["", "1e3", "100%", "-300", "9".repeat(400)]) {
    const sentence = wrongSize("height", text);
    expect(sentence).toMatch(/^height: ".*" is not allowed; .* from 200 to 2160\.$/);
    expect(sentence?.length).toBeLessThan(160);
  }
  expect(wrongStep("", 100) ?? wrongStep("100", 100)).toBeUndefined();
  expect(wrongStep("101", 100)).toMatch(/^until: "101" .* from 0 to 100,/);
  expect(wrongOrigin("") ?? wrongOrigin("https://school.example")).toBeUndefined();
  for (const text of ["school", "javascript:alert(1)", "https://school.example/page"]) {
    expect(wrongOrigin(text)).toContain(`origin: "${text}" is not allowed`);
  }
  expect(wrongTitle("")).toMatch(/^text: "" is not allowed/);
  const knobs = [
    { id: "tau", kind: "number", min: 0.01, max: 2 },
    { id: "data", kind: "choice", choices: [{ id: "digits" }] },
    { id: "batch", kind: "integer", min: 2, max: 4096 },
  ] as Knob[];
  expect(wrongValue({ tau: 0.05, data: "digits", batch: 64 }, knobs)).toBeUndefined();
  expect(wrongValue({ tau: 99 }, knobs)).toBe('set: "tau=99" is not allowed; allowed is a number from 0.01 to 2.');
  expect(wrongValue({ data: "cats" }, knobs)).toContain("one of digits");
  expect(wrongValue({ batch: 2.5 }, knobs)).toContain("a whole number from 2 to 4096");
});
