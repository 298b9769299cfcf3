// What the panel "Share" shows.

import { html, nothing, svg, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { live } from "lit/directives/live.js";
import { ATTRIBUTES } from "../attributes.js";
import { save } from "../charts/export.js";
import { icon } from "../controls/icons.js";
import { inputOf, ownerOf, selectOf } from "../events.js";
import type { Choices, Field } from "./choices.js";
import { FORMS } from "./snippets.js";

/** The whole panel. */
export function panel(view: Choices): TemplateResult {
  const { run, close } = view.figure;
  return html`<div class="panel-head"><h2>Share</h2>
      <button type="button" class="plain" aria-label="Close Share" @click=${close}>${icon("close")}</button></div>
    <p class="help">Others see this experiment as it is set now.
      ${run.changed_in_flight ? "Settings were changed on the way; it is replayed with those of now." : nothing}
      A link reports no grades: nothing leaves the reader’s browser.</p>
    <div class="share-body">
      <div class="share-choices">${beginning(view)} ${lists(view)}</div>
      <div class="share-result">${copied(view)} ${taken(view)} ${preview(view)}</div>
    </div>`;
}

/** How it opens. */
function beginning(view: Choices): TemplateResult {
  const { views } = view.figure.catalogue;
  const { asked } = view;
  const views_named: [string, string][] = [
    ["", "none"],
    ...views.map(({ id, title }): [string, string] => [id, title]),
  ];
  const listed = (name: string, label: string) =>
    choice(name, label, optionsOf(name), asked[name] ?? "", (value) => {
      asked[name] = value;
      view.changed();
    });
  return html`<fieldset><legend>It opens</legend>
    <div class="share-row">
      ${choice("view", "with the view", views_named, view.view, (value) => {
        view.view = value;
        view.changed();
      })}
      ${field(view, "until", "paused at step", "number")}
    </div>
    <div class="share-row">
      ${listed("ui", "showing")} ${listed("theme", "in the colours")} ${listed("engine", "on the engine")}
    </div>
    ${check(
      "waiting for the reader to press Play",
      asked.autoplay === "0",
      (on) => {
        asked.autoplay = on ? "0" : "";
      },
      view,
    )}
    ${check(
      "with the pipeline",
      asked.pipeline === "1",
      (on) => {
        asked.pipeline = on ? "1" : "";
      },
      view,
    )}
    ${check(
      "in large text, for a projector",
      view.present,
      (on) => {
        view.present = on;
      },
      view,
    )}
    ${check(
      "without the page’s title, as in a frame",
      asked.embed === "1",
      (on) => {
        asked.embed = on ? "1" : "";
      },
      view,
    )}
  </fieldset>`;
}

/** What values of attributes are called here, where their names do not say it. */
const WORDS: Record<string, string> = {
  "ui full": "everything",
  "ui min": "what learns",
  "ui chart": "similarities only",
  "theme auto": "the reader’s own",
  "engine auto": "whichever suits",
  "engine cpu": "CPU",
  "engine gpu": "GPU",
};

/** The values of an attribute. The first of them is what holds where nothing is asked for. */
function optionsOf(name: string): [string, string][] {
  const values = ATTRIBUTES[name]?.values ?? [];
  return values.map((value, at) => [at === 0 ? "" : value, WORDS[`${name} ${value}`] ?? value]);
}

const STATES = [
  ["", "can be changed"],
  ["fixed", "is fixed"],
  ["hidden", "is left out"],
] as const;

/** What is left out, fixed and told. */
function lists(view: Choices): TemplateResult {
  const { parts } = view.figure;
  const { fixed, hidden, watched, settings, numbers } = view;
  const groups = [...new Set(settings.map(({ group }) => group))];
  const count = (names: Set<string>, of: readonly string[]) => of.filter((name) => names.has(name)).length;
  const ids = settings.map(({ id }) => id);
  const toggle = (names: Set<string>, name: string, on: boolean) => (on ? names.add(name) : names.delete(name));
  return html`<details class="share-list"><summary>Parts: ${counted(count(hidden, parts), "left out")}</summary>
      <div class="share-names">${parts.map((name) =>
        check(capital(name), !hidden.has(name), (on) => toggle(hidden, name, !on), view),
      )}</div></details>
    <details class="share-list"><summary>Settings: ${counted(count(fixed, ids), "fixed")},
      ${counted(count(hidden, ids), "left out")}</summary>
      <div class="share-settings">${groups.map(
        (group) => html`<fieldset><legend>${group}</legend>
        ${settings
          .filter((knob) => knob.group === group)
          .map(({ id, label }) =>
            choice(`state-${id}`, label, STATES, hidden.has(id) ? "hidden" : fixed.has(id) ? "fixed" : "", (state) => {
              toggle(hidden, id, state === "hidden");
              toggle(fixed, id, state === "fixed");
              view.changed();
            }),
          )}</fieldset>`,
      )}</div></details>
    <details class="share-list"><summary>For your page’s scripts: ${counted(watched.size, "told")}</summary>
      <p class="help">Your page is told these numbers whenever they change.</p>
      <div class="share-names share-told">${numbers.map((name) =>
        check(nameOf(view, name), watched.has(name), (on) => toggle(watched, name, on), view),
      )}</div>
      ${field(view, "set", "Settings over those of the link, as in tau=0.05;batch=64", "text")}
      ${field(view, "origin", "The only site that the frame answers", "url")}</details>`;
}

function nameOf(view: Choices, id: string): string {
  return view.figure.catalogue.metrics.find((metric) => metric.id === id)?.label ?? capital(id.replaceAll("_", " "));
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function counted(count: number, what: string): string {
  return `${count === 0 ? "none" : count} ${what}`;
}

/** As which text it is copied. */
function copied(view: Choices): TemplateResult {
  const forms = [...FORMS, { id: "qr", label: "QR code", note: "A picture of the link, for paper and slides." }];
  const chosen = forms.find(({ id }) => id === view.form);
  const { text, qr } = view;
  return html`<fieldset class="share-forms"><legend>Copy as</legend>
      <div class="share-names">${forms.map(
        ({
          id,
          label,
        }) => html`<label class="check"><input type="radio" name="share-form" .checked=${live(id === view.form)}
          @change=${() => {
            view.form = id;
            view.changed();
          }} />${label}</label>`,
      )}</div>
      <p class="help">${chosen?.note}</p>
      ${view.form === "link" ? nothing : field(view, "title", "Its text", "text")}
      ${view.form === "qr" ? picture(qr) : nothing}
      <textarea readonly rows="4" aria-label=${`${chosen?.label}, to copy`} .value=${text}
        @focus=${(event: Event) => (ownerOf(event) as HTMLTextAreaElement).select()}></textarea>
      <div class="share-row">
        <button type="button" class="primary" ?disabled=${!text} @click=${() => void view.copy()}>Copy</button>
        ${
          view.form === "qr"
            ? html`<button type="button" ?disabled=${!text}
                @click=${() => save(text, "image/svg+xml", "experiment-qr.svg")}>Save as SVG</button>`
            : nothing
        }
        <span role="status">${view.said}</span></div>
    </fieldset>`;
}

function picture(qr: Choices["qr"]): TemplateResult | typeof nothing {
  if (typeof qr === "string") return html`<p class="share-refused" role="alert">${qr}</p>`;
  if (!qr) return nothing;
  return html`<svg class="share-code" viewBox="0 0 ${qr.size} ${qr.size}" role="img" aria-label="QR code of the link">
    ${svg`<path d=${qr.path} />`}</svg>`;
}

/** The experiment as files, and its loss as a test. */
function taken({ away, shared }: Choices): TemplateResult {
  const { share, said } = away;
  const { link } = shared;
  // What was said of another experiment does not hold of this one.
  const { test, refused } = away.of === link ? away : { test: "", refused: "" };
  const busy = share !== undefined;
  return html`<fieldset class="share-away"><legend>Take it away</legend>
      <p class="help">Files that train this experiment in PyTorch: <code>train.py</code>, the record of the first 50
        steps, the history of the whole run, the embeddings at its end, the settings and the data’s licence, as
        <code>cplay export</code> writes them. The run is trained again for this, on the CPU, beside the one that you
        see.</p>
      <div class="share-row">
        <button type="button" @click=${() => (busy ? away.cancel() : void away.save(link))}>
          ${busy ? "Cancel" : "Save as ZIP"}</button>
        ${
          busy
            ? html`<span class="share-making"><progress max="1" .value=${share} aria-label="Training again"></progress>
              ${Math.floor(100 * share)} %</span>`
            : html`<button type="button" @click=${() => void away.copyTest(link)}>
              Copy as a test for my own code</button>`
        }
        <span role="status">${said}</span></div>
      <p class="share-refused" role="alert">${refused}</p>
      ${
        test
          ? html`<p class="help">The loss and its gradient on a 4 × 4 matrix, in NumPy. Put your own function in the
                place of <code>loss</code>.</p>
              <textarea readonly rows="8" aria-label="Test in NumPy" .value=${test}
                @focus=${(event: Event) => (ownerOf(event) as HTMLTextAreaElement).select()}></textarea>`
          : nothing
      }
    </fieldset>`;
}

/** The page itself, as others see it. */
function preview(view: Choices): TemplateResult {
  const { width, height, title } = view.shared;
  return html`<fieldset class="share-preview"><legend>Preview</legend>
    <div class="share-row">${field(view, "width", "Width", "text")} ${field(view, "height", "Height", "text")}</div>
    ${
      view.silent
        ? html`<p class="share-refused">The preview does not answer: this page may not show frames, or there is nothing
            at ${view.figure.base}.</p>`
        : nothing
    }
    <div class="share-frame" tabindex="0" role="group" aria-label="Preview, ${width} wide and ${height} pixels high">
      ${keyed(
        `${view.preview} ${width} ${height}`,
        html`<iframe src=${view.preview} width=${width} height=${height} title="Preview: ${title}"></iframe>`,
      )}</div>
  </fieldset>`;
}

function choice(
  id: string,
  label: string,
  options: readonly (readonly [string, string])[],
  value: string,
  changed: (value: string) => void,
): TemplateResult {
  return html`<div class="share-field"><label for="share-${id}">${label}</label>
    <select id="share-${id}" .value=${live(value)} @change=${(event: Event) => changed(selectOf(event).value)}>
      ${options.map(([name, words]) => html`<option value=${name} ?selected=${name === value}>${words}</option>`)}
    </select></div>`;
}

function check(label: string, on: boolean, changed: (on: boolean) => unknown, view: Choices): TemplateResult {
  return html`<label class="check"><input type="checkbox" .checked=${live(on)}
    @change=${(event: Event) => {
      changed(inputOf(event).checked);
      view.changed();
    }} />${label}</label>`;
}

/** A field, and why its text is refused. */
function field(view: Choices, name: Field, label: string, kind: "text" | "number" | "url"): TemplateResult {
  const problem = view.refused.get(name);
  return html`<div class="share-field"><label for="share-${name}">${label}</label>
    <input type="text" id="share-${name}" inputmode=${kind === "number" ? "numeric" : kind}
      autocomplete="off" spellcheck="false"
      .value=${live(view.written[name])} aria-invalid=${problem ? "true" : "false"}
      aria-describedby="share-${name}-refused"
      @change=${(event: Event) => view.write(name, inputOf(event).value.trim())} />
    <p class="share-refused" id="share-${name}-refused" role="alert">${problem}</p></div>`;
}
