// A few drawn signs, 16 by 16.

import { html, type TemplateResult } from "lit";

const PATHS = {
  play: "M4 2.5v11l9.5-5.5z",
  pause: "M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z",
  step: "M3 2.5v11L10 8zM11 2.5h2.2v11H11z",
  restart: "M8 2a6 6 0 1 1-5.7 4.1l1.7.6A4.2 4.2 0 1 0 8 3.8V6L4 3l4-3z",
  dice: "M3 1.5h10A1.5 1.5 0 0 1 14.5 3v10a1.5 1.5 0 0 1-1.5 1.5H3A1.5 1.5 0 0 1 1.5 13V3A1.5 1.5 0 0 1 3 1.5zm.3 1.8v9.4h9.4V3.3zM5.5 4.3a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4zm5 5a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4zM8 6.8a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4z",
  link: "M6.6 9.4 5.5 8.3a3 3 0 0 1 0-4.2l1.7-1.7a3 3 0 0 1 4.3 0 3 3 0 0 1 0 4.2l-.8.8-1.1-1.1.8-.8a1.5 1.5 0 0 0-2.1-2.1L6.6 5.1a1.5 1.5 0 0 0 0 2.1l1.1 1.1zm2.8-2.8 1.1 1.1a3 3 0 0 1 0 4.2l-1.7 1.7a3 3 0 0 1-4.3-4.2l.8-.8 1.1 1.1-.8.8a1.5 1.5 0 0 0 2.1 2.1l1.7-1.7a1.5 1.5 0 0 0 0-2.1L8.3 7.7z",
  close: "M3.5 2.4 8 6.9l4.5-4.5 1.1 1.1L9.1 8l4.5 4.5-1.1 1.1L8 9.1l-4.5 4.5-1.1-1.1L6.9 8 2.4 3.5z",
  flow: "M1.5 4h3.6v2.6h2.1V4h3.6v2.6h1.3V5l2.9 2.9L12.1 11V9.2h-1.3V12H7.2V9.2H5.1V12H1.5z",
  down: "M3 5.2h10L8 11.2z",
  up: "M3 10.8h10L8 4.8z",
  screen: "M1 2h14v9H9v1.6h2.2v1.4H4.8v-1.4H7V11H1zm1.5 1.5v6h11v-6z",
  settings:
    "M1.5 3.3h7.2a2.2 2.2 0 0 1 4.2 0h1.6v1.5h-1.6a2.2 2.2 0 0 1-4.2 0H1.5zm0 7.9h1.6a2.2 2.2 0 0 1 4.2 0h7.2v1.5H7.3a2.2 2.2 0 0 1-4.2 0H1.5z",
} as const;

/** One of them, hidden from assistive technology: the text beside it says the same. */
export function icon(name: keyof typeof PATHS): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
}
