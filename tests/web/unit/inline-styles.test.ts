// A host's policy `style-src 'self'` refuses style attributes and style elements, so there are none.

import { expect, test } from "vitest";
import words from "../../../docs/embedding.md?raw";
import { POLICY } from "../e2e/support/policy.js";

const texts: Record<string, string> = import.meta.glob(
  // The page that is one file has a policy of its own, which names the hash of its one style element.
  ["../../../www/**/*.{ts,mjs}", "!../../../www/{pkg,pack}/**", "../../../index.html"],
  { query: "?raw", import: "default", eager: true },
);

/** Whatever the policy would refuse: attributes in templates, by name, and by lit's directive; elements with rules. */
const REFUSED = [/\sstyle=/, /setAttribute\(\s*["'`]style/, /\bstyleMap\b/, /<style\b/, /createElement\(\s*["'`]style/];

function refusedIn(sources: Record<string, string>): string[] {
  return Object.entries(sources)
    .filter(([, text]) => REFUSED.some((pattern) => pattern.test(text)))
    .map(([path]) => path);
}

test("no source has an inline style", () => {
  expect(Object.keys(texts).length).toBeGreaterThan(150);
  expect(refusedIn(texts)).toEqual([]);
});

test("a planted inline style is found", () => {
  for (const planted of [
    '<i style="left:1%">',
    "<i\n style=$at>",
    'node.setAttribute("style", "left: 1%")',
    'import { styleMap } from "lit/directives/style-map.js";',
    "<style>i { left: 1% }</style>",
    'document.createElement("style")',
  ]) {
    expect(refusedIn({ planted }), planted).toEqual(["planted"]);
  }
  expect(
    refusedIn({ allowed: "node.style.width = `1px`; const style = 1; `--style=1`; image.style.cssText = ''" }),
  ).toEqual([]);
});

test("the documented policy is the one that is tested, and it refuses inline styles and scripts", () => {
  expect(words.replace(/\s+/g, " ")).toContain(`Content-Security-Policy: ${POLICY}`);
  expect(POLICY).toContain("style-src 'self';");
  expect(POLICY).not.toContain("'unsafe-");
});
