// Pages of their own for every recipe, /p/<id>/, every data set, /d/<id>/, and the experiments below, /s/<id>/: the
// page itself with another title, other words and another experiment. And the gallery, which shows all of them.

const STAGES = {
  compose: "Which pairs share a batch",
  collect: "Which keys join",
  filter: "Which candidates are left out",
  weigh: "How much each candidate counts",
  loss: "Which loss",
  temperature: "Which temperature",
};
/** Experiments that show how far the page goes. */
const AT_SCALE = [
  {
    id: "80000-negatives",
    title: "80,000 negatives",
    help: "Each of 1,024 queries is compared with the keys of the last 80,000 pairs.",
    look_for:
      "Random guessing costs ln 81,024 = 11.3 nats, once the memory is full. Similarities are computed tile by tile " +
      "and never held together, so that the run needs about 125 MiB.",
    source: "Wu et al. 2023, Towards Robust Text Retrieval with Progressive Learning: 80,000 negatives for each query",
    settings: {
      data: "hierarchy",
      pairs: 16_384,
      batch: 1024,
      collect: "queue",
      memory: 80_000,
      loss: "infonce-qk",
    },
  },
];
/** Height of the figure in a frame, in pixels; preview pictures have the width and height that networks ask for. */
const FRAME = { width: 960, height: 720 };
export const PREVIEW = { width: 1200, height: 630 };
const SITE = "Contrastive playground";

/**
 * What the pages say: `[{kind, id, title, help, lines, stage, link, path}]`. `linkOf(settings)` gives the link of an
 * experiment that differs from the default one in `settings`.
 */
export function experiments({ recipes, knobs }, linkOf) {
  const data = knobs.find(({ id }) => id === "data").choices;
  const of_recipes = recipes.map(({ id, label, help, look_for, names, source, formula, stage, scene }) => ({
    kind: "p",
    id,
    title: label,
    help,
    names,
    lines: [
      ["What to look for", look_for],
      ["Known as", names.join(", ")],
      ["Formula", formula],
      ["Paper", source],
    ],
    stage,
    link: linkOf({ ...scene, recipe: id }),
  }));
  const of_data = data.map(({ id, label, help, source }) => ({
    kind: "d",
    id,
    title: label,
    help,
    names: [],
    lines: [["Source", source]],
    stage: "data",
    link: linkOf({ data: id }),
  }));
  const at_scale = AT_SCALE.map(({ id, title, help, look_for, source, settings }) => ({
    kind: "s",
    id,
    title,
    help,
    names: [],
    lines: [
      ["What to look for", look_for],
      ["Paper", source],
    ],
    stage: "scale",
    link: linkOf(settings),
  }));
  return [...of_recipes, ...of_data, ...at_scale].map((one) => ({ ...one, path: `${one.kind}/${one.id}/` }));
}

/**
 * The files by path. `page` is the text of index.html. `address` is where the site will lie, with a slash at its end;
 * without it there is nothing that needs whole addresses: no site map, no previews, no oEmbed.
 */
export function files(experiments, page, address) {
  const all = new Map();
  for (const one of experiments) {
    all.set(`${one.path}index.html`, experimentPage(one, page, address));
    if (address) all.set(`${one.path}oembed.json`, `${JSON.stringify(oembed(one, address), null, 2)}\n`);
  }
  all.set("gallery/index.html", gallery(experiments, page, address));
  if (address) {
    const paths = ["", "gallery/", ...experiments.map(({ path }) => path)];
    all.set("sitemap.xml", sitemap(paths.map((path) => address + path)));
    all.set("robots.txt", `User-agent: *\nAllow: /\nSitemap: ${address}sitemap.xml\n`);
  }
  return all;
}

function experimentPage({ title, help, lines, link, path }, page, address) {
  const about = lines
    .filter(([, text]) => text)
    .map(([name, text]) => `<dt>${escaped(name)}</dt><dd>${escaped(text)}</dd>`)
    .join("\n        ");
  return derived(page, {
    up: "../../",
    title: `${title} · ${SITE}`,
    help,
    heading: title,
    head: address ? socialHead(`${title} · ${SITE}`, help, address + path, `${address}${path}preview.png`, true) : "",
    // The page has room for the whole figure; what there is to read comes after it.
    main: (figure) =>
      `${figure.replace("<contrastive-playground link", `<contrastive-playground link src="${escaped(link)}"`)}
      <dl class="about">
        ${about}
      </dl>`,
  });
}

