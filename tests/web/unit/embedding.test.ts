// docs/embedding.md names every attribute, method and event of the element, and none that does not exist.

import { expect, test } from "vitest";
import page from "../../../docs/embedding.md?raw";
import { ATTRIBUTES } from "../../../www/attributes.js";
import figure from "../../../www/element/figure.ts?raw";
import given from "../../../www/element/given.ts?raw";
import { PARTS } from "../../../www/element/hidden.css.js";
import types from "../../../www/element/host-types.ts?raw";
import playground from "../../../www/element/playground.ts?raw";
import remembering from "../../../www/element/remembering.ts?raw";
import verbs from "../../../www/element/verbs.ts?raw";
import { CALLS } from "../../../www/frame/calls.js";
import { tableOf } from "../../../www/pack/manifest.mjs";

/** The names in the first column of the table under a heading. */
function named(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)/g)].map(([, name]) => name ?? ""));
}

const listed = (heading: string) => tableOf(page, heading).map(([name = ""]) => name);
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name ?? "");
const unique = (names: string[]) => [...new Set(names)].sort();

test("attributes", () => {
  expect(unique(named("What you can ask for"))).toEqual(unique(Object.keys(ATTRIBUTES)));
  const declared = verbs.slice(verbs.indexOf("static override properties"), verbs.indexOf("declare src"));
  const of_properties = all(declared, /^ {4}(\w+): \{(?!.*attribute:)/gm);
  const others = all(declared, /attribute: "(\w+)"/g);
  const read = all(given + remembering + playground, /(?:get|has)Attribute\("(\w+)"\)/g);
  const used = unique([...of_properties, ...others, ...read]).filter((name) => name !== "hash");
  expect(used.filter((name) => !(name in ATTRIBUTES))).toEqual([]);
});

test("slots", () => {
  const slots = unique(all(figure, /<slot name="(\w+)"/g));
  expect(slots).toEqual(["caption", "question"]);
  expect(unique(listed("Slot"))).toEqual(slots);
  for (const name of slots) expect(page).toContain(`slot="${name}"`);
});

test("CSS properties and parts", () => {
  const sources = Object.values(
    import.meta.glob(["../../../www/**/*.ts"], { query: "?raw", import: "default", eager: true }),
  ).join("\n");
  expect(unique(listed("CSS property"))).toEqual(unique(all(sources, /var\((--cplay-[\w-]+)/g)));
  expect(unique(listed("CSS part"))).toEqual(unique(all(sources, / part="(\w+)"/g)));
});

test("what a frame takes in its address", () => {
  const [, list = ""] = page.match(/^A frame takes (.*?) in its address/ms) ?? [];
  const asked = Object.entries(ATTRIBUTES).filter(([, { asked }]) => asked);
  expect(unique(all(list, /`(\w+)`/g))).toEqual(unique(asked.map(([name]) => name)));
});

test("methods and values", () => {
  const members = all(verbs, /^ {2}(?:async |get )?(\w+)\(.*\{$/gm).filter((name) => name !== "constructor");
  expect(unique(named("What your scripts can do"))).toEqual(unique(members));
});

test("events", () => {
  const listed = types.slice(types.indexOf("interface Events"), types.indexOf("/** The events as"));
  expect(unique(named("What your page is told"))).toEqual(unique(all(listed, /^ {2}(\w+):/gm)));
});

test("parts that can be hidden", () => {
  const [, list = ""] = page.match(/these parts: (.*?)\.\n/ms) ?? [];
  expect(unique(all(list, /`(\w+)`/g))).toEqual(unique(Object.keys(PARTS)));
});

test("calls of a frame", () => {
  const [, list = ""] = page.match(/^`call` takes (.*?), and rejects/ms) ?? [];
  expect(unique(all(list, /`(\w+)`/g))).toEqual(unique(Object.keys(CALLS)));
});

test("the first example is seen without scrolling", () => {
  expect(page.split("\n").slice(0, 12).join()).toContain("<contrastive-playground");
});
