// Words of a chart that must be read to their end: how wide they are, their lines, and a legend that grows with them.

import { type SVGTemplateResult, svg } from "lit";
import { FONT } from "./frame.js";

/** About the width of a bold letter, as a share of its size, where nothing can be measured. */
const LETTER = 0.66;
/** Height of a line of words. */
export const LINE = 18;
/** Sample of a line, and the gap after it and between entries. */
const SAMPLE = 30;
const GAP = 6;
const BETWEEN = 18;

let pen: CanvasRenderingContext2D | null | undefined;

/** How wide words are in a chart's font. */
export function widthOf(words: string, size = 13, weight = 650): number {
  pen ??= typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
  if (!pen) return LETTER * size * words.length;
  pen.font = `${weight} ${size}px ${FONT}`;
  return pen.measureText(words).width;
}

/** Words in lines no wider than `room`; a single word that is wider is broken, and nothing is left out. */
export function lines(words: string, room: number, size = 13, weight = 650): string[] {
  const out: string[] = [];
  let line = "";
  const fits = (text: string) => widthOf(text, size, weight) <= room;
  for (let word of words.split(" ")) {
    if (line && fits(`${line} ${word}`)) {
      line += ` ${word}`;
      continue;
    }
    if (line) out.push(line);
    while (!fits(word) && word.length > 1) {
      let most = word.length - 1;
      while (most > 1 && !fits(word.slice(0, most))) most--;
      out.push(word.slice(0, most));
      word = word.slice(most);
    }
    line = word;
  }
  if (line) out.push(line);
  return out;
}

/** What a line is called, and how it looks. */
export interface Entry {
  name: string;
  ink: string;
  dash: string;
}

/** Entries side by side as far as they fit into `width`, then below; each is said to its end. */
export function legend(
  entries: Entry[],
  { x, y, width }: { x: number; y: number; width: number },
): { body: SVGTemplateResult[]; height: number } {
  const body: SVGTemplateResult[] = [];
  let [left, row] = [x, 0];
  for (const { name, ink, dash } of entries) {
    const room = width - SAMPLE - GAP;
    const all = lines(name, room);
    const wide = SAMPLE + GAP + Math.max(...all.map((line) => widthOf(line)));
    if (left > x && left + wide > x + width) [left, row] = [x, row + 1];
    const base = y + LINE * row + 13;
    body.push(svg`<path d="M${left} ${base - 4}h${SAMPLE}" stroke=${ink} stroke-width="2.2" stroke-dasharray=${dash || "none"} />
      ${textLines(all, { x: left + SAMPLE + GAP, y: base, ink })}`);
    // What takes several lines has them to itself.
    if (all.length > 1) [left, row] = [x, row + all.length];
    else left += wide + BETWEEN;
  }
  return { body, height: LINE * (left > x ? row + 1 : row) };
}

/** Lines of words, one below the other. */
export function textLines(
  all: string[],
  { x, y, ink, size = 13, weight = 650 }: { x: number; y: number; ink: string; size?: number; weight?: number },
): SVGTemplateResult[] {
  return all.map(
    (line, n) => svg`<text x=${x} y=${y + LINE * n} font-family=${FONT} font-size=${size} font-weight=${weight}
      fill=${ink}>${line}</text>`,
  );
}
