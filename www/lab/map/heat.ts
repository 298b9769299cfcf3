// The heat map: a cell for each combination, its number written in it, darker (or on dark ground lighter) where it is
// higher.

import { nothing, type SVGTemplateResult, svg } from "lit";
import { FONT, name } from "../../charts/frame.js";
import { itemAt, numberAt } from "../../entries.js";
import { fixed } from "../../format.js";
import type { Palette } from "../../theme.js";
import type { Metric } from "../../types.js";
import type { Run } from "./plan.js";
import { type Cell, decimals, type Sheet, valueText } from "./sheet.js";

/** A place of the grid. */
export interface Place {
  x: number;
  y: number;
}

/** What is drawn. */
export interface Heat {
  sheet: Sheet;
  metric: Metric;
  /** Room in CSS pixels. */
  width: number;
  palette: Palette;
  picked: Place | undefined;
  /** What is being trained. */
  now: readonly Run[];
  open(place: Place): void;
  /** What is said of a cell. */
  words(place: Place): string;
}

/** The picture, and which cell lies where. */
export interface Drawn {
  body: SVGTemplateResult;
  width: number;
  height: number;
  at(x: number, y: number): Place | undefined;
}

const TOP_PX = 74;
const BOTTOM_PX = 50;
/** A cell is at most this wide, and this high. */
const WIDEST_PX = 160;
const TALLEST_PX = 72;
const LOWEST_PX = 36;
/** Width of a character of the chart's font, as a share of its size, and of a bold one. */
const CHARACTER = 0.58;
const BOLD = 0.64;
/** The weakest colour of a cell: still told from one without a number. */
const WEAKEST = 0.07;

