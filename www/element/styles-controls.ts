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
  .pinned {
    display: flex;
    gap: 6px;
    align-items: center;
    margin: 0;
    font-weight: 600;
  }
  input[type="range"] {
    touch-action: pan-y;
    min-height: calc(24 * var(--px));
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
    flex: 1 1 calc(160 * var(--px));
    gap: 10px;
    align-items: center;
    justify-content: flex-end;
  }
  progress {
    flex: 0 1 calc(220 * var(--px));
    min-width: calc(60 * var(--px));
    height: 8px;
  }
  .count {
    white-space: nowrap;
  }
  .count b {
    display: inline-block;
    min-width: calc(1.1ch * var(--digits));
    text-align: right;
  }
  .main-word::after {
    content: attr(data-room);
    display: block;
    height: 0;
    overflow: hidden;
    visibility: hidden;
  }
  @container (max-width: 35em) {
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
    min-height: calc(24 * var(--px));
    font-size: calc(13 * var(--px));
  }
  .check input {
    width: calc(16 * var(--px));
    height: calc(16 * var(--px));
    margin: 0;
  }

  .controls {
    gap: 7px;
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
    font-size: calc(13 * var(--px));
    font-weight: 650;
  }
  .knob select {
    width: 100%;
    min-width: 0;
  }
  .recipes {
    position: relative;
  }
  .recipes input {
    width: 100%;
    min-width: 0;
    text-overflow: ellipsis;
  }
  .recipes-list {
    position: absolute;
    z-index: 5;
    inset: calc(100% + 2px) auto auto 0;
    width: max(100%, min(26rem, 90cqw));
    max-height: min(24rem, var(--room));
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 4px;
    border: 1px solid var(--edge);
    border-radius: 7px;
    background: var(--card);
    box-shadow: 0 6px 20px rgb(0 0 0 / 0.2);
    font-size: 0.8125rem;
  }
  .recipes-list[data-above] {
    inset: auto auto calc(100% + 2px) 0;
  }
  .recipes-list[hidden] {
    display: none;
  }
  .recipes-stage {
    padding: 6px 8px 2px;
    font-weight: 650;
  }
  .recipes-list [role="option"] {
    min-height: 28px;
    padding: 4px 8px;
    border-radius: 5px;
    cursor: pointer;
  }
  .recipes-list [role="option"]:hover {
    background: var(--ground);
  }
  .recipes-list [aria-selected="true"] {
    font-weight: 650;
  }
  .recipes-list [data-active] {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
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
  .temperature-head .ask {
    order: 0;
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
  .pipeline-switch {
    margin-top: auto;
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

  /* Notices stay in sight however tall the figure is: they stick to the screen within a layer as tall. They stand on the
     line at the bottom and grow upwards; the button for the link stays free. */
  .notice-layer {
    position: absolute;
    z-index: 4;
    inset: 0;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    align-items: flex-start;
    padding: 0 16px 4px;
    pointer-events: none;
  }
  .notes {
    position: sticky;
    bottom: 4px;
    display: grid;
    gap: 6px;
    width: fit-content;
    max-width: min(calc(960 * var(--px)), calc(100% - 130 * var(--px)));
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
    padding: 1px 4px 1px 12px;
    border: 1px solid var(--edge);
    border-radius: 8px;
    background: var(--card);
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
    font-size: calc(13 * var(--px));
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
    padding: 7px 6px 7px 12px;
    position: absolute;
    z-index: 5;
    right: 16px;
    bottom: 40px;
    width: min(calc(520 * var(--px)), calc(100% - calc(32 * var(--px))));
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
    width: min(calc(460 * var(--px)), calc(100% - calc(32 * var(--px))));
    padding: 18px 20px;
    border: 1px solid var(--warning);
    border-radius: 12px;
    background: var(--card);
    box-shadow: 0 12px 40px rgb(0 0 0 / 0.3);
  }
  .failure h2 {
    font-size: calc(17 * var(--px));
  }
  .actions {
    display: flex;
    gap: 8px;
    margin-top: 4px;
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
  @container (max-width: 27.5em) {
    .transport button:not(.primary) span,
    .transport button.present[aria-pressed="false"] {
      display: none;
    }
    .transport button:not(.primary) {
      min-width: calc(40 * var(--px));
    }
    .transport .icon {
      width: calc(16 * var(--px));
      height: calc(16 * var(--px));
    }
  }
`;
