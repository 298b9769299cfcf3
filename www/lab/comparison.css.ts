// How the table looks that compares runs.

import { css } from "lit";

export const comparisonStyles = css`
  .comparison {
    overflow-x: auto;
  }
  .comparison table {
    border-collapse: collapse;
    font-size: calc(14 * var(--px));
  }
  .comparison caption {
    text-align: left;
    font-weight: 650;
  }
  .comparison th,
  .comparison td {
    padding: 3px 14px 3px 0;
    text-align: right;
    border-bottom: 1px solid var(--line);
    font-variant-numeric: tabular-nums;
  }
  .comparison th:first-child {
    text-align: left;
    font-weight: 400;
  }
`;
