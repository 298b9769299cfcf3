// The page's scripts stand in folders, one above the other: imports lead down, and no file leads back to itself.

import { expect, test } from "vitest";
import { circles, importsOf, upward } from "./support/imports.js";

/**
 * The folders of www, from the lowest to the highest. A file may import from its own folder and from those before it.
 * The empty name stands for the files at the top of www, which all may use.
 */
const ORDER = [
  "pkg",
  "generated",
  "",
  "worker",
  "charts",
  "pipeline",
  "client",
  "views",
  "controls",
  "scores",
  "lab",
  "share",
  "shelf",
  "element",
  "frame",
  "pack",
];

const WWW = "../../../www/";
const texts = import.meta.glob(["../../../www/**/*.ts", "!../../../www/pkg/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const sources = Object.fromEntries(Object.entries(texts).map(([path, text]) => [path.slice(WWW.length), text]));

test("imports lead down, and never in a circle", () => {
  const imports = importsOf(sources);
  expect(imports.size).toBeGreaterThan(100);
  for (const [file, targets] of imports)
    for (const target of targets)
      expect(imports.has(target) || target.startsWith("pkg/"), `${file} imports ${target}, which is not there`).toBe(
        true,
      );
  expect(circles(imports)).toEqual([]);
  expect(upward(imports, ORDER)).toEqual([]);
});

test("a planted circle and a planted upward import are found", () => {
  const planted = importsOf({
    ...sources,
    "worker/failure.ts": `${sources["worker/failure.ts"]}\nimport { answer } from "./ask.js";`,
    "charts/frame.ts": `${sources["charts/frame.ts"]}\nexport * from "../element/views.js";`,
  });
  expect(circles(planted)).toContainEqual(["worker/ask.ts", "worker/failure.ts"]);
  expect(upward(planted, ORDER)).toContain("charts/frame.ts → element/views.ts");
});

test("only the element holds the session: views read the run and call commands by name", () => {
  const holders = [...importsOf(sources)].filter(([, targets]) => targets.includes("client/session.ts"));
  expect(holders.map(([file]) => file)).toEqual(["element/playground.ts", "element/sharing.ts", "element/verbs.ts"]);
});

test("no file is longer than 500 lines", () => {
  const written = Object.entries(sources).filter(([path]) => !path.startsWith("generated/"));
  expect(written.filter(([, text]) => text.split("\n").length > 501).map(([path]) => path)).toEqual([]);
});

test("every form of an import is read", () => {
  const imports = importsOf({
    "a/one.ts": 'import "./two.js";\nimport type {\n  B,\n} from "../b/three.js";\nexport { C } from "./four.js";',
    "a/two.ts": 'const five = await import("../five.js");',
    "a/self.ts": 'import { x } from "./self.js";',
  });
  expect(imports.get("a/one.ts")).toEqual(["a/two.ts", "b/three.ts", "a/four.ts"]);
  expect(imports.get("a/two.ts")).toEqual(["five.ts"]);
  expect(circles(imports)).toEqual([["a/self.ts"]]);
  expect(upward(imports, ["a"])).not.toEqual([]);
});
