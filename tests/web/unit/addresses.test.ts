// Pages of recipes and data sets: what they say, and what is written only for a site that knows its address.

import { expect, test } from "vitest";
import page from "../../../index.html?raw";

const { experiments, files } = await import("../../../www/addresses/pages.mjs" as string);

const recipe = {
  id: "moco",
  label: "Momentum <contrast>",
  help: 'Slow copies & "queues".',
  look_for: "",
  names: ["MoCo"],
  source: "He et al. 2020",
  formula: "",
  stage: "collect",
  scene: { data: "geo" },
};
const data = { id: "data", choices: [{ id: "geo", label: "Places", help: "A grid.", source: "" }] };
const all = experiments({ recipes: [recipe], knobs: [data] }, (patch: Record<string, string>) => {
  return `#v=2&${new URLSearchParams(patch)}`;
});
const written = (address?: string): Map<string, string> => files(all, page, address);

test("a page says what it shows, and what is written there is text", () => {
  const html = written().get("p/moco/index.html") ?? "";
  expect(html).toContain("<title>Momentum &lt;contrast&gt; · Contrastive playground</title>");
  expect(html).toContain('content="Slow copies &amp; &quot;queues&quot;."');
  expect(html).toContain('src="#v=2&amp;data=geo&amp;recipe=moco"');
  expect(html).toContain("<dt>Known as</dt><dd>MoCo</dd>");
  expect(html).not.toContain("<dt>Formula</dt>");
  expect(html).toContain('src="../../element.js"');
  expect(html).not.toMatch(/"\.\/[a-z]/);
});

test("the gallery leads to every page, and runs and fetches nothing", () => {
  const html = written().get("gallery/index.html") ?? "";
  expect(html).toContain('<a href="../p/moco/"><b>Momentum &lt;contrast&gt;</b></a> (MoCo)');
  expect(html).toContain('href="../d/geo/"');
  expect(html).toContain('href="../s/80000-negatives/"');
  expect(html).not.toContain("<script");
  expect(html).not.toContain("preload");
});

test("whole addresses are written only where the site knows its own", () => {
  expect([...written().keys()].sort()).toEqual([
    "d/geo/index.html",
    "gallery/index.html",
    "p/moco/index.html",
    "s/80000-negatives/index.html",
  ]);
  const site = "https://playground.example/";
  const published = written(site);
  expect(published.get("sitemap.xml")).toContain(`<loc>${site}p/moco/</loc>`);
  expect(published.get("p/moco/index.html")).toContain(
    `<meta property="og:image" content="${site}p/moco/preview.png" />`,
  );
  expect(published.get("p/moco/index.html")).toContain(`json+oembed" href="${site}p/moco/oembed.json"`);
  const { type, html } = JSON.parse(published.get("d/geo/oembed.json") ?? "");
  expect([type, html]).toEqual(["rich", expect.stringContaining(`src="${site}?embed=1#v=2&amp;data=geo"`)]);
});

test("a page that has changed is not derived from by guessing", () => {
  expect(() => files(all, page.replace("<h1>", "<h2>"), undefined)).toThrow("index.html: no single");
});
