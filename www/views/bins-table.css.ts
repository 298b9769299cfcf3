// How the table of the bins looks: open, it lies over the picture.

import { css } from "lit";

export const binsTableStyles = css`
  .table {
    font-size: calc(13 * var(--px));
  }
  .table summary {
    color: var(--muted);
    cursor: pointer;
    min-height: calc(24 * var(--px));
    line-height: calc(24 * var(--px));
    width: max-content;
  }
  .table[open] .scroll {
    position: absolute;
    z-index: 2;
    inset: 44px 12px 12px;
    max-height: none;
    background: var(--card);
    border: 1px solid var(--edge);
    border-radius: 6px;
  }
  @container (min-width: 65em) {
    .table[open] .scroll {
      inset: 40px 12px 132px;
    }
  }
`;
