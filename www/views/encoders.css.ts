// How the small picture of the two encoders looks. Its numbers are units of the drawing, which grows with its card.

import { css } from "lit";

export const encodersStyles = css`
  .encoders {
    display: block;
    width: 100%;
    margin-top: 4px;
    flex: none;
  }
  @container (max-width: 64.99em) {
    .pairs {
      display: grid;
      grid-template-columns: minmax(0, calc(204 * var(--px))) minmax(0, 1fr);
      grid-template-rows: auto minmax(0, 1fr);
      gap: 0 12px;
    }
    .pairs h2 {
      grid-column: 1 / -1;
    }
    .pairs canvas {
      height: 100%;
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
`;
