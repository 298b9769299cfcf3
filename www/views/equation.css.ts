// How the formula looks.

import { css } from "lit";

export const equationStyles = css`
  .equation {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
    align-items: center;
    margin-top: 3px;
    padding-top: 6px;
    border-top: 1px solid var(--line);
    font-size: calc(13.5 * var(--px));
  }
  .term {
    white-space: nowrap;
  }
  .equation .aside {
    color: var(--muted);
    font-size: calc(12.5 * var(--px));
  }
  .equation sup,
  .equation sub {
    font-size: max(0.76em, calc(12 * var(--px)));
    line-height: 0;
  }
  .fraction {
    display: inline-flex;
    flex-direction: column;
    align-items: center;
    vertical-align: middle;
    line-height: 1.35;
    font-size: 0.95em;
  }
  .fraction > span:first-child {
    border-bottom: 1px solid currentColor;
    padding: 0 5px 1px;
  }
  .fraction > span:last-child {
    padding: 2px 5px 0;
  }
`;
