// Where the cards of the figure stand, and how high their pictures are, at each width of the element.

import { css } from "lit";

export const layoutStyles = css`
  .figure {
    --zoom: var(--cplay-scale, 1);
    --px: calc(max(0.0625rem, 1px) * var(--zoom));
    /* The height that is seen at once. */
    --screen: 100vh;
    position: relative;
    display: grid;
    gap: 8px;
    min-width: 0;
    padding: 6px 16px 2px;
    grid-template-columns: minmax(0, 1fr);
    font: calc(14 * var(--px)) / 1.4 var(--cplay-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
    font-variant-numeric: tabular-nums;
    color: var(--ink);
    background: var(--ground);
  }
  .top {
    display: grid;
    gap: 8px;
  }
  .left,
  .middle,
  .under {
    display: contents;
  }
  .right {
    display: grid;
    min-height: 0;
  }
  /* In one column: the similarities with their slider, what they are similarities of, then what can be set. */
  .top {
    order: -5;
  }
  .right {
    order: -4;
  }
  .embedding {
    order: -3;
  }
  .pairs {
    order: -2;
  }
  .controls {
    order: -1;
  }
  footer {
    order: 1;
  }
  /* What the author of a page writes into the figure. */
  ::slotted(*) {
    grid-column: 1 / -1;
    min-width: 0;
    margin: 0 !important;
    font-size: calc(15 * var(--px));
    overflow-wrap: anywhere;
  }
  ::slotted([slot="question"]) {
    font-weight: 650;
    text-wrap: pretty;
  }
  ::slotted([slot="caption"]) {
    order: 2;
    padding-bottom: 4px;
  }
  .task {
    font-size: calc(15 * var(--px));
    text-wrap: pretty;
  }
  .task strong {
    font-weight: 650;
  }
  .card {
    display: flex;
    flex-direction: column;
    min-width: 0;
    padding: 10px 12px;
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: var(--cplay-radius, 10px);
  }
  .openers {
    display: flex;
    flex-direction: column;
    gap: 7px;
    margin-top: auto;
  }
  .legend .check {
    margin-inline-start: auto;
  }
  .embedding .card-head,
  .embedding .switches {
    column-gap: calc(6 * var(--px));
  }
  .card-head {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    align-items: center;
    justify-content: space-between;
  }
  canvas {
    display: block;
    width: 100%;
    min-height: 0;
    flex: 1 1 0;
  }
  canvas[hidden] {
    display: none;
  }
  #pairs {
    min-height: calc(132 * var(--px));
  }
  /* On a small screen the slider below it is seen too. */
  #histogram {
    min-height: clamp(calc(180 * var(--px)), calc(0.34 * var(--screen)), calc(300 * var(--px)));
  }
  #embedding,
  #around {
    min-height: clamp(calc(200 * var(--px)), calc(0.5 * var(--screen)), calc(320 * var(--px)));
    touch-action: pan-y;
    cursor: grab;
    border-radius: 6px;
  }
  /* A fan is about half as high as it is wide. */
  #around {
    min-height: clamp(calc(200 * var(--px)), 62cqi, calc(320 * var(--px)));
    cursor: pointer;
  }
  #pairs {
    cursor: pointer;
  }
  #embedding:active {
    cursor: grabbing;
  }
  #loss {
    min-height: calc(150 * var(--px));
    flex: 1 1 0;
    overflow: hidden;
  }
  #loss svg {
    display: block;
    width: 100%;
    height: 100%;
  }
  .dash {
    width: calc(24 * var(--px));
    height: calc(10 * var(--px));
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
  }
  .rule {
    position: absolute;
    width: calc(100 * var(--px));
    visibility: hidden;
  }
  .similarity {
    position: relative;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    align-items: center;
    min-height: calc(28 * var(--px));
    font-size: calc(12.5 * var(--px));
  }
  footer [part="link"] {
    margin-inline-start: auto;
  }
  .badge {
    flex: 1 1 auto;
    min-width: 0;
  }
  .badge b {
    display: inline-block;
    padding: 1px 7px;
    margin-right: 4px;
    border: 1px solid var(--edge);
    border-radius: 99px;
    font-size: calc(12 * var(--px));
  }
  .switches {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    align-items: center;
  }
  @container (min-width: 43.75em) {
    .figure {
      grid-template:
        "top top" auto
        "right right" auto
        "middle left" auto
        "under under" auto
        "numbers numbers" auto
        "footer footer" auto / minmax(0, 1.4fr) minmax(0, 1fr);
    }
    .figure > *,
    .card {
      order: 0;
    }
    .top {
      grid-area: top;
    }
    .right {
      grid-area: right;
    }
    .under {
      grid-area: under;
      display: grid;
      gap: 10px;
      min-width: 0;
    }
    .numbers {
      grid-area: numbers;
    }
    footer {
      grid-area: footer;
    }
    .left,
    .middle {
      display: flex;
      flex-direction: column;
      gap: 8px;
      min-height: 0;
      min-width: 0;
    }
    .left {
      grid-area: left;
    }
    .middle {
      grid-area: middle;
    }
    .pairs {
      flex: 1 1 auto;
    }
    #pairs {
      min-height: calc(132 * var(--px));
    }
  }
  /* A projector, or a tablet on its side: what is set, what it does to the similarities and where it leads, at a glance. */
  @container (min-width: 56em) {
    .figure {
      grid-template:
        "top top" auto
        "right middle" auto
        "left left" auto
        "under under" auto
        "numbers numbers" auto
        "footer footer" auto / minmax(0, 1.35fr) minmax(0, 1fr);
    }
    .left {
      flex-direction: row;
    }
    .pairs {
      flex: 1.5 1 0;
    }
    .controls {
      flex: 1 1 0;
    }
    .embedding {
      flex: 2 1 auto;
    }
    .loss {
      flex: 1 1 auto;
    }
    #embedding,
    #around {
      min-height: clamp(calc(180 * var(--px)), calc(0.32 * var(--screen)), calc(400 * var(--px)));
    }
    #loss {
      min-height: calc(90 * var(--px));
    }
  }
  @container (min-width: 100em) {
    .figure {
      --zoom: calc(1.12 * var(--cplay-scale, 1));
    }
  }
  @media (min-height: 900px) {
    @container (min-width: 115em) {
      .figure {
        --zoom: calc(1.28 * var(--cplay-scale, 1));
      }
    }
  }
  @media (min-height: 1500px) {
    @container (min-width: 180em) {
      .figure {
        --zoom: calc(2 * var(--cplay-scale, 1));
      }
    }
  }
  @container (min-width: 65em) {
    .figure {
      grid-template:
        "top top top" auto
        "left middle right" minmax(max-content, 1fr)
        "under under under" auto
        "numbers numbers numbers" auto
        "footer footer footer" auto / calc(232 * var(--px)) minmax(0, 0.62fr) minmax(0, 1fr);
    }
    .left {
      flex-direction: column;
    }
    .embedding {
      flex-grow: 2.2;
    }
    #embedding,
    #around,
    #histogram {
      min-height: calc(148 * var(--px));
    }
    .pairs {
      flex: 1 1 auto;
    }
    .controls {
      flex: none;
    }
    /* Side by side, the two buttons leave the pairs room on a small screen. */
    .left > .card {
      padding-block: 7px;
    }
    .openers {
      flex-direction: row;
    }
    .openers button {
      flex: 1 1 auto;
      padding-inline: 4px;
    }
    .openers svg {
      display: none;
    }
    #pairs {
      min-height: calc(54 * var(--px));
    }
  }
  .controls {
    gap: 7px;
  }
`;
