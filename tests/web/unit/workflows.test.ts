// What the workflows run exists, and what they publish is published without a stored token.

import { expect, test } from "vitest";
import ci from "../../../.github/workflows/ci.yml?raw";
import measure from "../../../.github/workflows/measure.yml?raw";
import publish from "../../../.github/workflows/publish.yml?raw";
import tasks from "../../../xtask/src/main.rs?raw";

test("every task of a workflow exists", () => {
  const known = [...tasks.matchAll(/^ {4}([A-Z]\w+)(?:\(|,)/gm)].map(([, name]) => name?.toLowerCase());
  const asked = [...`${ci}${measure}${publish}`.matchAll(/cargo xtask (\w+)/g)].map(([, name]) => name);
  expect(new Set(asked)).toEqual(new Set(["test", "claims", "bench", "package", "notebook", "site"]));
  for (const name of asked) expect(known).toContain(name);
});

test("the three that publish are known by their identity", () => {
  const jobs = publish.split(/^ {2}(?=\w+:$)/m).filter((job) => job.includes("needs: build"));
  expect(jobs).toHaveLength(3);
  for (const job of jobs) expect(job).toContain("id-token: write");
  expect(publish).not.toContain("secrets.");
});
