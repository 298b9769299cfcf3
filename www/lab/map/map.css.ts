// How the map looks: its form, and the map with a cell's numbers beside it.

import { css } from "lit";

export const mapStyles = css`
  .lab .tab[aria-pressed="true"] {
    color: var(--on-accent);
    background: var(--accent);
    border-color: var(--accent);
  }
  .map-cell {
    cursor: pointer;
  }
  .map-form {
    display: grid;
    gap: 10px 20px;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, calc(300 * var(--px))), 1fr));
  }
  .map-axis {
    display: grid;
    gap: 6px;
    align-content: start;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .map-axis legend {
    padding: 0;
    font-size: calc(13 * var(--px));
    font-weight: 650;
  }
  .map-axis select {
    width: 100%;
    min-width: 0;
  }
  .map-numbers {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
  }
  .map-number,
  .map-metric {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    font-size: calc(13 * var(--px));
  }
  .map-number input {
    width: calc(74 * var(--px));
  }
  .map-axis .help {
    margin: 0;
  }
  .map-options summary {
    min-height: calc(24 * var(--px));
    line-height: calc(24 * var(--px));
    font-size: calc(13 * var(--px));
    cursor: pointer;
  }
  .map-options .scroll {
    display: grid;
    max-height: calc(200 * var(--px));
    overflow: auto;
    padding: 2px;
  }
  .map-progress {
    display: block;
    flex: 0 1 calc(220 * var(--px));
  }
  .map-body {
    display: grid;
    gap: 12px 24px;
    grid-template-columns: minmax(0, 1fr);
  }
  @container (min-width: 61.4286em) {
    .map-body {
      grid-template-columns: minmax(0, 1fr) calc(300 * var(--px));
    }
  }
  .map-details {
    display: grid;
    gap: 8px;
    align-content: start;
    justify-items: start;
  }
  .map-details p {
    margin: 0;
  }
  .map-numbers-list {
    display: grid;
    width: 100%;
    margin: 0;
    font-size: calc(13 * var(--px));
  }
  .map-numbers-list div {
    display: flex;
    gap: 10px;
    justify-content: space-between;
    padding: 2px 0;
    border-bottom: 1px solid var(--line);
  }
  .map-numbers-list dd {
    margin: 0;
  }
  .map-all {
    align-self: start;
    justify-self: start;
    font-size: calc(13 * var(--px));
    color: var(--muted);
  }
  .contents {
    display: contents;
  }
`;
