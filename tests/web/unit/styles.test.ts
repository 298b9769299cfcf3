// What the build takes out of a style sheet changes nothing that it says.

import { expect, test } from "vitest";

const { withoutBlanks } = await import("../../../www/build.mjs" as string);

const inserted = ["$", "{small}"].join("");

test("a style sheet keeps every blank that means something", () => {
  const css = `
    /* Why. */
    ${inserted} .pairs > h2,
    .figure:is(.a, .b) {
      width: calc(2 * var(--px) - 1px);
      grid-template:
        "top top" auto
        "left right" auto;
    }`;
  expect(withoutBlanks(css).trim()).toBe(
    `${inserted} .pairs > h2,.figure:is(.a,.b){width: calc(2 * var(--px) - 1px);` +
      'grid-template: "top top" auto "left right" auto;}',
  );
});
