// How the panel of all settings looks.

import { css } from "lit";

export const settingsPanelStyles = css`
  .panel {
    order: 1;
    grid-column: 1 / -1;
    display: flex;
    flex-direction: column;
    background: var(--card);
    border: 1px solid var(--edge);
    border-radius: var(--cplay-radius, 10px);
  }
  /* Where there is room it lies over the left of the figure, below the buttons, and what is learned stays in view. */
  @container (min-width: 65em) {
    .panel {
      grid-area: 2 / 1 / -1 / 3;
      z-index: 3;
      width: calc(380 * var(--px));
      height: 0;
      min-height: 100%;
      box-shadow: 0 4px 24px rgb(0 0 0 / 0.2);
    }
  }
  .panel-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 8px 10px 4px 16px;
  }
  .panel-head h2 {
    font-size: calc(16 * var(--px));
  }
  .panel-body {
    overflow: auto;
    padding: 0 16px 16px;
    overscroll-behavior: contain;
  }
  fieldset {
    display: grid;
    gap: 12px;
    min-width: 0;
    margin: 0 0 14px;
    padding: 10px 0 0;
    border: 0;
    border-top: 1px solid var(--line);
  }
  legend {
    float: left;
    width: 100%;
    padding: 0;
    color: var(--muted);
    font-size: calc(12 * var(--px));
    letter-spacing: 0.06em;
    text-transform: uppercase;
  }
`;
