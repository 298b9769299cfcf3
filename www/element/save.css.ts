// How the buttons look that save a picture of the first screen.

import { css } from "lit";

export const saveStyles = css`
  .save {
    position: relative;
  }
  .save summary {
    min-height: calc(24 * var(--px));
    font-size: calc(13 * var(--px));
    line-height: calc(24 * var(--px));
    color: var(--muted);
    cursor: pointer;
  }
  .save .take {
    position: absolute;
    right: 0;
    z-index: 3;
    background: var(--card);
    border: 1px solid var(--edge);
    border-radius: 6px;
  }
  .card-head .switches .take {
    right: auto;
    left: 0;
  }
`;
