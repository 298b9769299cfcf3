// Whether anybody can see an element: it is on the screen, and the page is in front.

/** Calls back when that changes. */
export class Visibility {
  readonly #observer: IntersectionObserver;
  readonly #onchange: (visible: boolean) => void;
  #on_screen = true;

  constructor(element: Element, onchange: (visible: boolean) => void) {
    this.#onchange = onchange;
    this.#observer = new IntersectionObserver((entries) => {
      this.#on_screen = entries.at(-1)?.isIntersecting ?? true;
      this.#tell();
    });
    this.#observer.observe(element);
    document.addEventListener("visibilitychange", this.#tell);
  }

  close(): void {
    this.#observer.disconnect();
    document.removeEventListener("visibilitychange", this.#tell);
  }

  readonly #tell = () => this.#onchange(this.#on_screen && document.visibilityState === "visible");
}
