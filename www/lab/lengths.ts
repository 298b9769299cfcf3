// Lengths: how long the outputs of queries and keys are before they are scaled to length 1, one point for each held-out
// pair. Above the diagonal the query is the shorter one, and the pair says which way it points.

import { html, svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { axes, clipped, frame, name } from "../charts/frame.js";
import { numberAt } from "../entries.js";
import { fixed, whole } from "../format.js";
import type { Lengths } from "../types.js";
import { type Answer, answerTo } from "../worker/questions.js";
import type { Lab, Make, View } from "./view.js";

/** The largest side of the picture: beyond it, the square would not fit a screen. */
const MOST_SIDE = 460;

class LengthsView implements View {
  readonly #lab: Lab;
  #last: Lengths | undefined;

  constructor(lab: Lab) {
    this.#lab = lab;
    lab.watch({ question: "lengths", args: [] });
  }

  answered(answer: Answer): void {
    this.#last = answerTo(answer, "lengths") ?? this.#last;
  }

  restarted(): void {
    this.#last = undefined;
  }

  render(): TemplateResult {
    const last = this.#last;
    if (!last) return html`<p class="help">There is nothing to see before the first look.</p>`;
    if (last.queries.length === 0) return html`<p class="finding">${finding(last)}</p>`;
    return html`<p class="finding">${finding(last)}</p>
      <div class="charts">${this.#cloud(last)}</div>`;
  }

  #cloud(last: Lengths): TemplateResult {
    const palette = this.#lab.palette();
    const { query, key } = sides(last);
    const [queries, keys] = [Array.from(last.queries), Array.from(last.keys)];
    const most = Math.max(1e-6, ...queries, ...keys) * 1.08;
    const domain: [number, number] = [0, most];
    const measure = {
      x: { label: `length of the ${query}`, domain },
      y: { label: `length of the ${key}`, domain },
    };
    const side = Math.min(MOST_SIDE, this.#lab.width);
    const size = { width: side, height: side };
    const place = frame(size, measure);
    const { left, right, top, bottom } = place;
    const body = svg`${axes(place, measure, palette)}
      ${clipped(
        place,
        "lengths",
        svg`<path d="M${left} ${bottom}L${right} ${top}" stroke=${palette.ink} stroke-width="1.5" stroke-dasharray="6 4"
          fill="none" />
        ${keys.map(
          (length, n) => svg`<circle cx=${place.x(numberAt(queries, n))} cy=${place.y(length)} r="3"
            fill=${length > numberAt(queries, n) ? palette.positive : palette.negative} fill-opacity="0.65" />`,
        )}`,
      )}
      ${name("equal", { x: right - 8, y: top + 44, anchor: "end", size: 12 }, palette.ink, palette)}
      ${name(`${query} shorter`, { x: left + 10, y: top + 18, anchor: "start", size: 13 }, palette.positive, palette)}
      ${name(`${query} longer`, { x: right - 8, y: bottom - 12, anchor: "end", size: 13 }, palette.negative, palette)}`;
    return chartFigure(
      {
        id: "lengths",
        title: "Lengths before scaling",
        aside: "held-out pairs",
        ...size,
        summary: finding(last),
        body,
        columns: () => [
          { name: "query", values: queries },
          { name: "key", values: keys },
        ],
        most_rows: 20,
        step: last.step,
      },
      palette,
      () => this.#lab.update(),
    );
  }
}

/** What the two items of a pair are called. */
function sides({ copies }: Pick<Lengths, "copies">): { query: string; key: string } {
  return copies ? { query: "copy", key: "original" } : { query: "query", key: "key" };
}

/** The state in a sentence. */
export function finding(last: Lengths): string {
  if (last.queries.length === 0)
    return "Each of two towers has a measure of length of its own. With one shared tower, lengths can be compared.";
  const { query, key } = sides(last);
  return (
    `The ${query} is shorter than its ${key} in ${Math.round(100 * last.dropped)} % of the held-out pairs ` +
    `(step ${whole(last.step)}). Asked the wrong way round, these pairs are dropped. The ratio of lengths tells a ` +
    `pair from a reversed one with an AUROC of ${fixed(last.auroc)}; 0.5 is a guess.`
  );
}

export const lengths: Make = (lab) => new LengthsView(lab);
