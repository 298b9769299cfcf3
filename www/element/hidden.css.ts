// What the author of a page leaves out of the figure (`hide`, `ui`), and how the rest closes the gap.

import { unsafeCSS } from "lit";

/** The parts that can be left out by name, each with what it is in the figure. */
export const PARTS: Record<string, string> = {
  task: ".task",
  step: "[part=step]",
  restart: "[part=restart]",
  seed: "[part=seed]",
  speed: ".speed",
  present: ".present",
  encoders: ".pairs",
  controls: ".controls",
  embeddings: ".embedding",
  curve: ".loss",
  formula: ".equation",
  save: ".save",
  pipeline: ".pipeline-switch, #pipeline",
  settings: ".more, .panel",
  lab: ".tabs, .lab",
  numbers: ".numbers",
  link: "[part=link], [part=share], .share",
};

/** What is left out by `ui`: `min` shows what learns, `chart` the similarities and their temperature alone. */
const MIN = ["task", "encoders", "controls", "pipeline", "settings", "lab", "numbers", "save", "present"];
export const UIS = { full: [], min: MIN, chart: [...MIN, "embeddings", "curve", "seed", "speed"] };

/** The cards that stand beside each other where there is room: without one of them the others share its place. */
const CARDS = ["encoders", "controls", "embeddings", "curve"];

const rules = Object.entries(PARTS).map(
  ([name, selector]) => `.figure[data-hide~="${name}"] :is(${selector}) { display: none !important; }`,
);
const all = (names: string[]) => names.map((name) => `[data-hide~="${name}"]`).join("");
const lacking = `.figure:is(${CARDS.map((name) => `[data-hide~="${name}"]`).join(", ")}):not([data-present])`;

export const hiddenStyles = unsafeCSS(`
  ${rules.join("\n  ")}
  .figure${all(["encoders", "controls"])} .left,
  .figure${all(["embeddings", "curve"])} .middle {
    display: none;
  }
  @container (min-width: 43.75em) {
    ${lacking} {
      display: flex;
      flex-wrap: wrap;
      align-content: flex-start;
    }
    ${lacking} > :is(.top, .under, .numbers, footer, .transport, .task),
    ${lacking} ::slotted(*) {
      flex: 1 0 100%;
      min-width: 0;
    }
    ${lacking} #histogram {
      min-height: clamp(calc(180 * var(--px)), calc(0.42 * var(--screen)), calc(420 * var(--px)));
    }
    ${lacking} > .right {
      flex: 3 1 24em;
    }
    ${lacking} > .middle {
      flex: 2 1 19em;
    }
    ${lacking} > .left {
      flex: 1 1 14em;
    }
    ${lacking} > .card:not(.numbers) {
      flex: 1 1 16em;
    }
  }
`);
