// How the small picture of the two encoders looks. Its numbers are units of the drawing, which grows with its card.

import { css } from "lit";

export const encodersStyles = css`
  .encoders {
    display: block;
    width: 100%;
    margin-top: 4px;
    flex: none;
  }
  .examples {
    display: flex;
    flex-direction: column;
    flex: 1 1 auto;
    min-height: 0;
  }
  /* The encoders beside the pairs, or above them where there is no room for both. */
  @container (max-width: 64.99em) {
    .examples {
      flex-flow: row wrap;
      gap: 0 12px;
    }
    .encoders {
      flex: 0 1 calc(204 * var(--px));
      align-self: start;
    }
    .examples canvas {
      flex: 1 1 calc(100 * var(--px));
    }
  }
  .encoders text {
    font-size: 12px;
    fill: currentColor;
  }
  .encoders .muted {
    fill: var(--muted);
  }
  .encoders .positive {
    fill: var(--positive);
  }
  .encoders .negative {
    fill: var(--negative);
  }
  .encoders .flow {
    stroke: var(--muted);
    fill: none;
  }
  .encoders .encoder {
    fill: var(--ground);
    stroke: var(--edge);
  }
  .encoders .pull,
  .encoders .push {
    stroke-width: 2;
    fill: none;
  }
  .encoders .pull {
    stroke: var(--positive);
    stroke-dasharray: 4 3;
  }
  .encoders .push {
    stroke: var(--negative);
  }
  .encoders .place {
    stroke: var(--positive);
    stroke-width: 2;
    fill: none;
  }
`;
