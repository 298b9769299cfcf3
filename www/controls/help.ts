// Help that opens at a press: a small "?" and what it says, for touch, keyboard and screen reader alike.

import { html, nothing, type TemplateResult } from "lit";
import { AsyncDirective, directive } from "lit/async-directive.js";

class Help extends AsyncDirective {
  #open = false;
  #given: [id: string, about: string, words: string] = ["", "", ""];

  override render(id: string, about: string, words: string): TemplateResult | typeof nothing {
    if (this.#given[0] !== id) this.#open = false;
    this.#given = [id, about, words];
    return words ? this.#template() : nothing;
  }

  #template(): TemplateResult {
    const [id, about, words] = this.#given;
    return html`<button type="button" class="plain ask" aria-label="What is “${about}”?" aria-expanded=${this.#open}
        aria-controls=${id} @click=${this.#toggle} @keydown=${this.#pressed}>?</button>
      <p class="help asked" id=${id} ?hidden=${!this.#open}>${words}</p>`;
  }

  readonly #toggle = (): void => {
    this.#open = !this.#open;
    this.setValue(this.#template());
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.#open) return;
    event.stopPropagation();
    this.#toggle();
  };
}

/** The button and its words: `help(id, about, words)`; nothing where there are no words. */
export const help = directive(Help);
