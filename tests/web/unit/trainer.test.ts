// The page's end of the conversation with a trainer that stops.

import { expect, test } from "vitest";
import { Trainer } from "../../../www/client/trainer.js";

/** A trainer over a connection that fails when told so, and never answers. */
function failing() {
  let fail: (message: string) => void = () => undefined;
  const trainer = new Trainer({
    rung: "url",
    post: () => undefined,
    listen: () => undefined,
    close: () => undefined,
    onfailure: (handler) => {
      fail = handler;
    },
  });
  return { trainer, fail: (message: string) => fail(message) };
}

const CRASHED = { code: "crashed", message: "The training worker stopped: out of memory" };

test("a call that waits for a trainer that stops is told why", async () => {
  const { trainer, fail } = failing();
  const waiting = trainer.call("readLink", "#v=1");
  fail("out of memory");
  await expect(waiting).rejects.toEqual(CRASHED);
});

test("so is a call that comes after it stopped, when perhaps nobody listened", async () => {
  const { trainer, fail } = failing();
  fail("out of memory");
  await expect(trainer.call("readLink", "#v=1")).rejects.toEqual(CRASHED);
});
