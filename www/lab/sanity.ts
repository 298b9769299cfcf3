// Sanity: the loss against what a guess, a collapse and the best embedding would cost, and what state the run is in.

import { html, nothing, svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { axes, clipped, frame, line } from "../charts/frame.js";
import { legend } from "../charts/legend.js";
import { itemAt, numberAt } from "../entries.js";
import { fixed } from "../format.js";
import type { Advice, Diagnosis } from "../types.js";
import { unlessClosed } from "../unless-closed.js";
import { type Answer, answerTo } from "../worker/questions.js";
import { action, LOWEST, levels, numbers, span } from "./diagnosis.js";
import type { Lab, Make, View } from "./view.js";

/** Shortest time between two wordings on the page, and between two that are read aloud. */
const WORDS_EVERY_MS = 500;
const ALOUD_EVERY_MS = 4000;

class SanityView implements View {
  readonly #lab: Lab;
  #latest: Diagnosis | undefined;
  /** What is written now: words must stand long enough to be read. */
  #written: Diagnosis | undefined;
  #written_ms = Number.NEGATIVE_INFINITY;
  #aloud = "";
  #aloud_ms = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(lab: Lab) {
    this.#lab = lab;
    lab.watch({ question: "diagnosis", args: [] });
  }

  answered(answer: Answer): void {
    this.#latest = answerTo(answer, "diagnosis");
    this.#write();
  }

  restarted(): void {
    this.#latest = undefined;
    this.#written = undefined;
    this.#written_ms = Number.NEGATIVE_INFINITY;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  render(): TemplateResult {
    const { run, width } = this.#lab;
    const found = this.#written;
    const aloud = html`<output class="unseen">${this.#aloud}</output>`;
    if (!found || !this.#latest) return html`${aloud}`;
    const { catalogue } = run;
    const chart = { width: width > 760 ? Math.floor(((width - 24) * 2) / 3) : width, height: 320 };
    return html`${aloud}
      <p class="finding diagnosis" data-state=${found.id}><b>${found.sentence}</b></p>
      <div class="tries" ?hidden=${found.advice.length === 0}><span>Try:</span>
        ${found.advice.map((advice) => {
          const does = catalogue && action(advice, catalogue.knobs, run.settings);
          return html`<p>${advice.say}
            ${
              does
                ? html`<button type="button" @click=${() => unlessClosed(this.#follow(advice))}>${does}${advice.restart ? ", from step 0" : ""}</button>`
                : nothing
            }</p>`;
        })}
        ${found.advice.some(({ knob }) => knob) ? html`<p class="muted">The browser’s Back takes a change back.</p>` : nothing}
      </div>
      <div class="sanity">${this.#chart(this.#latest, chart)}
        <div><table class="vitals"><caption class="unseen">The numbers behind the sentence</caption><tbody>
          ${numbers(found).map(({ name, value }) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
        </tbody></table>
        <p class="muted">${found.about_lines}</p></div></div>`;
  }

  #write(): void {
    const now_ms = performance.now();
    const wait_ms = this.#written_ms + WORDS_EVERY_MS - now_ms;
    clearTimeout(this.#timer);
    if (wait_ms > 0 && this.#written?.id !== undefined) {
      this.#timer = setTimeout(() => {
        this.#write();
        this.#lab.update();
      }, wait_ms);
      return;
    }
    const other = this.#written?.id !== this.#latest?.id;
    this.#written = this.#latest;
    this.#written_ms = now_ms;
    if (this.#latest && other && now_ms - this.#aloud_ms > ALOUD_EVERY_MS) {
      this.#aloud = this.#latest.sentence;
      this.#aloud_ms = now_ms;
    }
  }

  async #follow({ knob, value, restart }: Advice): Promise<void> {
    if (!knob || value === undefined) return;
    const { run } = this.#lab;
    const before = run.run_number;
    await this.#lab.commands.commit({ [knob]: value }, "user");
    if (restart && run.run_number === before) await this.#lab.commands.reset();
  }

  #chart(found: Diagnosis, size: { width: number; height: number }): TemplateResult {
    const palette = this.#lab.palette();
    const { steps, losses } = this.#lab.run.history.curve(600);
    const all = levels(found.lines);
    const domain = span(losses, all);
    const measure = {
      x: { label: "step", domain: [0, Math.max(40, steps.at(-1) ?? 0)] satisfies [number, number] },
      y: { label: found.unit ? `loss (${found.unit})` : "loss", domain },
    };
    const place = frame(size, measure);
    // What the lines are stands below them, where no name can cover a curve.
    const looks = all.map(({ value, words }, n) => ({
      name: value <= domain[1] ? words : `${words}, above the chart`,
      ink: words.startsWith(LOWEST) ? palette.positive : palette.muted,
      dash: words.startsWith(LOWEST) ? "2 3" : n % 2 === 0 ? "6 4" : "12 4",
    }));
    const key = legend(looks, { x: 2, y: size.height + 2, width: size.width - 4 });
    const body = svg`${axes(place, measure, palette)}
      ${clipped(
        place,
        "sanity-loss",
        svg`${all.map(({ value }, n) => {
          const { ink, dash } = itemAt(looks, n);
          const y = place.y(value);
          return svg`<line x1=${place.left} x2=${place.right} y1=${y} y2=${y} stroke=${ink} stroke-width="1.6"
            stroke-dasharray=${dash} />`;
        })}
        <path d=${line(place, steps, losses)} fill="none" stroke=${palette.ink} stroke-width="2" />
        ${steps.length === 1 ? svg`<circle cx=${place.x(numberAt(steps, 0))} cy=${Math.max(place.top, place.y(numberAt(losses, 0)))} r="4" fill=${palette.ink} />` : nothing}`,
      )}
      ${key.body}`;
    const same = (value: number | undefined) => steps.map(() => value ?? Number.NaN);
    return chartFigure(
      {
        id: "sanity-loss",
        title: "Loss",
        aside: "and lines to read it against",
        width: size.width,
        height: size.height + key.height + 6,
        summary: `Loss ${fixed(found.loss)} at step ${found.step}. ${found.about_lines}`,
        body,
        columns: () => [
          { name: "step", values: steps },
          { name: "loss", values: losses },
          { name: "chance", values: same(found.lines.chance) },
          { name: "collapse", values: same(found.lines.collapse) },
          { name: "floor", values: same(found.lines.floor) },
        ],
        step: found.step,
      },
      palette,
      () => this.#lab.update(),
    );
  }
}

export const sanity: Make = (lab) => new SanityView(lab);
