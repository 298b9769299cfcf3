// How the row of buttons at the top looks.

import { css } from "lit";

export const transportStyles = css`
  .transport {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .speed {
    display: inline-flex;
    gap: 6px;
    align-items: center;
  }
  .transport button.all {
    display: none;
  }
  .speed span {
    color: var(--muted);
  }
  .progress {
    display: flex;
    flex: 1 1 calc(160 * var(--px));
    gap: 10px;
    align-items: center;
    justify-content: flex-end;
  }
  progress {
    flex: 0 1 calc(220 * var(--px));
    min-width: calc(60 * var(--px));
    height: 8px;
  }
  .count {
    white-space: nowrap;
  }
  .count b {
    display: inline-block;
    min-width: calc(1.1ch * var(--digits));
    text-align: right;
  }
  .main-word::after {
    content: attr(data-room);
    display: block;
    height: 0;
    overflow: hidden;
    visibility: hidden;
  }
  @container (max-width: 35em) {
    .progress {
      flex: 1;
    }
    progress {
      display: none;
    }
  }
  @container (max-width: 27.5em) {
    .transport button:not(.primary) span,
    .transport button.present[aria-pressed="false"] {
      display: none;
    }
    .transport button:not(.primary) {
      min-width: calc(40 * var(--px));
    }
    .transport .icon {
      width: calc(16 * var(--px));
      height: calc(16 * var(--px));
    }
  }
`;
