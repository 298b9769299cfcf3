// How the diagnosis looks.

import { css } from "lit";

export const sanityStyles = css`
  .diagnosis {
    font-size: calc(17 * var(--px));
  }
  .tries {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    align-items: center;
  }
  .tries p {
    margin: 0;
  }
  .tries button {
    margin-left: 4px;
  }
  /* Side by side where both have room. */
  .sanity {
    display: flex;
    flex-wrap: wrap;
    gap: 16px 24px;
    align-items: start;
  }
  .sanity > * {
    min-width: 0;
    flex: 1 1 calc(240 * var(--px));
  }
  .sanity > .chart {
    flex: 2 1 calc(480 * var(--px));
  }
  .vitals {
    width: 100%;
    font-size: calc(14 * var(--px));
  }
  .vitals :is(th, td) {
    white-space: normal;
  }
  .vitals th {
    text-align: left;
  }
`;
