// The row of buttons that open the views, one at a time.

import { html, nothing, type TemplateResult } from "lit";
import type { ViewId } from "../generated/settings.js";
import type { Catalogue } from "../types.js";

/** The row; the button of the open view closes it. */
export function tabs(
  catalogue: Catalogue | undefined,
  open: ViewId | undefined,
  show: (view: ViewId | undefined) => void,
): TemplateResult {
  const there = catalogue?.views ?? [];
  return html`<nav class="tabs" aria-label="Views of this run">
    <span class="tabs-name">Look closer</span>
    ${there.map(
      ({ id, title, sentence }) => html`<button type="button" class="tab" data-view=${id} title=${sentence}
        aria-expanded=${id === open} aria-controls=${id === open ? "lab" : nothing}
        @click=${() => show(id === open ? undefined : id)}>${title}</button>`,
    )}
  </nav>`;
}
