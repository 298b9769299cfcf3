// A 2D canvas that always has the pixels of its box, and draws at most once a frame.

/** What a view gets to draw with: sizes in CSS pixels. */
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

  constructor(canvas: HTMLCanvasElement, draw: (frame: Frame) => void) {
    this.#canvas = canvas;
    this.#draw = draw;
    this.#watcher = new ResizeObserver(() => this.ask());
    this.#watcher.observe(canvas);
  }

  /** Draws with the next frame. */
  ask(): void {
    this.#asked ||= requestAnimationFrame(() => {
      this.#asked = 0;
      this.#now();
    });
  }

  /** Lets go of the canvas. */
  close(): void {
    this.#watcher.disconnect();
    cancelAnimationFrame(this.#asked);
  }

  #now(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const context = this.#canvas.getContext("2d");
    if (!context || width === 0 || height === 0) return;
    const density = window.devicePixelRatio || 1;
    const [columns, rows] = [Math.round(width * density), Math.round(height * density)];
    if (this.#canvas.width !== columns || this.#canvas.height !== rows) {
      this.#canvas.width = columns;
      this.#canvas.height = rows;
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#draw({ context, width, height });
  }
}

/** The font of all canvases, in CSS pixels. */
export function font(size_px: number, weight = 400): string {
  return `${weight} ${size_px}px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`;
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
