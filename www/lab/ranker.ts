// Ranker: how often a second model, which sees query and key together, picks the right key among those that the
// retriever confuses, beside the retriever itself; and where the targets go that it teaches.

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { axes, type Frame, frame, name } from "../charts/frame.js";
import { legend } from "../charts/legend.js";
import { fixed, whole } from "../format.js";
import type { Palette } from "../theme.js";
import type { Ranking, Split } from "../types.js";
import { type Answer, answerTo } from "../worker/questions.js";
import { curvesFigure } from "./curves.js";
import type { Lab, Make, View } from "./view.js";

/** What an entry of a row can be, and how it is called. */
const KINDS = [
  ["own", "its own key"],
  ["class", "others of its class"],
  ["others", "all others"],
] as const satisfies [keyof Split, string][];

class RankerView implements View {
  readonly #lab: Lab;
  #last: Ranking | undefined;

  constructor(lab: Lab) {
    this.#lab = lab;
    lab.watch({ question: "ranking", args: [] });
  }

  answered(answer: Answer): void {
    this.#last = answerTo(answer, "ranking") ?? this.#last;
  }

  restarted(): void {
    this.#last = undefined;
  }

  render(): TemplateResult {
    const last = this.#last;
    if (!last) return html`<p class="help">There is nothing to see before the first look.</p>`;
    const { target, belief } = last;
    return html`<p class="finding">${finding(last)}</p>
      ${
        last.rounds.length > 0
          ? html`<div class="charts">
            ${this.#picks(last)} ${target && belief ? this.#targets(last, target, belief) : nothing}
          </div>`
          : nothing
      }`;
  }

  get #size() {
    const { width } = this.#lab;
    return { width: width > 760 ? Math.floor((width - 24) / 2) : width, height: 300 };
  }

  #picks(last: Ranking): TemplateResult {
    const palette = this.#lab.palette();
    const steps = last.rounds.map(({ step }) => step);
    return curvesFigure(
      {
        id: "ranker-picks",
        title: "Who picks the right key",
        aside: "at each refresh",
        summary: finding(last),
        y: { label: "share of queries", domain: [0, 1.03] },
        curves: [
          { name: "ranker", dash: "", ink: palette.positive, steps, values: last.rounds.map(({ ranker }) => ranker) },
          {
            name: "retriever",
            dash: "8 4",
            ink: palette.ink,
            steps,
            values: last.rounds.map(({ retriever }) => retriever),
          },
          {
            name: "a guess",
            dash: "2 4",
            ink: palette.muted,
            steps: [0, Math.max(20, last.step)],
            values: [last.chance, last.chance],
            faint: true,
          },
        ],
        ...this.#size,
        step: last.step,
      },
      palette,
      () => this.#lab.update(),
    );
  }

  #targets(last: Ranking, target: Split, belief: Split): TemplateResult {
    const palette = this.#lab.palette();
    const measure = {
      x: {
        label: "",
        domain: [0.4, KINDS.length + 0.6] satisfies [number, number],
        ticks: KINDS.map((_, n) => n + 1),
        text: (value: number) => KINDS[Math.round(value) - 1]?.[1] ?? "",
      },
      y: { label: "share of a row", domain: [0, 1.03] satisfies [number, number] },
    };
    const place = frame(this.#size, measure);
    const bars = [
      { words: "target, by the ranker", ink: palette.positive, of: target, side: -1 },
      { words: "what the retriever believes", ink: palette.muted, of: belief, side: 1 },
    ];
    const key = legend(
      bars.map(({ words, ink }) => ({ name: words, ink, dash: "" })),
      { x: 2, y: this.#size.height + 2, width: this.#size.width - 4 },
    );
    const body = svg`${axes(place, measure, palette)}
      ${bars.flatMap(({ ink, of, side }) => KINDS.map(([kind], n) => bar(place, n + 1, side, of[kind], ink, palette)))}
      ${key.body}`;
    return chartFigure(
      {
        id: "ranker-targets",
        title: "Where the target goes",
        aside: `step ${whole(last.step)}`,
        width: this.#size.width,
        height: this.#size.height + key.height + 6,
        summary: taught(target, belief),
        body,
        columns: () => [
          { name: "key", values: KINDS.map(([, words]) => words) },
          { name: "target", values: KINDS.map(([kind]) => target[kind]) },
          { name: "belief", values: KINDS.map(([kind]) => belief[kind]) },
        ],
        step: last.step,
      },
      palette,
      () => this.#lab.update(),
    );
  }
}

/** The state in a sentence. */
export function finding({ rounds, chance, target, belief }: Ranking): string {
  const last = rounds.at(-1);
  if (!last)
    return "No ranker has judged anything yet. With “A ranker's judgement as target”, one does from its first refresh.";
  const picks =
    `Among the keys that the retriever finds, the ranker picks the right one for ${percent(last.ranker)} of the ` +
    `queries, the retriever for ${percent(last.retriever)}; a guess would be right for ${percent(chance)} ` +
    `(step ${whole(last.step)}).`;
  if (target && belief) return `${picks} ${taught(target, belief)}`;
  return last.ranker < last.retriever ? `${picks} It knows less than the retriever, and teaches nothing yet.` : picks;
}

function taught(target: Split, belief: Split): string {
  return (
    `Of the target, ${percent(target.own)} stand on the query's own key and ${percent(target.class)} on others of ` +
    `its class; the retriever believes ${percent(belief.own)} and ${percent(belief.class)}.`
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** One of the two bars over a place of the axis, with its number. */
function bar(place: Frame, at: number, side: number, share: number, ink: string, palette: Palette): SVGTemplateResult {
  const wide = 0.3 * (place.x(2) - place.x(1));
  const left = place.x(at) + (side < 0 ? -wide - 1 : 1);
  const top = place.y(share);
  return svg`<rect x=${left} y=${top} width=${wide} height=${Math.max(0, place.bottom - top)} fill=${ink} />
    ${name(fixed(share), { x: left + wide / 2, y: top - 5, anchor: "middle", size: 12 }, palette.ink, palette)}`;
}

export const ranker: Make = (lab) => new RankerView(lab);
