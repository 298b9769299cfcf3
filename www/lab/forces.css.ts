// How the terms of one loss look.

import { css } from "lit";

export const forcesStyles = css`
  .loss-terms {
    font-size: calc(15 * var(--px));
    overflow-wrap: anywhere;
  }
  .loss-terms p {
    margin: 0 0 4px;
  }
  .loss-terms sup {
    line-height: 0;
  }
  .term-items {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 8px 0 0;
    padding: 0;
    list-style: none;
    font-size: calc(13 * var(--px));
    text-align: center;
  }
  .term-items li {
    display: grid;
    width: calc(84 * var(--px));
    padding: 4px 2px;
    border-top: 3px solid var(--muted);
    overflow-wrap: anywhere;
    align-content: start;
  }
  .term-items [data-kind="positive"] {
    border-color: var(--positive);
  }
  .term-items [data-kind="negative"] {
    border-color: var(--negative);
  }
  .term-items [data-kind="false_negative"] {
    border-color: var(--false-negative);
    border-top-style: dashed;
  }
  .term-items canvas {
    max-width: 100%;
  }
`;
