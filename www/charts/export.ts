// Pictures and numbers as files. Nothing leaves the page: a file is made here and handed to the browser's download.

import type { Palette } from "../theme.js";

/** A column of numbers or words. */
export interface Column {
  name: string;
  unit?: string;
  values: ArrayLike<number | string>;
}

/** What a picture is made of. */
export interface Picture {
  drawing: SVGSVGElement;
  raster?: { canvas: HTMLCanvasElement; left: number; top: number; width: number; height: number };
  palette: Palette;
  title: string;
}

/** Pixels per CSS pixel of a saved image: sharp on a projector. */
const DENSITY = 2;
const SVG = "http://www.w3.org/2000/svg";

/** Columns as RFC 4180 has them: a header, CRLF, quotes where they are needed; numbers in full. */
export function csv(columns: Column[]): string {
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
  const lines = [columns.map(({ name, unit }) => quoted(unit ? `${name} (${unit})` : name)).join(",")];
  for (let row = 0; row < rows; row++) lines.push(columns.map(({ values }) => cell(values[row])).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

/** The picture as a file of its own: ground, title, pixels under the marks. */
export function standalone({ drawing, raster, palette, title }: Picture): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  for (const attribute of ["class", "aria-hidden", "style"]) copy.removeAttribute(attribute);
  const { width, height } = drawing.viewBox.baseVal;
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("xmlns", SVG);
  const before = document.createDocumentFragment();
  const add = (tag: string, attributes: Record<string, string | number>) => {
    const element = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    before.append(element);
    return element;
  };
  add("title", {}).textContent = title;
  add("rect", { width: "100%", height: "100%", fill: palette.card });
  if (raster) {
    const { canvas, left, top, width, height } = raster;
    const place = { x: left, y: top, width, height, preserveAspectRatio: "none", style: "image-rendering:pixelated" };
    add("image", { ...place, href: canvas.toDataURL() });
  }
  copy.prepend(before);
  // Markers of the template library are comments: they mean nothing in a file.
  return new XMLSerializer().serializeToString(copy).replace(/<!--.*?-->/g, "");
}

export function saveSvg(picture: Picture, file: string): void {
  save(standalone(picture), "image/svg+xml", file);
}

export async function savePng(picture: Picture, file: string): Promise<void> {
  const { width, height } = picture.drawing.viewBox.baseVal;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(picture))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [DENSITY * width, DENSITY * height];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob) download(blob, file);
}

/** Text as a file. */
export function save(text: string, type: string, file: string): void {
  download(new Blob([text], { type }), file);
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
