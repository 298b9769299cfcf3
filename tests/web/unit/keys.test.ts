// Which keys a focused control uses, and which reach the host.

import { expect, test } from "vitest";
import { uses } from "../../../www/element/keys.js";

const used = (localName: string, key: string, type?: string, scrolls = false) =>
  uses({ localName, type, scrolls }, key);

test("a control keeps the keys that it uses, and no others", () => {
  expect([" ", "Enter", "ArrowRight", "s", "Escape"].map((key) => used("button", key))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(["ArrowRight", "PageDown", "Home", " ", "Tab"].map((key) => used("input", key, "range"))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(["5", "ArrowUp", "s", "Enter", "Escape", "Tab"].map((key) => used("input", key, "number"))).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(["ArrowDown", " ", "d", "Escape"].map((key) => used("select", key))).toEqual([true, true, true, false]);
  expect(["ArrowDown", " ", "d"].map((key) => used("div", key, undefined, true))).toEqual([true, true, false]);
  expect(["ArrowDown", " ", "d"].map((key) => used("div", key))).toEqual([false, false, false]);
});
