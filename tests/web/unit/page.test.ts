import { expect, test } from "vitest";
import html from "../../../index.html?raw";
import { addressOf } from "../../../www/link.js";
import { PALETTES, type Palette, schemeOf, variables } from "../../../www/theme.js";
import { buffersOf } from "../../../www/worker/buffers.js";
import { failure } from "../../../www/worker/failure.js";

const luminance = (hex: string) => {
  const part = (at: number) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
};
const contrast = (a: string, b: string) => {
  const [one, other] = [luminance(a) + 0.05, luminance(b) + 0.05];
  return Math.max(one / other, other / one);
};

for (const [scheme, palette] of Object.entries(PALETTES)) {
  test(`${scheme}: text is legible on every ground`, () => {
    const text: (keyof Palette)[] = ["ink", "muted", "positive", "negative", "falseNegative"];
    for (const name of text) {
      expect(contrast(palette[name] as string, palette.card), name).toBeGreaterThanOrEqual(4.5);
    }
    for (const name of ["ink", "muted"] as const)
      expect(contrast(palette[name], palette.ground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.onAccent, palette.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.warning, palette.warningGround)).toBeGreaterThanOrEqual(4.5);
  });

  test(`${scheme}: borders of controls and colours of classes can be seen`, () => {
    expect(contrast(palette.edge, palette.card)).toBeGreaterThanOrEqual(3);
    for (const colour of palette.classes) expect(contrast(colour, palette.card), colour).toBeGreaterThanOrEqual(2.4);
  });
}

test("style sheets get every colour by name", () => {
  expect(variables(PALETTES.light)).toContain("--false-negative:#");
});

test("a theme that was asked for wins over the system's", () => {
  expect([schemeOf("dark", false), schemeOf("auto", true), schemeOf(null, false)]).toEqual(["dark", "dark", "light"]);
});

test("a link copied out of a frame opens the whole page", () => {
  expect(addressOf("https://host/sub/?embed=1&engine=cpu#old", "#v=1&tau=0.07")).toBe(
    "https://host/sub/?engine=cpu#v=1&tau=0.07",
  );
});

test("whatever is thrown becomes a code and a sentence", () => {
  expect(failure("no")).toEqual({ code: "internal", message: "no" });
  expect(failure(Object.assign(new Error("bad tau"), { code: "badstate", field: "tau" }))).toEqual({
    code: "badstate",
    message: "bad tau",
    field: "tau",
  });
  expect(failure(new WebAssembly.RuntimeError("unreachable")).code).toBe("crashed");
});

test("each buffer of a message is handed over once", () => {
  const shared = new Float32Array(4);
  expect(buffersOf({ a: shared, b: { c: [shared.subarray(1), new Uint32Array(2)] }, d: "text" })).toHaveLength(2);
});

test("the page says what it is without JavaScript, and loads nothing from elsewhere", () => {
  expect(html).toMatch(/<noscript>[\s\S]*InfoNCE[\s\S]*<\/noscript>/);
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
});
