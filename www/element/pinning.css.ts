// How the line about the pinned pair looks.

import { css } from "lit";

export const pinningStyles = css`
  .pinned {
    display: flex;
    gap: 6px;
    align-items: center;
    margin: 0;
    font-weight: 600;
  }
`;