function gallery(experiments, page, address) {
  const groups = [...Object.entries(STAGES), ["data", "Data sets"], ["scale", "At scale"]];
  const sections = groups.map(([stage, title]) => {
    const cards = experiments.filter((one) => one.stage === stage).map((one) => card(one, address));
    return cards.length > 0 ? `<h2>${title}</h2>\n      <ul class="cards">${cards.join("")}\n      </ul>` : "";
  });
  const help = "Every recipe, every data set and 80,000 negatives: each opens as an experiment that learns live.";
  return derived(page, {
    up: "../",
    title: `Gallery · ${SITE}`,
    help,
    heading: "Gallery",
    head: address ? socialHead(`Gallery · ${SITE}`, help, `${address}gallery/`) : "",
    main: () => sections.filter(Boolean).join("\n      "),
    scripts: false,
  });
}

function card({ title, names, help, path }, address) {
  const { width, height } = PREVIEW;
  const picture = address
    ? `<img src="../${path}preview.png" width="${width}" height="${height}" loading="lazy" alt="">`
    : "";
  const known = names.length > 0 ? ` (${escaped(names.join(", "))})` : "";
  const link = `<a href="../${path}">${picture}<b>${escaped(title)}</b></a>${known}`;
  return `\n        <li>${link} <span>${escaped(help)}</span></li>`;
}

/** The page with other words. Each place is there once, or the page has changed and this must follow. */
function derived(page, { up, title, help, heading, head, main, scripts = true }) {
  let text = page;
  const put = (pattern, words) => {
    if ([...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].length !== 1)
      throw new Error(`index.html: no single ${pattern}`);
    text = text.replace(pattern, () => words);
  };
  put(/<title>.*?<\/title>/s, `<title>${escaped(title)}</title>`);
  put(/<meta\s+name="description"[^>]*>/, `<meta name="description" content="${escaped(help)}" />`);
  put(/<h1>.*?<\/h1>/s, `<h1>${escaped(heading)}</h1>`);
  put(/(?<=<header>.*<\/h1>\s*)<p>.*?<\/p>/s, `<p>${escaped(help)}</p>`);
  const [figure = ""] = text.match(/<contrastive-playground.*<\/contrastive-playground>/s) ?? [];
  put(/<contrastive-playground.*<\/contrastive-playground>/s, main(figure));
  if (head) put(/(?=<\/head>)/, `${head}\n  `);
  if (!scripts) {
    text = text.replaceAll(/\s*<script[^>]*><\/script>/g, "");
    put(/(\s*<link rel="(?:module)?preload"[^>]*>)+/, "");
  }
  return text.replaceAll(/(href|src)="\.\//g, `$1="${up}`);
}

/** What networks and readers of feeds show of a page. */
function socialHead(title, help, address, picture, embeds = false) {
  const properties = {
    "og:type": "website",
    "og:site_name": SITE,
    "og:title": title,
    "og:description": help,
    "og:url": address,
    ...(picture && { "og:image": picture, "og:image:width": PREVIEW.width, "og:image:height": PREVIEW.height }),
  };
  const metas = Object.entries(properties).map(
    ([name, text]) => `<meta property="${name}" content="${escaped(text)}" />`,
  );
  const oembed = `<link rel="alternate" type="application/json+oembed" href="${escaped(address)}oembed.json" />`;
  return [
    `  <link rel="canonical" href="${escaped(address)}" />`,
    ...metas,
    `<meta name="twitter:card" content="${picture ? "summary_large_image" : "summary"}" />`,
    ...(embeds ? [oembed] : []),
  ].join("\n    ");
}

/** What a site that asks for oEmbed puts in its own page. */
function oembed({ title, link, path }, address) {
  const { width, height } = FRAME;
  const src = escaped(`${address}?embed=1${link}`);
  return {
    version: "1.0",
    type: "rich",
    provider_name: SITE,
    provider_url: address,
    title,
    width,
    height,
    html: `<iframe src="${src}" width="${width}" height="${height}" title="${escaped(title)}"></iframe>`,
    thumbnail_url: `${address}${path}preview.png`,
    thumbnail_width: PREVIEW.width,
    thumbnail_height: PREVIEW.height,
  };
}

function sitemap(addresses) {
  const urls = addresses.map((address) => `  <url><loc>${escaped(address)}</loc></url>`).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls}
</urlset>
`;
}

function escaped(text) {
  const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return String(text).replaceAll(/[&<>"]/g, (sign) => signs[sign]);
}
