// What learns, as a small picture: a query and its key pass through an encoder each and become points. The two points
// are pulled together, the points of all other keys are pushed away, unless the loss has no push. Where queries are
// drawn to what is recalled for them, keys stand still.

import { html, nothing, svg, type TemplateResult } from "lit";
import { itemAt } from "../entries.js";
import type { Palette, Scheme } from "../theme.js";
import type { PairPictures } from "../types.js";
import { drawItem, stripShape } from "./item.js";

/** Size of the drawing, in its own units; one of them is a CSS pixel where the card is as wide as on a desktop. */
const WIDTH = 204;
const HEIGHT = 132;
/** Middle of the row of the query, of its key, and of other keys. */
const ROWS = [15, 59, 103] as const;
/** Room for an item. */
const ITEM = { width: 40, height: 26 };
/** Other keys that are drawn. */
const OTHERS = 2;

/** Pictures of a run's items, as addresses of images. */
interface Images {
  scheme: Scheme;
  query: string;
  keys: string[];
}
const images = new WeakMap<PairPictures, Images>();

/** What happens to the points: the query is drawn to a place of its own, or to its key, which may push others. */
export type Movement = "recalled" | "pulled" | "pulled and pushed";

const MOVEMENTS: Record<Movement, string> = {
  recalled: "Training draws the point of the query to where it should be; the points of keys stand still.",
  pulled: "Training pulls the two points together, a positive; no other key is pushed away.",
  "pulled and pushed":
    "Training pulls the two points together, a positive, and pushes the points of other keys away, negatives.",
};

/** The drawing, of the first of these pairs. */
export function encodersPicture(
  pairs: PairPictures | undefined,
  scheme: Scheme,
  palette: Palette,
  movement: Movement,
): TemplateResult | typeof nothing {
  if (!pairs || pairs.queries.length === 0) return nothing;
  const drawn = imagesOf(pairs, scheme, palette);
  const label =
    "A query passes through the query encoder and its key through the key encoder. Each becomes a point. " +
    MOVEMENTS[movement];
  const [query, key, others] = ROWS;
  const name = (text: string, y: number) => svg`<text class="muted" x="2" y=${y + 25}>${text}</text>`;
  const recalled = movement === "recalled";
  return html`<svg class="encoders" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    ${item(2, query, drawn.query)} ${encoder(query)} ${svg`<circle class="point positive" cx="132" cy=${query} r="5" />`}
    ${pairs.names ? words(2, key, itemAt(pairs.names, 0)) : item(2, key, itemAt(drawn.keys, 0))} ${encoder(key)}
    ${triangle(key, recalled ? "negative" : "positive")}
    ${
      recalled
        ? svg`<path class="pull" d="M141 ${query}H163" /><circle class="place" cx="171" cy=${query} r="5" />
      ${twoLines("positive", query + 19, "drawn to", "its place")}`
        : svg`<path class="pull" d="M132 ${query + 9}V${key - 11}" />
      ${twoLines("positive", (query + key) / 2 - 3, "pulled", "together")}`
    }
    ${
      pairs.names
        ? words(2, others, pairs.names[1] ?? "")
        : drawn.keys.slice(1, 1 + OTHERS).map((image, i) => item(2 + 6 * i, others + 5 * (i - 0.5), image))
    }
    ${encoder(others)} ${triangle(others, "negative")}
    ${
      movement === "pulled and pushed"
        ? svg`<path class="push" d="M132 ${key + 13}V${others - 10}" />
      ${twoLines("negative", others - 2, "pushed", "apart")}`
        : recalled
          ? twoLines("muted", others - 2, "stand", "still")
          : twoLines("muted", others - 2, "not", "pushed")
    }
    ${name("query", query)} ${name("key", key)} ${name("other keys", others)}
  </svg>`;
}

function twoLines(kind: string, y: number, first: string, second: string): TemplateResult {
  return svg`<text class=${kind} x="143" y=${y}>${first}</text><text class=${kind} x="143" y=${y + 13}>${second}</text>`;
}

function encoder(y: number): TemplateResult {
  return svg`<path class="flow" d="M48 ${y}h6M116 ${y}h7" />
    <path class="encoder" d="M57 ${y - 13}L115 ${y - 9}V${y + 9}L57 ${y + 13}Z" />
    <text x="86" y=${y + 4} text-anchor="middle">encoder</text>`;
}

function triangle(y: number, kind: string): TemplateResult {
  return svg`<path class="point ${kind}" d="M132 ${y - 6}l6 11h-12z" />`;
}

function item(x: number, y: number, image: string): TemplateResult {
  return svg`<image href=${image} x=${x} y=${y - ITEM.height / 2} width=${ITEM.width} height=${ITEM.height} />`;
}

/** A key in words; what does not fit is cut off. */
function words(x: number, y: number, text: string): TemplateResult {
  const short = text.length > 7 ? `${text.slice(0, 6)}…` : text;
  return svg`<text x=${x} y=${y + 4}>${short}</text>`;
}

function imagesOf(pairs: PairPictures, scheme: Scheme, palette: Palette): Images {
  const known = images.get(pairs);
  if (known?.scheme === scheme) return known;
  const draw = (values: Float32Array) => imageOf(values, pairs.picture, palette);
  const keys = pairs.names ? [] : pairs.keys.slice(0, 1 + OTHERS).map(draw);
  const drawn = { scheme, query: draw(itemAt(pairs.queries, 0)), keys };
  images.set(pairs, drawn);
  return drawn;
}

function imageOf(values: Float32Array, picture: PairPictures["picture"], palette: Palette): string {
  const { rows, columns } = picture ?? stripShape(values.length);
  const cell = Math.max(1, Math.round((4 * ITEM.height) / rows));
  const canvas = document.createElement("canvas");
  canvas.width = columns * cell + 2;
  canvas.height = rows * cell + 2;
  const context = canvas.getContext("2d");
  if (context) drawItem(context, values, picture, { left: 1, top: 1, columns, cell }, palette);
  return canvas.toDataURL();
}