/** Draws it. */
export function heat({ sheet, metric, width, palette, picked, now, open, words }: Heat): Drawn {
  const { x, y } = sheet.plan;
  if (!y) throw new Error("a heat map has two axes");
  const [columns, rows] = [x.values.length, y.values.length];
  // Numbers rise upwards; options are read from the top.
  const down = y.knob.kind === "choice";
  const row_names = y.values.map((value) => valueText(y, value));
  const longest = Math.max(...row_names.map((text) => text.length));
  const left = Math.round(Math.min(0.34 * width, 13 * CHARACTER * longest + 14, 210));
  const cell_width = Math.floor(Math.min(WIDEST_PX, (width - left - 4) / columns));
  const cell_height = Math.round(Math.min(TALLEST_PX, Math.max(LOWEST_PX, cell_width * 0.72)));
  const column_names = x.values.map((value) => valueText(x, value));
  const slanted = Math.max(...column_names.map((text) => text.length)) * 13 * CHARACTER > cell_width - 6;
  const bottom = BOTTOM_PX + (slanted ? Math.min(18, Math.max(...column_names.map((text) => text.length))) * 5.2 : 0);
  const right = left + columns * cell_width;
  const height = TOP_PX + rows * cell_height + bottom;
  const place_of = (i: number, j: number) => ({
    left: left + i * cell_width,
    top: TOP_PX + (down ? j : rows - 1 - j) * cell_height,
  });

  const cells = sheet.places().map((at) => ({ at, cell: sheet.cell(at.x, at.y, metric.id) }));
  const means = cells.map(({ cell }) => cell.mean).filter((value) => Number.isFinite(value));
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const digits = decimals(low, high);
  const share = (value: number) => WEAKEST + (1 - WEAKEST) * (high > low ? (value - low) / (high - low) : 0.5);

  const drawn = cells.map(({ at, cell }) => {
    const { left, top } = place_of(at.x, at.y);
    const box = { left, top, width: cell_width, height: cell_height };
    const training = now.some(({ x, y }) => x === at.x && y === at.y);
    return svg`<g @dblclick=${() => open(at)} class="map-cell"><title>${words(at)}</title>
      ${inside(cell, box, { palette, share: share(cell.mean), digits, training })}</g>`;
  });
  const ring = picked && place_of(picked.x, picked.y);
  const body = svg`<g font-family=${FONT} font-size="13" fill=${palette.muted}>
    ${means.length > 0 ? key(metric, { low, high, digits }, Math.min(right, width), palette) : nothing}
    <text x="2" y=${TOP_PX - 10} fill=${palette.ink} font-weight="650">${y.knob.label} ${down ? "↓" : "↑"}</text>
    ${row_names.map((text, j) => rowName(text, left - 8, place_of(0, j).top + cell_height / 2))}
    ${column_names.map((text, i) => columnName(text, left + (i + 0.5) * cell_width, TOP_PX + rows * cell_height + 18, slanted))}
    <text x=${right} y=${height - 10} text-anchor="end" fill=${palette.ink} font-weight="650">${x.knob.label} →</text>
    ${drawn}
    ${
      ring
        ? svg`<rect x=${ring.left + 1.5} y=${ring.top + 1.5} width=${cell_width - 3} height=${cell_height - 3} rx="4" fill="none"
            stroke=${palette.card} stroke-width="5" pointer-events="none" /><rect x=${ring.left + 1.5} y=${ring.top + 1.5}
            width=${cell_width - 3} height=${cell_height - 3} rx="4" fill="none" stroke=${palette.ink} stroke-width="2.5"
            pointer-events="none" />`
        : nothing
    }
  </g>`;
  const at = (px: number, py: number) => {
    const i = Math.floor((px - left) / cell_width);
    const j = Math.floor((py - TOP_PX) / cell_height);
    return i >= 0 && i < columns && j >= 0 && j < rows ? { x: i, y: down ? j : rows - 1 - j } : undefined;
  };
  return { body, width: Math.max(right + 4, Math.min(width, 300)), height, at };
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

function inside(
  cell: Cell,
  { left, top, width, height }: Box,
  { palette, share, digits, training }: { palette: Palette; share: number; digits: number; training: boolean },
): SVGTemplateResult {
  const known = Number.isFinite(cell.mean);
  const ground = known ? mix(palette.card, palette.accent, share) : palette.card;
  const ink = readable(ground);
  const [middle, base] = [left + width / 2, top + height / 2 + 5];
  const box = (fill: string, stroke: string, dash = "") =>
    svg`<rect x=${left + 1} y=${top + 1} width=${width - 2} height=${height - 2} rx="4" fill=${fill} stroke=${stroke}
      stroke-dasharray=${dash} />`;
  if (known) {
    const { text, size } = fitting(cell.mean, digits, width - 6);
    // Where a seed has no number, the others' mean is not the whole story.
    const part = cell.refused === undefined ? "" : "*";
    return svg`${box(ground, ground)}<text x=${middle} y=${base} text-anchor="middle" fill=${ink} font-size=${size}
      font-weight="650">${text}${part}</text>`;
  }
  if (cell.refused !== undefined) {
    return svg`${box("none", palette.edge)}<path d="M${left + 6} ${top + 6}L${left + width - 6} ${top + height - 6}M${left + width - 6} ${top + 6}L${left + 6} ${top + height - 6}"
      stroke=${palette.edge} stroke-width="1.5" />`;
  }
  const words = training ? "…" : cell.done > 0 ? "–" : "";
  return svg`${box(palette.card, training ? palette.ink : palette.line, training ? "4 3" : "")}
    <text x=${middle} y=${base} text-anchor="middle" fill=${palette.ink}>${words}</text>`;
}

/** The number as it fits: without its leading zero, then with fewer decimals; never smaller than 12. */
export function fitting(value: number, digits: number, room: number): { text: string; size: number } {
  const sizes = [18, 16, 14, 13, 12];
  const ways = [fixed(value, digits), bare(fixed(value, digits))];
  for (let fewer = digits - 1; fewer >= 0; fewer--) ways.push(bare(fixed(value, fewer)));
  for (const text of ways) {
    const size = sizes.find((size) => text.length * size * BOLD <= room);
    if (size) return { text, size };
  }
  return { text: itemAt(ways, ways.length - 1), size: 12 };
}

/** .43 for 0.43. */
function bare(text: string): string {
  return text.replace(/^(−?)0\./, "$1.");
}

function rowName(text: string, x: number, y: number): SVGTemplateResult {
  const most = Math.max(4, Math.floor((x - 2) / (13 * CHARACTER)));
  const lines = text.length <= most ? [text] : folded(text, most);
  return svg`${lines.map(
    (line, n) => svg`<text x=${x} y=${y + 4 + (n - (lines.length - 1) / 2) * 15} text-anchor="end">${line}</text>`,
  )}`;
}

/** In two lines at most; what does not fit is cut off. */
function folded(text: string, most: number): string[] {
  const lines = ["", ""];
  let at = 0;
  for (const word of text.split(" ")) {
    if (lines[at] && `${lines[at]} ${word}`.length > most && at === 0) at = 1;
    lines[at] = lines[at] ? `${lines[at]} ${word}` : word;
  }
  return lines.filter(Boolean).map((line) => (line.length > most ? `${line.slice(0, most - 1)}…` : line));
}

function columnName(text: string, x: number, y: number, slanted: boolean): SVGTemplateResult {
  if (!slanted) return svg`<text x=${x} y=${y} text-anchor="middle">${text}</text>`;
  const short = text.length > 18 ? `${text.slice(0, 17)}…` : text;
  return svg`<text x=${x + 5} y=${y - 4} text-anchor="end" transform="rotate(-38 ${x + 5} ${y - 4})">${short}</text>`;
}

/** From the lowest to the highest number, above the map. */
function key(
  metric: Metric,
  { low, high, digits }: { low: number; high: number; digits: number },
  right: number,
  palette: Palette,
): SVGTemplateResult {
  const unit = metric.unit ? ` (${metric.unit})` : "";
  const steps = 24;
  const [from, to] = [fixed(low, digits), fixed(high, digits)];
  const start = 2 + from.length * 13 * CHARACTER + 8;
  const end = Math.min(start + 220, right - to.length * 13 * CHARACTER - 10);
  const width = (end - start) / steps;
  return svg`${name(`${metric.label}${unit}`, { x: 2, y: 14, weight: 650 }, palette.ink, palette)}
    <text x="2" y="34" fill=${palette.ink}>${from}</text>
    ${Array.from({ length: steps }, (_, n) => {
      const fill = mix(palette.card, palette.accent, WEAKEST + (1 - WEAKEST) * (n / (steps - 1)));
      return svg`<rect x=${start + n * width} y="23" width=${width + 0.5} height="13" fill=${fill} />`;
    })}
    <rect x=${start} y="23" width=${end - start} height="13" fill="none" stroke=${palette.edge} />
    <text x=${end + 8} y="34" fill=${palette.ink}>${to}</text>`;
}

/** Between two colours, `#rrggbb`. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)];
  return `#${a
    .map((value, n) =>
      Math.round(value + (numberAt(b, n) - value) * Math.min(1, Math.max(0, share)))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** Black or white: on any ground one of the two has a contrast of 4.58 at least. */
export function readable(ground: string): string {
  return contrast(ground, "#000000") >= contrast(ground, "#ffffff") ? "#000000" : "#ffffff";
}

/** Contrast as WCAG has it: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  const [bright, dark] = [Math.max(a, b), Math.min(a, b)];
  return (bright + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
