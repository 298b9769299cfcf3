// How the row of buttons looks that opens a view.

import { css } from "lit";

export const tabsStyles = css`
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
  }
  .tabs-name {
    font-weight: 650;
    margin-right: 4px;
  }
  .tab {
    min-height: calc(28 * var(--px));
    padding: 2px 11px;
    font-size: calc(13.5 * var(--px));
    border-radius: 99px;
  }
  .tab[aria-expanded="true"] {
    color: var(--on-accent);
    background: var(--accent);
    border-color: var(--accent);
  }
`;
