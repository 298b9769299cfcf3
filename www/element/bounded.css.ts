// How the figure stands in an element whose host fixes its height (bounded.ts). The first screen holds what there is
// room for, and the rest is reached by scrolling: the chart; from 20em on the chart and its slider; from 34em on the
// whole card; beside it, in 43.75em, the embeddings and the loss. From 65em by 42em on it is the figure of any wide
// page.

import { css, unsafeCSS } from "lit";

/** The figure in one of the small forms; the present mode has its own. */
const small = unsafeCSS("[data-bounded]:not([data-present])");

export const boundedStyles = css`
  .figure[data-bounded] {
    --screen: 100cqh;
    align-self: start;
    min-height: 100cqh;
  }
  [data-bounded] .lab {
    min-height: 0;
  }
  @container (max-height: 55em) {
    .figure${small} {
      --zoom: var(--cplay-scale, 1);
    }
  }
  @container (max-width: 64.99em) or (max-height: 41.99em) {
    .figure${small} {
      /* The first screen without the row of buttons; the head of a card; the slider. */
      --first: calc(100cqh - 16px - 32 * var(--px));
      --frame: calc(8px + 19 * var(--px));
      --slider: calc(80 * var(--px));
      gap: 8px;
      padding: 4px 8px;
    }
    ${small} :is(.top, .left, .middle) {
      display: contents;
    }
    ${small} .transport {
      order: -6;
      flex-wrap: nowrap;
    }
    ${small} .task,
    ${small} ::slotted([slot="question"]) {
      order: -2;
    }
    ${small} :is(.transport button:not(.primary), .speed) > span {
      display: none;
    }
    ${small} .transport button:not(.primary) {
      min-width: calc(36 * var(--px));
      padding-inline: 6px;
    }
    ${small} .card {
      padding: 6px 10px;
    }
    ${small} .right {
      min-height: min(var(--first), calc(520 * var(--px)));
    }
    ${small} :is(#histogram, #embedding, #around) {
      min-height: calc(150 * var(--px));
    }
  }
  /* The chart, or the chart and its slider, before all else that the card has. */
  @container (max-height: 33.99em) {
    ${small} .similarity .card-head {
      display: contents;
    }
    ${small} .similarity > :not(canvas) {
      order: 2;
    }
    ${small} .similarity h2 {
      order: 0;
    }
    ${small} .similarity h2 .muted {
      display: none;
    }
    ${small} .similarity .switches {
      order: 3;
    }
    ${small} #histogram {
      flex: none;
      height: calc(var(--first) - var(--frame));
      min-height: 0;
      order: 1;
    }
  }
  @container (max-height: 25.99em) {
    ${small} .embedding .card-head {
      display: contents;
    }
    ${small} .embedding > :not(canvas) {
      order: 2;
    }
    ${small} .embedding h2 {
      order: 0;
    }
    ${small} .embedding .switches {
      order: 3;
    }
    ${small} :is(#embedding, #around) {
      flex: none;
      height: calc(var(--first) - var(--frame));
      min-height: 0;
      order: 1;
    }
  }
  @container (min-height: 20em) and (max-height: 33.99em) {
    ${small} #histogram {
      height: calc(var(--first) - var(--frame) - var(--slider));
    }
    ${small} .temperature {
      order: 1;
    }
    ${small} .ends {
      display: none;
    }
  }
  /* One column. */
  @container (max-width: 43.74em) {
    ${small} .transport button.all {
      display: inline-flex;
    }
    ${small} .transport[data-all] {
      flex-wrap: wrap;
    }
    ${small} .transport:not([data-all]) :is([part="seed"], .speed, .present, progress) {
      display: none;
    }
  }
  @container (max-width: 27.99em) {
    ${small} .transport:not([data-all]) .progress {
      display: none;
    }
    ${small} .transport .primary {
      min-width: 0;
    }
  }
  @container (max-width: 49.99em) {
    ${small} progress {
      display: none;
    }
  }
  /* Similarities and embeddings beside each other. */
  @container (min-width: 43.75em) and ((max-width: 64.99em) or (max-height: 41.99em)) {
    .figure${small} {
      grid-template:
        "top top" auto
        "right embedding" auto
        "task task" auto
        "question question" auto
        "loss pairs" auto
        "controls controls" auto
        "under under" auto
        "numbers numbers" auto
        "footer footer" auto / minmax(0, 1.35fr) minmax(0, 1fr);
    }
    ${small} .transport {
      grid-area: top;
    }
    ${small} .task {
      grid-area: task;
    }
    ${small} ::slotted([slot="question"]) {
      grid-area: question;
    }
    ${small} :is(.embedding, .failure) {
      grid-area: embedding;
    }
    ${small} .loss {
      grid-area: loss;
    }
    ${small} .pairs {
      grid-area: pairs;
    }
    ${small} .controls {
      grid-area: controls;
    }
    ${small} .right {
      min-height: var(--first);
    }
  }
  @container (min-width: 43.75em) and (max-height: 33.99em) {
    ${small} .embedding {
      align-self: start;
      min-height: var(--first);
    }
  }
  @container (min-width: 43.75em) and (min-height: 34em) and ((max-width: 64.99em) or (max-height: 41.99em)) {
    .figure${small} {
      grid-template:
        "top top" auto
        "right middle" auto
        "task task" auto
        "question question" auto
        "left left" auto
        "under under" auto
        "numbers numbers" auto
        "footer footer" auto / minmax(0, 1.35fr) minmax(0, 1fr);
    }
    ${small} :is(.left, .middle) {
      display: flex;
    }
    ${small} .left {
      flex-direction: row;
    }
    ${small} .middle {
      flex-direction: column;
    }
    ${small} .embedding {
      flex: 1.6 1 auto;
    }
    ${small} .loss {
      flex: 1 1 auto;
    }
    ${small} #loss {
      min-height: calc(80 * var(--px));
    }
    ${small} .pairs {
      flex: 1.5 1 0;
    }
    ${small} .controls {
      flex: 1 1 0;
    }
    ${small} .failure {
      grid-area: middle;
    }
  }
`;
