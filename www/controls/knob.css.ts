// How one setting looks: its name, its help, its field.

import { css } from "lit";

export const knobStyles = css`
  .knob {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 3px;
    min-width: 0;
  }
  .knob-head {
    display: flex;
    gap: 8px;
    align-items: baseline;
    justify-content: space-between;
  }
  .knob label {
    font-size: calc(13 * var(--px));
    font-weight: 650;
  }
  .knob select {
    width: 100%;
    min-width: 0;
  }
  .knob-head:has(.ask) {
    flex-wrap: wrap;
    justify-content: start;
    gap: 0 6px;
  }
  .knob-head:has(.ask) .restarts {
    margin-left: auto;
  }
  button.ask {
    min-width: calc(22 * var(--px));
    min-height: calc(22 * var(--px));
    padding: 0;
    border: 1px solid var(--line);
    border-radius: 50%;
    color: var(--muted);
    font-size: calc(12 * var(--px));
    font-weight: 650;
    order: 1;
  }
  .asked {
    flex: 0 0 100%;
    order: 2;
  }
  .asked[hidden] {
    display: none;
  }
  .restarts {
    font-size: calc(12 * var(--px));
    color: var(--muted);
  }
  .number {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .number input[type="range"] {
    flex: 1;
    min-width: 0;
  }
  .number input[type="number"]:only-child {
    width: 100%;
  }
`;
