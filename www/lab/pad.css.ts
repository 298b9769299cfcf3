// How the pad looks on which a query is drawn.

import { css } from "lit";

export const padStyles = css`
  .pad {
    display: block;
    touch-action: none;
    cursor: crosshair;
    outline-offset: 2px;
    box-shadow: 0 0 0 1px var(--edge);
  }
`;
