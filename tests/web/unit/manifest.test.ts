// custom-elements.json says of the element what its documentation and its declarations say.

import Ajv from "ajv";
import schema from "custom-elements-manifest/schema.json";
import { expect, test } from "vitest";
import page from "../../../docs/embedding.md?raw";
import { ATTRIBUTES } from "../../../www/attributes.js";
import { declarations } from "../../../www/pack/declarations.mjs";
import { manifest, tableOf } from "../../../www/pack/manifest.mjs";

const types = await declarations();
const described = manifest(page, types.get("element/verbs.d.ts") ?? "");
const [element] = described.modules.flatMap((module) => module.declarations);
const names = (list: { name?: string }[] = []) => list.map(({ name = "" }) => name).sort();

test("the manifest is one of its schema", () => {
  const valid = new Ajv({ allowUnionTypes: true, strict: false }).compile(schema);
  valid(described);
  expect(valid.errors).toBeNull();
});

test("it has every attribute, method, value, event, slot, CSS property and part", () => {
  expect(names(element?.attributes)).toEqual(Object.keys(ATTRIBUTES).sort());
  const tables = {
    "Method or value": element?.members,
    Event: element?.events,
    Slot: element?.slots,
    "CSS property": element?.cssProperties,
    "CSS part": element?.cssParts,
  };
  for (const [heading, listed] of Object.entries(tables)) {
    expect(listed?.length, heading).toBeGreaterThan(0);
    const documented = new Set(tableOf(page, heading).map(([name = ""]) => name));
    expect(names(listed), heading).toEqual([...documented].sort());
  }
});

test("methods have the parameters and results of the declarations", () => {
  const of = (name: string) => element?.members.find((member: { name?: string }) => member.name === name);
  expect(of("stepBy")).toMatchObject({
    kind: "method",
    parameters: [{ name: "count", optional: true, type: { text: "number" } }],
    return: { type: { text: "Promise<void>" } },
  });
  expect(of("snapshot")).toMatchObject({ return: { type: { text: "Promise<SavedChart | undefined>" } } });
  expect(of("state")).toMatchObject({ kind: "field", type: { text: "Settings" }, readonly: false });
  expect(JSON.stringify(described)).not.toContain('"type":{}');
});

test("the declarations need no other package", () => {
  for (const [path, text] of types) expect(text, path).not.toMatch(/(?:from|import\()\s*"(?!\.)/);
});
