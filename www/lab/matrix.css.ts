// How the reading of one cell looks beside the table of similarities.

import { css } from "lit";

export const matrixStyles = css`
  .beside {
    display: flex;
    flex-wrap: wrap;
    gap: 12px 24px;
  }
  .beside .cell-reading,
  .beside .help {
    flex: 1 1 calc(250 * var(--px));
  }
  .cell-reading {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 14px;
    align-items: flex-start;
    min-height: calc(104 * var(--px));
  }
`;
