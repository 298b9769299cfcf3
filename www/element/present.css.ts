// How the figure looks on a projector: labels of 20 px and more, and the similarities, their slider and the embeddings
// on one screen; all else is below.

import { css } from "lit";

export const presentStyles = css`
  .figure[data-present] {
    --zoom: calc(1.25 * var(--cplay-scale, 1));
  }
  .transport button[aria-pressed="true"] {
    color: var(--on-accent);
    background: var(--accent);
    border-color: var(--accent);
  }
  [data-present] .task .aside,
  [data-present] .similarity .card-head .muted,
  [data-present] .similarity .switches,
  [data-present] .save,
  [data-present] .ends,
  [data-present] .marks [data-close],
  [data-present] progress,
  [data-present] .speed span,
  [data-present] .transport button:not(.primary, .present) span {
    display: none;
  }
  [data-present] .transport button:not(.primary) {
    min-width: calc(40 * var(--px));
  }
  [data-present] .left,
  [data-present] .middle {
    display: contents;
  }
  /* From here on the least label, 12 units, is 20 px. */
  @container (min-width: 44em) {
    .figure[data-present] {
      --zoom: calc(1.67 * var(--cplay-scale, 1));
      grid-template:
        "top top" auto
        "right right" auto
        "embedding embedding" auto
        "loss pairs" auto
        "controls controls" auto
        "under under" auto
        "numbers numbers" auto
        "footer footer" auto / minmax(0, 1fr) minmax(0, 1fr);
    }
    [data-present] .embedding {
      grid-area: embedding;
    }
    [data-present] .loss {
      grid-area: loss;
    }
    [data-present] .pairs {
      grid-area: pairs;
    }
    [data-present] .controls {
      grid-area: controls;
    }
  }
  @container (min-width: 56em) {
    .figure[data-present] {
      grid-template:
        "top top" auto
        "right embedding" auto
        "loss pairs" auto
        "controls controls" auto
        "under under" auto
        "numbers numbers" auto
        "footer footer" auto / minmax(0, 1.35fr) minmax(0, 1fr);
    }
    /* What is left of the screen under the buttons, less the heads and the slider. */
    [data-present] #histogram,
    [data-present] #embedding {
      flex: none;
      height: clamp(calc(140 * var(--px)), calc(var(--screen) - 236 * var(--px)), calc(480 * var(--px)));
      min-height: 0;
    }
    [data-present] .embedding {
      align-self: start;
    }
    [data-present] #loss,
    [data-present] #pairs {
      min-height: calc(160 * var(--px));
    }
  }
  @container (min-width: 100em) {
    .figure[data-present] {
      --zoom: calc(2 * var(--cplay-scale, 1));
    }
  }
`;
