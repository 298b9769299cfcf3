// Notices that can be dismissed, and the panel for when something went wrong.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Commands, RunView } from "../client/run-view.js";
import { icon } from "../controls/icons.js";
import type { EnginePreference } from "../types.js";

/** The notices, newest last. */
export function notes(run: RunView, commands: Pick<Commands, "dismiss">): TemplateResult | typeof nothing {
  if (run.notes.length === 0) return nothing;
  const earlier = run.notes.length - 1;
  return html`<div class="notice-layer"><ul class="notes" aria-label="Notices">
    ${repeat(
      run.notes,
      (note) => note.id,
      (note) => html`<li class=${note.kind}>
        <span title=${note.text}>${note.text}</span>
        ${earlier > 0 ? html`<b class="earlier" aria-hidden="true">+${earlier}</b>` : nothing}
        <button type="button" class="plain" aria-label="Dismiss" @click=${() => commands.dismiss(note.id)}>${icon("close")}</button>
      </li>`,
    )}
  </ul></div>`;
}

/** What happened and what can be done. Settings are never lost: they are in the link. */
export function failurePanel(
  { failure, engine }: RunView,
  revive: (engine?: EnginePreference) => void,
  restart: () => void,
): TemplateResult | typeof nothing {
  if (!failure) return nothing;
  const diverged = failure.code === "diverged";
  const title = diverged ? "The run fell apart" : engine ? "The engine stopped" : "The engine did not start";
  return html`<div class="failure" role="alert">
    <h2>${title}</h2>
    <p>${failure.message}</p>
    <p>${
      diverged
        ? "Change the learning rate or the temperature and play on from there, or restart."
        : "Your settings are kept."
    }</p>
    <p class="actions">
      <button type="button" class="primary" @click=${() => (diverged ? restart() : revive())}>${icon("restart")}<span>Restart</span></button>
      ${
        !diverged && engine?.kind !== "cpu"
          ? html`<button type="button" @click=${() => revive("cpu")}>Restart on the CPU</button>`
          : nothing
      }
    </p>
  </div>`;
}
