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
  .sanity {
    display: grid;
    gap: 16px 24px;
    grid-template-columns: minmax(0, 1fr);
  }
  @container (min-width: 54.3571em) {
    .sanity {
      grid-template-columns: minmax(0, 2fr) minmax(0, 1fr);
    }
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
