// The Python package names what the element has, and has the project's version.

import { expect, test } from "vitest";
import cargo from "../../../Cargo.toml?raw";
import npm from "../../../package.json";
import project from "../../../python/pyproject.toml?raw";
import readme from "../../../python/README.md?raw";
import widget from "../../../python/src/contrastive_playground/_playground.py?raw";
import { ATTRIBUTES } from "../../../www/attributes.js";

test("the attributes of a widget are attributes of the element", () => {
  const [, list = ""] = widget.match(/^ATTRIBUTES = \(\n(.*?)^\)/ms) ?? [];
  const names = [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name ?? "");
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) expect(Object.keys(ATTRIBUTES)).toContain(name);
});

test("the packages have the project's version", () => {
  const version = (text: string) => text.match(/^version = "(.*)"/m)?.[1];
  expect(version(project)).toBe(version(cargo));
  expect(npm.version).toBe(version(cargo));
});

test("the README names every member of a widget, and none that does not exist", () => {
  const traits = widget.matchAll(/^ {4}([a-z]\w*) = traitlets/gm);
  const methods = widget.matchAll(/^ {4}def ([a-z]\w*)\(/gm);
  const members = [...traits, ...methods].map(([, name]) => name);
  const column = [...readme.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell).join();
  const named = [...column.matchAll(/`(\w+)/g)].map(([, name]) => name).filter((name) => name !== "Playground");
  expect(named.sort()).toEqual(members.sort());
});
