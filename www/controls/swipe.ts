// A finger on a slider: a swipe up or down that begins there scrolls the page and leaves the value alone. The browser
// sets the value as soon as the finger comes down, so what it says is held back until the finger has moved sideways, or
// has left without having moved: a tap.

import type { ElementPart } from "lit";
import { Directive, directive, type PartInfo, PartType } from "lit/directive.js";

/** A movement shorter than this is none. */
const MOVED_PX = 8;

/** One touch of a slider. */
interface Touch {
  x: number;
  y: number;
  /** Before the finger came. */
  value: string;
  /** What the browser would have set. */
  wanted: string;
  /** Undecided, moving the slider, or scrolling the page. */
  is: "open" | "slides" | "scrolls";
}

/** What a touch is after a movement. */
export function decided({ is, x, y }: Pick<Touch, "is" | "x" | "y">, to: { x: number; y: number }): Touch["is"] {
  const [sideways, along] = [Math.abs(to.x - x), Math.abs(to.y - y)];
  if (is !== "open" || Math.max(sideways, along) < MOVED_PX) return is;
  return sideways > along ? "slides" : "scrolls";
}

class Swipe extends Directive {
  #input: HTMLInputElement | undefined;
  #touch: Touch | undefined;

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("swipe() stands on an element");
  }

  render(): void {}

  override update(part: ElementPart): void {
    if (this.#input === part.element) return;
    if (!(part.element instanceof HTMLInputElement)) throw new Error("swipe() stands on an input");
    const input = part.element;
    this.#input = input;
    const on = <Name extends keyof HTMLElementEventMap>(name: Name, job: (event: HTMLElementEventMap[Name]) => void) =>
      input.addEventListener(name, job, { capture: true, passive: true });
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#up(event));
    on("pointercancel", () => this.#cancel());
    on("input", (event) => this.#holdBack(event));
    on("change", (event) => this.#holdBack(event));
  }

  #down({ pointerType, clientX: x, clientY: y }: PointerEvent): void {
    const value = this.#input?.value ?? "";
    this.#touch = pointerType === "touch" ? { x, y, value, wanted: value, is: "open" } : undefined;
  }

  #move({ clientX: x, clientY: y }: PointerEvent): void {
    if (this.#touch) this.#touch.is = decided(this.#touch, { x, y });
  }

  #up({ clientX: x, clientY: y }: PointerEvent): void {
    const [input, touch] = [this.#input, this.#touch];
    if (!input || !touch) return;
    touch.is = decided(touch, { x, y });
    if (touch.is === "scrolls") return;
    this.#touch = undefined;
    if (touch.is === "slides" || touch.wanted === touch.value) return;
    input.value = touch.wanted;
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
  }

  /** The browser scrolls. */
  #cancel(): void {
    if (this.#touch?.is === "open") this.#touch.is = "scrolls";
  }

  #holdBack(event: Event): void {
    const [input, touch] = [this.#input, this.#touch];
    if (!input || !touch || touch.is === "slides") return;
    event.stopImmediatePropagation();
    touch.wanted = input.value;
    input.value = touch.value;
  }
}

/** For the tag of a slider: `<input type="range" ${swipe()} …>`. */
export const swipe = directive(Swipe);
