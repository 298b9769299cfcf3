// How buttons, lists and fields look, wherever they are.

import { css } from "lit";

export const fieldsStyles = css`
  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  button,
  select,
  input[type="number"],
  input[type="text"] {
    min-height: calc(32 * var(--px));
    padding: 3px 10px;
    border: 1px solid var(--edge);
    border-radius: 7px;
    background: var(--card);
  }
  button {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    justify-content: center;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--ink);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.primary {
    min-width: calc(104 * var(--px));
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 650;
  }
  button.plain {
    border-color: transparent;
    background: transparent;
    min-height: calc(28 * var(--px));
    min-width: calc(28 * var(--px));
    padding: 2px 6px;
  }
  .icon {
    width: calc(14 * var(--px));
    height: calc(14 * var(--px));
    fill: currentColor;
    flex: none;
  }
  input[type="number"] {
    width: calc(80 * var(--px));
    padding: 3px 6px 3px 8px;
  }
  input[type="range"],
  input[type="checkbox"],
  progress {
    accent-color: var(--accent);
  }
  input[type="range"] {
    touch-action: pan-y;
    min-height: calc(24 * var(--px));
    margin: 0;
    cursor: pointer;
  }
  .check {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    min-height: calc(24 * var(--px));
    font-size: calc(13 * var(--px));
  }
  .check input {
    width: calc(16 * var(--px));
    height: calc(16 * var(--px));
    margin: 0;
  }
`;
