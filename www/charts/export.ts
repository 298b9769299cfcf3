// Pictures and numbers as files. Nothing leaves the page: a file is made here and handed to the browser's download.

import { render, svg } from "lit";
import type { Palette } from "../theme.js";
import { LINE, lines, textLines } from "./legend.js";

/** A column of numbers or words. */
export interface Column {
  name: string;
  unit?: string;
  values: ArrayLike<number | string>;
}

/** What a picture is made of. */
export interface Picture {
  drawing: SVGSVGElement;
  raster?: Raster;
  palette: Palette;
  title: string;
  /** What the marks are, under the title. */
  aside?: string;
}

/** Pixels under the marks, from `left`, `top` on; `smooth` where they are not cells. */
export interface Raster {
  canvas: HTMLCanvasElement;
  left: number;
  top: number;
  width: number;
  height: number;
  smooth?: boolean;
}

/** Which experiment a file is of. */
export interface About {
  /** What differs from the defaults, in words. */
  settings: string;
  link: string;
}

/** The event, `cplay-about`, in which a chart asks what is around it which experiment it shows; the nearest answers. */
export type AskAbout = CustomEvent<{ answer?: Promise<About> }>;

/** Which experiment a chart shows; undefined where nobody knows. */
export async function aboutOf(chart: Element): Promise<About | undefined> {
  const asked: AskAbout = new CustomEvent("cplay-about", { bubbles: true, detail: {} });
  chart.dispatchEvent(asked);
  return asked.detail.answer;
}

/** Pixels per CSS pixel of a saved image: sharp on a projector. */
const DENSITY = 2;

/**
 * Columns as RFC 4180 has them: a header, CRLF, quotes where they are needed; numbers in full. What the file is of
 * stands above the header, in a line that begins with `#` and is a single field.
 */
export function csv(columns: Column[], of?: { title: string; about?: About }): string {
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const cell = (value: number | string | undefined) =>
    value === undefined
      ? ""
      : typeof value === "number"
        ? Number.isFinite(value)
          ? String(value)
          : ""
        : quoted(value);
  const rows = Math.max(0, ...columns.map((column) => column.values.length));
  const told = of ? [of.title, of.about?.settings, of.about?.link].filter(Boolean).join("; ") : "";
  const lines = told ? [`# ${told.replaceAll(/[,\r\n]+\s*/g, "; ").replaceAll('"', "'")}`] : [];
  lines.push(columns.map(({ name, unit }) => quoted(unit ? `${name} (${unit})` : name)).join(","));
  for (let row = 0; row < rows; row++) lines.push(columns.map(({ values }) => cell(values[row])).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

/** Margin of what stands around a saved picture, and sizes of its words. */
const MARGIN = 12;
const TITLE = 16;
const WORDS = 12;

/** The picture as a file of its own: ground, title, pixels under the marks, and of which experiment it is. */
export function standalone({ drawing, raster, palette, title, aside }: Picture, about?: About): string {
  const { width, height } = drawing.viewBox.baseVal;
  const room = width - 2 * MARGIN;
  const titles = lines(title, room, TITLE);
  const asides = aside ? lines(aside, room, WORDS, 400) : [];
  const origin = [about?.settings, about?.link].flatMap((words) => (words ? lines(words, room, WORDS, 400) : []));
  const top = MARGIN + LINE * (titles.length + asides.length) + 8;
  const tall = top + height + (origin.length > 0 ? LINE * origin.length + MARGIN : 0);
  const whole = document.createElement("div");
  const at = { x: MARGIN, size: WORDS, weight: 400, ink: palette.muted };
  render(
    svg`<svg width=${width} height=${tall} viewBox="0 0 ${width} ${tall}"><title>${title}</title>
      <rect width="100%" height="100%" fill=${palette.card} />
      ${textLines(titles, { x: MARGIN, y: MARGIN + 12, size: TITLE, ink: palette.ink })}
      ${textLines(asides, { ...at, y: MARGIN + 12 + LINE * titles.length })}
      <g class="picture" transform="translate(0 ${top})">${
        raster
          ? svg`<image x=${raster.left} y=${raster.top} width=${raster.width} height=${raster.height} preserveAspectRatio="none"
              image-rendering=${raster.smooth ? "auto" : "pixelated"} href=${raster.canvas.toDataURL()} />`
          : ""
      }</g>
      ${textLines(origin, { ...at, y: top + height + LINE })}</svg>`,
    whole,
  );
  // A clone is of the kind of what was cloned, and the drawing was rendered just above.
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  whole.querySelector(".picture")?.append(...copy.childNodes);
  // Markers of the template library are comments: they mean nothing in a file.
  return new XMLSerializer().serializeToString(whole.firstElementChild as Element).replace(/<!--.*?-->/g, "");
}

/** How a file is called. */
export function fileName(id: string, step: number, kind: string): string {
  return `contrastive-playground-${id}-step-${step}.${kind}`;
}

/** `chart`: the place on the page that knows which experiment it shows. */
export async function saveSvg(picture: Picture, file: string, chart: Element): Promise<void> {
  save(standalone(picture, await aboutOf(chart)), "image/svg+xml", file);
}

export async function savePng(picture: Picture, file: string, chart: Element): Promise<void> {
  const blob = await pngOf(standalone(picture, await aboutOf(chart)));
  if (blob) download(blob, file);
}

/** A drawing in pixels; null where the browser has no room for it. */
export async function pngOf(text: string): Promise<Blob | null> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [DENSITY * image.width, DENSITY * image.height];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

export async function saveCsv(columns: Column[], title: string, file: string, chart: Element): Promise<void> {
  save(csv(columns, { title, about: await aboutOf(chart) }), "text/csv", file);
}

/** Text or bytes as a file. */
export function save(content: BlobPart, type: string, file: string): void {
  download(new Blob([content], { type }), file);
}

function download(blob: Blob, file: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = file;
  link.click();
  // The browser has taken hold of it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
