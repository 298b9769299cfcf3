// How the numbers of the held-out pairs look.

import { css } from "lit";

export const readoutsStyles = css`
  .readouts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(calc(172 * var(--px)), 100%), 1fr));
    gap: 8px 24px;
    min-height: calc(54 * var(--px));
  }
  /* A name is broken only where its longest word is wider than the card; the small curve gives way before. */
  .readout dt {
    overflow-wrap: break-word;
    font-size: calc(13 * var(--px));
    font-weight: 650;
  }
  .readout {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    min-width: 0;
    align-items: center;
    align-content: start;
    column-gap: 8px;
  }
  .readout dd b {
    flex: none;
    font-size: calc(17 * var(--px));
    font-weight: 650;
  }
  .readout dd {
    display: flex;
    gap: 10px;
    align-items: center;
    justify-content: flex-end;
  }
  .readout .help {
    grid-column: 1 / -1;
    display: block;
  }
  .sparkline {
    order: -1;
    flex: 0 1 calc(60 * var(--px));
    min-width: 0;
    height: calc(20 * var(--px));
    overflow: visible;
  }
  .sparkline polyline {
    fill: none;
    stroke: var(--accent);
    stroke-width: 1.5;
  }
  .all-numbers summary {
    width: max-content;
    min-height: calc(24 * var(--px));
    margin-top: 6px;
    line-height: calc(24 * var(--px));
    color: var(--muted);
    cursor: pointer;
  }
  .all-numbers .readouts {
    padding-top: 8px;
  }
`;
