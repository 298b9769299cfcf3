// How the items of single pairs look.

import { css } from "lit";

export const itemsStyles = css`
  .item {
    margin: 0;
    width: calc(96 * var(--px));
    font-size: calc(13 * var(--px));
    text-align: center;
    overflow-wrap: anywhere;
  }
  .item canvas {
    max-width: 100%;
  }
  .item-words {
    display: block;
    min-height: calc(66 * var(--px));
    align-content: center;
  }
  .item figcaption {
    color: var(--muted);
  }
`;
