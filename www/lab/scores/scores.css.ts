// How scores from a file look.

import { css } from "lit";

export const scoresStyles = css`
  .scores {
    display: grid;
    gap: 10px;
    min-width: 0;
  }
  .scores p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .scores-drop {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 14px;
    align-items: center;
    padding: 14px;
    border: 2px dashed var(--edge);
    border-radius: 8px;
  }
  .scores[data-over] .scores-drop {
    border-style: solid;
    border-color: var(--accent);
  }
  .scores-head {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
    align-items: center;
    padding: 8px 12px;
    border-radius: 8px;
    color: var(--warning);
    background: var(--warning-ground);
  }
  .scores-head > p {
    flex: 1 1 calc(260 * var(--px));
  }
  .scores-head button {
    color: var(--ink);
  }
  .scores-steps {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
  }
  .scores-steps input {
    flex: 1 1 calc(220 * var(--px));
    min-width: 0;
  }
  .scores-shown {
    display: flex;
    flex-wrap: wrap;
    gap: 12px 24px;
    align-items: start;
  }
  .scores-shown > * {
    min-width: 0;
    flex: 1 1 calc(220 * var(--px));
  }
  .scores-shown > .scores-picture {
    flex: 3 1 calc(440 * var(--px));
  }
  .scores-picture canvas {
    height: calc(300 * var(--px));
  }
  .scores-picture .card-head {
    margin-top: 4px;
  }
  /* Over the picture, as in the card, it would cover what closes it. */
  .scores-picture .table[open] .scroll {
    position: static;
    max-height: calc(300 * var(--px));
  }
  .scores details li {
    margin: 4px 0;
  }
`;
