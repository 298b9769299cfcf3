// How a query and the keys that it finds look.

import { css } from "lit";

export const askStyles = css`
  .ask-from {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 24px;
    align-items: flex-start;
  }
  .ask-queries {
    display: flex;
    flex: 1 1 calc(320 * var(--px));
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
  }
  .ask-query {
    display: grid;
    justify-items: center;
    gap: 2px;
    min-width: calc(68 * var(--px));
    max-width: calc(140 * var(--px));
    padding: 4px 6px;
    font-size: calc(13 * var(--px));
    overflow-wrap: anywhere;
  }
  .ask-query[aria-pressed="true"] {
    outline: 3px solid var(--accent);
    outline-offset: -1px;
    font-weight: 650;
  }
  .ask-picture {
    display: inline-block;
    min-width: calc(56 * var(--px));
  }
  .ask-picture canvas {
    display: block;
    max-height: calc(48 * var(--px));
    width: auto !important;
    max-width: 100%;
    margin: auto;
  }
  .ask-pad p {
    margin: 0 0 4px;
  }
  .ask-list {
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: calc(14 * var(--px));
  }
  .ask-list li {
    display: grid;
    grid-template-columns: calc(64 * var(--px)) calc(88 * var(--px)) minmax(calc(40 * var(--px)), 1fr) calc(52 * var(--px)) minmax(0, 2fr);
    gap: 8px;
    align-items: center;
    min-height: calc(54 * var(--px));
    margin-bottom: calc(4 * var(--px));
    padding: 0 6px;
    border-left: 4px solid transparent;
    border-bottom: 1px solid var(--line);
    background: var(--card);
  }
  .ask-list [data-kind="right"] {
    border-left-color: var(--positive);
  }
  .ask-list [data-kind="false"] {
    border-left-color: var(--false-negative);
    border-left-style: dashed;
  }
  .ask-rank,
  .ask-similarity {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .ask-rank {
    font-weight: 650;
  }
  .ask-rank small {
    color: var(--muted);
    font-weight: 400;
  }
  .ask-bar {
    height: 12px;
    border: 1px solid var(--edge);
    border-radius: 3px;
    overflow: hidden;
  }
  .ask-bar i {
    display: block;
    height: 100%;
    background: var(--accent);
  }
  .ask-words {
    overflow: hidden;
    max-height: calc(52 * var(--px));
    overflow-wrap: anywhere;
  }
  @container (max-width: 36em) {
    .ask-list li {
      grid-template-columns: calc(30 * var(--px)) calc(72 * var(--px)) calc(48 * var(--px)) minmax(0, 1fr);
      gap: 5px;
      font-size: calc(13 * var(--px));
    }
    .ask-bar,
    .ask-rank small {
      display: none;
    }
  }
  @container (max-width: 23em) {
    .ask-words {
      max-height: none;
    }
  }
`;
