// What the page in a frame understands of messages, and what it refuses.

import { expect, test } from "vitest";
import { CALLS, type Figure, unknownCall } from "../../../www/frame/calls.js";
import { callIn } from "../../../www/frame/protocol.js";

const ours = { ns: "cplay", v: 1, id: 1, method: "play" };

test("messages of others are left alone", () => {
  for (const data of [undefined, null, 3, "play", [], {}, { method: "play" }, { ns: "other", method: "play" }])
    expect(callIn(data)).toBeUndefined();
});

test("a call is read, and one that is malformed is refused by field", () => {
  expect(callIn(ours)).toEqual({ id: 1, method: "play", params: [] });
  expect(callIn({ ...ours, v: 2 })).toMatchObject({ code: "version" });
  expect(callIn({ ...ours, id: {} })).toMatchObject({ message: "id: a number or a text is needed." });
  expect(callIn({ ...ours, method: 7 })).toMatchObject({ message: "method: a text is needed." });
  expect(callIn({ ...ours, params: "tau" })).toMatchObject({ message: 'params: a list is needed, given is "tau".' });
  expect(callIn({ ...ours, params: ["x".repeat(20_001)] })).toMatchObject({ code: "toolarge" });
  expect(callIn({ ...ours, params: [[[[[1]]]]] })).toMatchObject({ code: "toolarge" });
  expect(callIn({ ...ours, params: [Array(201).fill(0)] })).toMatchObject({ code: "toolarge" });
});

test("arguments are checked before anything happens", () => {
  const figure = new Proxy({} as Figure, {
    get: () => () => {
      throw new Error("the figure was touched");
    },
  });
  const refused = (method: string, ...params: unknown[]) => {
    try {
      CALLS[method]?.(figure, params);
    } catch (thrown) {
      return (thrown as { message: string }).message;
    }
    return undefined;
  };
  expect(refused("stepBy", -1)).toBe("count: -1 is no whole number from 0 to 1000000.");
  expect(refused("stepBy", Number.NaN)).toBe("count: NaN is no whole number from 0 to 1000000.");
  expect(refused("setState", 7)).toBe("patch: 7 is neither a link nor a record of settings.");
  expect(refused("reset", { to: "nobody" })).toBe('to: "nobody" is not "author".');
  expect(refused("reset", { seed: 0.5 })).toBe("seed: 0.5 is no whole number from 0 to 4294967295.");
  expect(unknownCall("constructor").message).toMatch(/^method: "constructor" is none of play, pause, /);
});
