// How the temperature's slider looks, with its marks and the note under it.

import { css } from "lit";

export const temperatureStyles = css`
  .temperature-head .ask {
    order: 0;
  }
  .temperature {
    padding: 2px 2px 0;
    container-type: inline-size;
  }
  .temperature-head {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 10px;
    align-items: center;
  }
  .temperature-head label {
    font-size: calc(14 * var(--px));
    font-weight: 650;
  }
  .temperature-head input[type="number"] {
    font-weight: 650;
    min-height: calc(28 * var(--px));
    width: calc(76 * var(--px));
  }
  .ends {
    display: flex;
    flex: 1 1 auto;
    flex-wrap: wrap;
    gap: 0 12px;
    justify-content: space-between;
    font-size: calc(12.5 * var(--px));
    color: var(--muted);
  }
  .slider-note {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 10px;
    align-items: center;
    min-height: calc(26 * var(--px));
    font-size: calc(13 * var(--px));
  }
  button.brief {
    min-height: calc(24 * var(--px));
    padding: 0 8px;
    font-size: calc(13 * var(--px));
  }
  .temperature .tau {
    display: block;
    width: 100%;
    height: calc(24 * var(--px));
  }
  .marks {
    position: relative;
    height: calc(24 * var(--px));
    margin: -4px 8px 0;
    font-size: calc(12 * var(--px));
  }
  .marks button {
    position: absolute;
    left: calc(100% * var(--at));
    transform: translateX(-50%);
    min-width: calc(24 * var(--px));
    min-height: calc(24 * var(--px));
    padding: 0 2px;
    border: 0;
    background: none;
    color: var(--muted);
  }
  .now {
    color: var(--muted);
  }
  .now b {
    color: var(--ink);
  }
  .now-mark {
    position: absolute;
    top: -6px;
    left: calc(100% * var(--at));
    transform: translateX(-50%);
    color: var(--positive);
    font-size: calc(12 * var(--px));
    line-height: 1;
    pointer-events: none;
  }
  .marks button::before {
    content: "";
    position: absolute;
    top: -3px;
    left: 50%;
    height: 6px;
    border-left: 1px solid var(--edge);
  }
  .marks button:hover {
    color: var(--ink);
  }
  /* Within the temperature's own width. */
  @container (max-width: 30em) {
    .ends {
      display: none;
    }
    .marks button {
      pointer-events: none;
      min-width: 0;
    }
    .marks [data-close] {
      display: none;
    }
  }
`;
