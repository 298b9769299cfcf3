// An experiment, with what is asked for beside it, as text for the places where teachers put it. docs/embedding.md
// shows the same texts.

import { ATTRIBUTES } from "../attributes.js";

/** What is shared. */
export interface Shared {
  /** The experiment, as a link has it: `#v=2&…`. */
  link: string;
  /** The page that links open where nothing is asked for. */
  page: string;
  /** The project's own page, beside its scripts, which reads what is asked for. */
  base: string;
  asked: Asked;
  /** What links say, and what a frame is called. */
  title: string;
  /** A length in CSS pixels, or `100%`. */
  width: string;
  /** A length in CSS pixels. */
  height: string;
}

/** What is asked for beside the experiment, by name; what is not there or empty is not asked for. A flag is `1`. */
export type Asked = Record<string, string>;

/** Names that an address takes, in the order in which it has them. */
export const ASKED = [
  "embed",
  ...Object.keys(ATTRIBUTES).filter((name) => name !== "embed" && ATTRIBUTES[name]?.asked),
  "origin",
];

/** The size that a frame has unless somebody chooses another. An element needs none. */
export const SIZE = { width: "100%", height: "720" };

/** A form of text. */
export interface Form {
  id: string;
  label: string;
  /** Where it belongs. */
  note: string;
  text(shared: Shared): string;
}

/** All forms of text; a QR code is a picture of the first one. */
export const FORMS: readonly Form[] = [
  { id: "link", label: "Link", note: "Opens the experiment. For a mail, a chat or a list of tasks.", text: address },
  {
    id: "text",
    label: "Short text",
    note: "A link that shows its text only. For HTML; pasted into a text editor with formatting, it is a link.",
    text: (shared) => `<a href="${escaped(address(shared))}">${escaped(shared.title)}</a>`,
  },
  {
    id: "frame",
    label: "Frame",
    note: "For Moodle, Canvas, a blog: wherever HTML is pasted. It needs no script on the page.",
    text: (shared) => tag("iframe", frameAttributes(shared, "src")),
  },
  {
    id: "element",
    label: "Element",
    note: "For a page of your own. It is as high as its figure unless another size is chosen here.",
    text: element,
  },
  {
    id: "markdown",
    label: "Markdown",
    note: "A link. Where HTML is allowed, take the frame. A list of such links is a shelf: Open a shelf, on this page.",
    text: markdown,
  },
  {
    id: "quarto",
    label: "Quarto",
    note: "A frame in HTML and reveal.js, a link in PDF and Word.",
    text: (shared) =>
      [
        "```{=html}",
        tag("iframe", frameAttributes(shared, "src")),
        "```",
        "",
        '::: {.content-visible unless-format="html"}',
        markdown(shared),
        ":::",
      ].join("\n"),
  },
  {
    id: "myst",
    label: "MyST",
    note: "For MyST and Jupyter Book 2, which choose the height themselves.",
    text: (shared) =>
      [
        `:::{iframe} ${bare(frameAddress(shared))}`,
        `:width: ${withUnit(shared.width)}`,
        "",
        markdown(shared),
        ":::",
      ].join("\n"),
  },
  {
    id: "reveal",
    label: "reveal.js",
    note: "One slide. It is loaded when it comes near; a slide has room for a height of about 600.",
    text: (shared) => {
      const frame = tag("iframe", [...frameAttributes(shared, "data-src"), ["data-preload", ""]]);
      return `<section>\n${frame.replace(/^/gm, "  ")}\n</section>`;
    },
  },
  {
    id: "liascript",
    label: "LiaScript",
    note: "A frame; LiaScript chooses its size.",
    text: (shared) => `??[${plain(shared.title)}](${bare(frameAddress(shared))})`,
  },
];

type Attribute = [name: string, value: string];

/** The address of the experiment with all that is asked for. */
export function address(shared: Shared): string {
  const { link, page, base, asked } = shared;
  const url = without(page);
  // Another page than the project's own does not read what is asked for.
  const own = without(base);
  const opened = query(asked) && !isSame(url, own) ? own : url;
  return joined(opened, asked, link);
}

/** The address that a frame shows. */
export function frameAddress({ link, base, asked }: Shared): string {
  return joined(without(base), { ...asked, embed: "1" }, link);
}

/** The link with another opening; undefined leaves a part of it out. */
export function opening(link: string, parts: Record<"until" | "view" | "present", string | undefined>): string {
  const [version = "", ...pairs] = link.replace(/^#/, "").split("&");
  const kept = pairs.filter((pair) => !Object.hasOwn(parts, pair.replace(/=.*/, "")));
  const said = Object.entries(parts).flatMap(([name, value]) => (value ? [`${name}=${value}`] : []));
  return `#${[version, ...kept, ...said].join("&")}`;
}

/** What an address asks for is taken off; its other queries stay. */
function without(page: string): URL {
  const url = new URL(page);
  for (const name of ASKED) url.searchParams.delete(name);
  url.hash = "";
  return url;
}

function isSame(one: URL, other: URL): boolean {
  const plain = ({ origin, pathname }: URL) => origin + pathname.replace(/index\.html$/, "");
  return plain(one) === plain(other);
}

function joined(url: URL, asked: Asked, link: string): string {
  const own = url.search.replace(/^\?/, "");
  const queries = [own, query(asked)].filter(Boolean).join("&");
  url.search = queries;
  return url.href + link;
}

/** What is asked for as the query of an address. Signs of which lists are made stay as they are, to be read. */
export function query(asked: Asked): string {
  const written = (text = "") => encodeURIComponent(text).replace(/%(2C|3B|3D|3A|2F)/g, decodeURIComponent);
  return ASKED.filter((name) => asked[name])
    .map((name) => `${name}=${written(asked[name])}`)
    .join("&");
}

function element(shared: Shared): string {
  const { link, base, asked } = shared;
  const attributes = Object.entries(ATTRIBUTES)
    .filter(([name, attribute]) => attribute.asked && asked[name])
    .map(([name, { flag }]): Attribute => [name, flag ? "" : (asked[name] ?? "")]);
  const script = `<script type="module" src="${escaped(new URL("element.js", base).href)}"></script>`;
  return `${script}\n${tag("contrastive-playground", [["src", link], ...attributes, ...sizeOf(shared)])}`;
}

function sizeOf({ width, height }: Shared): Attribute[] {
  if (width === SIZE.width && height === SIZE.height) return [];
  return [["style", `width: ${withUnit(width)}; height: ${withUnit(height)}`]];
}

function frameAttributes(shared: Shared, source: string): Attribute[] {
  const { title, width, height } = shared;
  return [
    [source, frameAddress(shared)],
    ["width", width],
    ["height", height],
    ["title", title],
    ["allow", "clipboard-write"],
  ];
}

function tag(name: string, attributes: Attribute[]): string {
  const lines = attributes.map(([key, value]) => (value ? `  ${key}="${escaped(value)}"` : `  ${key}`));
  return `<${name}\n${lines.join("\n")}\n></${name}>`;
}

function markdown(shared: Shared): string {
  return `[${plain(shared.title)}](${bare(address(shared))})`;
}

function withUnit(length: string): string {
  return length.endsWith("%") ? length : `${length}px`;
}

/** Text in HTML. */
function escaped(text: string): string {
  const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (sign) => named[sign] ?? sign);
}

/** Text in Markdown: signs that would mean something there are only signs. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>&|~$^@]/g, "\\$&");
}

/** An address in Markdown, whose brackets would end it. */
function bare(url: string): string {
  return url.replace(
    /[()<>[\]\\"`|\s]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
