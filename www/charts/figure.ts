// A chart on the page: its title, its picture, the same numbers as a table, and both to take away.

import { html, nothing, type SVGTemplateResult, type TemplateResult } from "lit";
import { ownerOf, partOf, shareOf } from "../events.js";
import { short } from "../format.js";
import { styled } from "../styled.js";
import type { Palette } from "../theme.js";
import { unlessClosed } from "../unless-closed.js";
import { type Column, fileName, type Picture, type Raster, saveCsv, savePng, saveSvg } from "./export.js";

/** A chart. */
export interface Chart {
  /** Names its files and its parts; one word. */
  id: string;
  title: string;
  /** What the marks are, beside the title. */
  aside?: string;
  /** What a reader who does not see it must know. */
  summary: string;
  /** In units that grow with the text, as all lengths of a chart. */
  width: number;
  height: number;
  body: SVGTemplateResult;
  /** Pixels under the marks, from `left`, `top` on. */
  raster?: Raster;
  /** What is drawn, in numbers. Asked for only where it is shown or saved. */
  columns(): Column[];
  /** What the file has, where that is more than the table. */
  saved?(): Column[];
  /** Rows that the table shows at most; the file has all. */
  most_rows?: number;
  step: number;
  /** Handlers and attributes of a picture that can be read off by pointer and keyboard. */
  reader?: {
    /** `at`: in the chart's own units. */
    pointer(event: PointerEvent, at: { x: number; y: number }): void;
    key(event: KeyboardEvent): void;
    label: string;
  };
}

/** Tables that are open; they stay so while the chart is drawn anew. */
const open = new Set<string>();

/** The figure. */
export function chartFigure(chart: Chart, palette: Palette, changed: () => void): TemplateResult {
  const { id, title, aside, summary, width, height, body, raster, reader, step } = chart;
  const picture = (place: Element): Picture => {
    const drawing = partOf<SVGSVGElement>(place.closest("figure") ?? place, "svg.drawing");
    return { drawing, palette, title, ...(raster && { raster }), ...(aside && { aside }) };
  };
  const toggled = (event: Event) => {
    if (event.target instanceof HTMLDetailsElement && event.target.open) open.add(id);
    else open.delete(id);
    changed();
  };
  const pointed = reader
    ? (event: PointerEvent) => {
        const drawing = partOf<SVGSVGElement>(ownerOf(event), "svg.drawing");
        const share = shareOf(event, drawing);
        reader.pointer(event, { x: share.x * width, y: share.y * height });
      }
    : nothing;
  return html`<figure class="chart" data-chart=${id} ${styled({ width: units(width) })}>
    <figcaption><b>${title}</b> ${aside ? html`<span class="muted">${aside}</span>` : nothing}
      ${takeButtons({ id, title, step, picture, columns: () => chart.saved?.() ?? chart.columns() })}</figcaption>
    <div class="picture" ${styled({ height: units(height) })} role="img" aria-label=${summary}
      tabindex=${reader ? 0 : nothing} aria-description=${reader?.label ?? nothing}
      @pointermove=${pointed} @pointerdown=${pointed}
      @keydown=${reader?.key ?? nothing}>
      ${raster ? html`<div class="raster" ${styled(boxOf(raster))}>${raster.canvas}</div>` : nothing}
      <svg class="drawing" aria-hidden="true" ${styled({ width: units(width), height: units(height) })} viewBox="0 0 ${width} ${height}">${body}</svg>
    </div>
    <details class="numbers-table" ?open=${open.has(id)} @toggle=${toggled}><summary>Table</summary>
      ${open.has(id) ? table(chart) : nothing}</details>
  </figure>`;
}

/**
 * What can be taken away. It is made when it is asked for, at a place within the chart; a run that has just started
 * again has nothing to give until its first look.
 */
export interface Taken {
  id: string;
  title: string;
  step: number;
  picture(place: Element): Picture | undefined;
  columns(): Column[] | undefined;
}

/** Buttons that save a chart as a file. */
export function takeButtons({ id, title, step, picture, columns }: Taken): TemplateResult {
  const button = (kind: "png" | "svg" | "csv", save: (place: Element, file: string) => Promise<void> | undefined) =>
    html`<button type="button" class="plain" aria-label="${title}: save as ${kind.toUpperCase()}"
      @click=${(event: Event) => unlessClosed(save(ownerOf(event), fileName(id, step, kind)))}
      >${kind.toUpperCase()}</button>`;
  const drawn =
    (save: typeof savePng) =>
    (place: Element, file: string): Promise<void> | undefined => {
      const made = picture(place);
      return made && save(made, file, place);
    };
  const listed = (place: Element, file: string): Promise<void> | undefined => {
    const made = columns();
    return made && saveCsv(made, title, file, place);
  };
  return html`<span class="take">${button("png", drawn(savePng))} ${button("svg", drawn(saveSvg))}
    ${button("csv", listed)}</span>`;
}

function boxOf({ left, top, width, height }: Raster): Record<string, string> {
  return { left: units(left), top: units(top), width: units(width), height: units(height) };
}

/** A length of a chart, which grows with the text around it; see `--px` in element/styles.ts. */
export function units(length: number): string {
  return `calc(${length} * var(--px))`;
}

function table({ columns, title, most_rows = 200 }: Chart): TemplateResult {
  const shown = columns();
  const rows = Math.max(0, ...shown.map((column) => column.values.length));
  const cell = (value: number | string | undefined) => (typeof value === "number" ? short(value, 4) : (value ?? ""));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title} as a table"><table>
    <thead><tr>${shown.map(({ name, unit }) => html`<th scope="col">${name}${unit ? ` (${unit})` : ""}</th>`)}</tr></thead>
    <tbody>${Array.from({ length: Math.min(rows, most_rows) }, (_, row) => {
      return html`<tr>${shown.map((column, n) =>
        n === 0 ? html`<th scope="row">${cell(column.values[row])}</th>` : html`<td>${cell(column.values[row])}</td>`,
      )}</tr>`;
    })}</tbody></table>
    ${rows > most_rows ? html`<p class="help">The first ${most_rows} of ${rows} rows. The CSV file has all.</p>` : nothing}
  </div>`;
}
