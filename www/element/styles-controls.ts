// How controls, notices and panels look.

import { css } from "lit";

/** See styles.ts. */
export const controls = css`
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
    min-height: 32px;
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
    min-width: 104px;
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 650;
  }
  button.plain {
    border-color: transparent;
    background: transparent;
    min-height: 28px;
    min-width: 28px;
    padding: 2px 6px;
  }
  .icon {
    width: 14px;
    height: 14px;
    fill: currentColor;
    flex: none;
  }
  input[type="number"] {
    width: 80px;
    padding: 3px 6px 3px 8px;
  }
  input[type="range"],
  input[type="checkbox"],
  progress {
    accent-color: var(--accent);
  }
  input[type="range"] {
    min-height: 24px;
    margin: 0;
    cursor: pointer;
  }

  .transport {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .speed {
    display: inline-flex;
    gap: 6px;
    align-items: center;
  }
  .speed span {
    color: var(--muted);
  }
  .progress {
    display: flex;
    flex: 1 1 160px;
    gap: 10px;
    align-items: center;
    justify-content: flex-end;
  }
  progress {
    flex: 0 1 220px;
    min-width: 60px;
    height: 8px;
  }
  .count {
    white-space: nowrap;
  }
  @container (max-width: 560px) {
    .progress {
      flex: 1;
    }
    progress {
      display: none;
    }
  }
  .check {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    min-height: 24px;
    font-size: 13px;
  }
  .check input {
    width: 16px;
    height: 16px;
    margin: 0;
  }

  .controls {
    gap: 10px;
  }
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
    font-size: 13px;
    font-weight: 650;
  }
  .knob select {
    width: 100%;
    min-width: 0;
  }
  .restarts {
    font-size: 11.5px;
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
  .pipeline-switch {
    margin-top: auto;
  }

  .temperature {
    padding: 2px 2px 0;
  }
  .temperature-head {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 10px;
    align-items: center;
  }
  .temperature-head label {
    font-size: 14px;
    font-weight: 650;
  }
  .temperature-head input[type="number"] {
    font-weight: 650;
    min-height: 28px;
    width: 76px;
  }
  .ends {
    margin-left: auto;
    font-size: 12.5px;
    color: var(--muted);
  }
  .temperature .tau {
    display: block;
    width: 100%;
    height: 24px;
  }
  .marks {
    position: relative;
    height: 24px;
    margin: -4px 8px 0;
    font-size: 12px;
  }
  .marks button {
    position: absolute;
    left: calc(100% * var(--at));
    transform: translateX(-50%);
    min-width: 24px;
    min-height: 24px;
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
    font-size: 11px;
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
  @container (min-width: 1040px) {
    .panel {
      grid-area: 2 / 1 / -1 / 3;
      z-index: 3;
      width: 380px;
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
    font-size: 16px;
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
    font-size: 12px;
    letter-spacing: 0.06em;
    text-transform: uppercase;
  }

  /* Notices stay in sight however tall the figure is: they stick to the screen within a layer as tall. */
  .notice-layer {
    position: absolute;
    z-index: 4;
    inset: 0;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    align-items: flex-end;
    padding: 0 16px 44px;
    pointer-events: none;
  }
  .notes {
    position: sticky;
    bottom: 44px;
    display: grid;
    gap: 6px;
    width: min(560px, 100%);
    list-style: none;
  }
  .notes > li {
    pointer-events: auto;
  }
  .notes li,
  .copy {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    justify-content: space-between;
    padding: 7px 6px 7px 12px;
    border: 1px solid var(--edge);
    border-radius: 8px;
    background: var(--card);
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
    font-size: 13px;
  }
  .notes li > span {
    padding-top: 3px;
    overflow-wrap: anywhere;
  }
  .notes .warning {
    background: var(--warning-ground);
    color: var(--warning);
    border-color: var(--warning);
  }
  .copy {
    position: absolute;
    z-index: 5;
    right: 16px;
    bottom: 40px;
    width: min(520px, calc(100% - 32px));
  }
  .copy label {
    flex: 1;
    display: grid;
    gap: 4px;
  }
  .failure {
    position: absolute;
    z-index: 4;
    left: 50%;
    top: 22%;
    transform: translateX(-50%);
    display: grid;
    gap: 8px;
    width: min(460px, calc(100% - 32px));
    padding: 18px 20px;
    border: 1px solid var(--warning);
    border-radius: 12px;
    background: var(--card);
    box-shadow: 0 12px 40px rgb(0 0 0 / 0.3);
  }
  .failure h2 {
    font-size: 17px;
  }
  .actions {
    display: flex;
    gap: 8px;
    margin-top: 4px;
  }
  @container (max-width: 440px) {
    .ends {
      display: none;
    }
    .transport button span {
      display: none;
    }
    .transport button.primary span {
      display: inline;
    }
    .transport button:not(.primary) {
      min-width: 40px;
    }
    .marks button {
      pointer-events: none;
      min-width: 0;
    }
    .transport .icon {
      width: 16px;
      height: 16px;
    }
  }
`;
