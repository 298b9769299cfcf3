// Every file of a data set has a place of its own, where a host or a bundler may put another.

import { expect, test } from "vitest";
import assets from "../../../src/data/assets.rs?raw";
import { locations } from "../../../www/element/locations.js";

test("the files of data sets are those of the crate", () => {
  const files = [...assets.matchAll(/^pub const \w+: &str = "(.*)";/gm)].map(([, name]) => name);
  expect(files.length).toBeGreaterThan(0);
  expect(Object.keys(locations).filter((name) => name.endsWith(".bin"))).toEqual(files);
});
