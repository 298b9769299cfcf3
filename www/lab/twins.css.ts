// How the choice of a second run looks.

import { css } from "lit";

export const twinsStyles = css`
  .twins-choice {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 20px;
    align-items: end;
  }
  .twins-choice .knob {
    flex: 1 1 calc(180 * var(--px));
    max-width: calc(320 * var(--px));
  }
  .twins-b {
    flex: 1 1 calc(220 * var(--px));
    max-width: calc(380 * var(--px));
  }
  .twins-value {
    margin: 0;
    min-height: calc(28 * var(--px));
    font-weight: 650;
  }
`;
