// A 2D canvas that always has the pixels of its box, and draws at most once a frame.

import { shareOf } from "../events.js";
import { densityOf, watchDensity } from "./density.js";

/** The size of ordinary text in the figure at a zoom of 1, in CSS pixels; see `--px` in element/styles.ts. */
const TEXT_PX = 14;

/**
 * How many CSS pixels one unit of a drawing is. Drawings are laid out for text of {@link TEXT_PX}; the browser's text
 * size, a wide screen and the present mode make the text around an element larger, and the drawing with it.
 */
export function unitOf(element: Element): number {
  return Number.parseFloat(getComputedStyle(element).fontSize) / TEXT_PX || 1;
}

/** Pixels per unit of a drawing that is saved: sharp on a projector. */
const SAVED_DENSITY = 2;

/** Counts changes of the text around the drawings. */
let text_size = 0;

/** What surfaces have measured holds no more: the text around them has another size. */
export function measureAnew(): void {
  text_size += 1;
}

/** What a view gets to draw with: sizes in units of {@link unitOf}. */
export interface Frame {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
}

/** Binds a canvas to a drawing function. */
export class Surface {
  readonly #canvas: HTMLCanvasElement;
  readonly #draw: (frame: Frame) => void;
  readonly #watcher: ResizeObserver;
  #asked = 0;
  /** Asking the browser makes it lay out the page: once, and not for each drawing. */
  #measured: { width: number; height: number; unit: number; density: number; text_size: number } | undefined;
  readonly #unwatch: () => void;

  constructor(canvas: HTMLCanvasElement, draw: (frame: Frame) => void) {
    this.#canvas = canvas;
    this.#draw = draw;
    // The layout gives the canvas its size, and this gives the canvas its pixels. The ratio of these may not go back
    // into the layout: a canvas that was very narrow once would keep the figure too high. Both
    // lines are needed: a canvas has that ratio as its natural one, and as the default of `aspect-ratio`.
    canvas.style.contain = "size";
    canvas.style.aspectRatio = "auto";
    const anew = () => {
      this.#measured = undefined;
      this.ask();
    };
    this.#watcher = new ResizeObserver(anew);
    this.#watcher.observe(canvas);
    this.#unwatch = watchDensity(anew);
  }

  /** Draws with the next frame. */
  ask(): void {
    this.#asked ||= requestAnimationFrame(() => {
      this.#asked = 0;
      this.#now();
    });
  }

  /** Where an event of the canvas happened, in units of the drawing. */
  at(event: MouseEvent): { x: number; y: number } {
    const { x, y } = shareOf(event, this.#canvas);
    const unit = unitOf(this.#canvas);
    return { x: (x * this.#canvas.clientWidth) / unit, y: (y * this.#canvas.clientHeight) / unit };
  }

  /** The same drawing on a canvas of its own, of this size in its units: to be taken away. */
  picture({ width, height }: { width: number; height: number }): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * SAVED_DENSITY, height * SAVED_DENSITY];
    const context = canvas.getContext("2d");
    context?.scale(SAVED_DENSITY, SAVED_DENSITY);
    if (context) this.#draw({ context, width, height });
    // What moves towards its place was drawn for another size.
    this.ask();
    return canvas;
  }

  /** Lets go of the canvas. */
  close(): void {
    this.#watcher.disconnect();
    this.#unwatch();
    cancelAnimationFrame(this.#asked);
  }

  #now(): void {
    if (this.#measured?.text_size !== text_size) {
      const { clientWidth: width, clientHeight: height } = this.#canvas;
      this.#measured = { width, height, unit: unitOf(this.#canvas), density: densityOf(this.#canvas), text_size };
    }
    const { width, height, unit, density } = this.#measured;
    const context = this.#canvas.getContext("2d");
    if (!context || width === 0 || height === 0) return;
    const [columns, rows] = [Math.round(width * density), Math.round(height * density)];
    if (this.#canvas.width !== columns || this.#canvas.height !== rows) {
      this.#canvas.width = columns;
      this.#canvas.height = rows;
    }
    context.setTransform(density * unit, 0, 0, density * unit, 0, 0);
    context.clearRect(0, 0, width / unit, height / unit);
    this.#draw({ context, width: width / unit, height: height / unit });
  }
}

/** No label is smaller, in units of a drawing. */
const LEAST = 12;

/** The font of all canvases, in units of a drawing. */
export function font(size: number, weight = 400): string {
  return `${weight} ${Math.max(LEAST, size)}px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`;
}

/** Text with a halo of the ground's colour, so that it can stand on lines and points. */
export function haloText(
  context: CanvasRenderingContext2D,
  text: string,
  at: { x: number; y: number },
  colours: { ink: string; halo: string },
): void {
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = colours.halo;
  context.strokeText(text, at.x, at.y);
  context.fillStyle = colours.ink;
  context.fillText(text, at.x, at.y);
}
