// How the pipeline looks: one row of cards where there is room, else one under the other with one of them open.

import { css } from "lit";

export const pipelineStyles = css`
  .pipeline {
    order: -1;
    gap: 8px;
    position: relative;
    scroll-margin: 8px;
  }
  .pipeline .close {
    position: absolute;
    top: 5px;
    right: 5px;
  }
  .pipeline h3 {
    margin: 0;
    font-size: calc(13 * var(--px));
    line-height: 1.3;
  }
  .pipeline p {
    text-wrap: pretty;
  }
  .recipe {
    display: grid;
    gap: 6px 20px;
  }
  .recipe > * {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    min-width: 0;
    gap: 4px;
    align-content: start;
  }
  .recipe h2 {
    margin-right: 28px;
  }
  .scene {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 10px;
    align-items: center;
  }
  .story:not(:empty) {
    padding: 4px 10px;
    border-left: 3px solid var(--accent);
    background: var(--ground);
    font-size: calc(13 * var(--px));
  }
  .flow {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  .stage {
    min-width: 0;
    border: 1px solid var(--line);
    border-radius: 8px;
  }
  .stage h3 {
    display: flex;
  }
  .stage-title {
    display: none;
  }
  .stage-switch {
    flex: 1;
    min-width: 0;
    min-height: calc(36 * var(--px));
    border-color: transparent;
    background: transparent;
    font-weight: 650;
  }
  .stage-choice {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-align: right;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-weight: 400;
  }
  .stage-body {
    display: none;
    gap: 7px;
    align-content: start;
    padding: 4px 10px 10px;
  }
  .stage[data-open] .stage-body {
    display: grid;
  }
  .stage-body select {
    width: 100%;
    min-width: 0;
  }
  .stage .knob label {
    font-size: calc(12.5 * var(--px));
  }
  .stage .knob .help {
    font-size: calc(12 * var(--px));
  }
  .more-knobs summary {
    width: max-content;
    min-height: calc(24 * var(--px));
    line-height: calc(24 * var(--px));
    font-size: calc(12.5 * var(--px));
    color: var(--muted);
    cursor: pointer;
  }
  .more-knobs > div {
    display: grid;
    gap: 10px;
    padding: 4px 0;
  }
  .counts {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    gap: 0 14px;
    min-height: calc(26 * var(--px));
    padding: 3px 0 3px 30px;
    font-size: calc(12.5 * var(--px));
  }
  .counts::before {
    content: "↓";
    position: absolute;
    left: 12px;
    color: var(--edge);
  }
  .counts > div {
    display: flex;
    flex-direction: row-reverse;
    gap: 4px;
    align-items: baseline;
  }
  .counts dt {
    color: var(--muted);
  }
  .counts dd {
    font-weight: 650;
  }
  .small {
    display: grid;
    gap: 6px;
  }
  @container (min-width: 43.75em) {
    .pipeline {
      order: 0;
    }
    .recipe {
      grid-template-columns: calc(220 * var(--px)) minmax(0, 1.15fr) minmax(0, 1fr);
      padding-right: 28px;
    }
    .recipe h2 {
      margin-right: 0;
    }
  }
  @container (min-width: 65em) {
    .flow {
      grid-template-columns: repeat(4, minmax(0, 1fr) calc(66 * var(--px)));
    }
    .small {
      grid-column: 1 / -1;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 8px;
      margin-top: 8px;
    }
    .small .stage-body {
      grid-template-columns: calc(190 * var(--px)) minmax(0, 1fr);
      grid-template-rows: auto 1fr;
      column-gap: 16px;
    }
    .small .stage-body > :last-child {
      grid-area: 1 / 2 / span 2;
      margin-top: -22px;
    }
    .stage-switch {
      display: none;
    }
    .stage h3 {
      display: block;
      padding: 8px 10px 4px;
    }
    .stage-title,
    .stage-title .muted {
      display: block;
    }
    .stage-title .muted {
      font-size: calc(12 * var(--px));
    }
    .stage-body {
      display: grid;
    }
    .counts {
      flex-direction: column;
      align-items: stretch;
      justify-content: flex-start;
      gap: 5px;
      padding: 34px 3px 0;
      text-align: center;
      font-size: calc(12 * var(--px));
      line-height: 1.2;
    }
    .counts > div {
      flex-direction: column-reverse;
      gap: 0;
      align-items: center;
    }
    .counts dd {
      font-size: calc(14 * var(--px));
    }
    .counts::before {
      content: "→";
      inset: 8px 0 auto;
      font-size: calc(17 * var(--px));
      line-height: 1;
    }
  }
`;
