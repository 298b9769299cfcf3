// How the views look: a row of buttons, and under it the one that is open.

import { css } from "lit";

/** See styles.ts. */
export const lab = css`
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
  }
  .tabs-name {
    font-weight: 650;
    margin-right: 4px;
  }
  .tab {
    min-height: calc(28 * var(--px));
    padding: 2px 11px;
    font-size: calc(13.5 * var(--px));
    border-radius: 99px;
  }
  .tab[aria-expanded="true"] {
    color: var(--on-accent);
    background: var(--accent);
    border-color: var(--accent);
  }
  .lab {
    gap: 10px;
    scroll-margin: 8px;
    /* So that its head can be scrolled to the top before the view is drawn. */
    min-height: 26rem;
    align-content: start;
    container-type: inline-size;
  }
  .lab-head {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    align-items: baseline;
  }
  .lab-head h2 {
    margin: 0;
    font-size: calc(17 * var(--px));
  }
  .lab-head p {
    margin: 0;
  }
  .refused {
    margin: 0;
    padding: 6px 10px;
    border-radius: 6px;
    color: var(--warning);
    background: var(--warning-ground);
  }
  .finding {
    margin: 0;
    font-size: calc(15.5 * var(--px));
    text-wrap: pretty;
  }
  .lab-controls {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 16px;
    align-items: center;
  }
  .reading {
    flex: 1 1 calc(260 * var(--px));
  }
  .charts {
    display: grid;
    gap: 16px 24px;
    grid-template-columns: minmax(0, 1fr);
  }
  @container (min-width: 54.3571em) {
    .charts {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  .chart {
    margin: 0;
    min-width: 0;
  }
  .contents {
    display: contents;
  }
  .chart figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
  }
  .take {
    margin-left: auto;
    display: flex;
  }
  .save {
    position: relative;
  }
  .save summary {
    min-height: calc(24 * var(--px));
    font-size: calc(13 * var(--px));
    line-height: calc(24 * var(--px));
    color: var(--muted);
    cursor: pointer;
  }
  .save .take {
    position: absolute;
    right: 0;
    z-index: 3;
    background: var(--card);
    border: 1px solid var(--edge);
    border-radius: 6px;
  }
  .card-head .switches .take {
    right: auto;
    left: 0;
  }
  .take button {
    min-height: calc(24 * var(--px));
    min-width: calc(24 * var(--px));
    padding: 0 6px;
    font-size: calc(12 * var(--px));
    color: var(--muted);
  }
  .picture {
    position: relative;
  }
  .picture .drawing {
    position: absolute;
    inset: 0;
    display: block;
    overflow: visible;
    touch-action: pan-y;
  }
  .raster {
    position: absolute;
  }
  .raster canvas {
    display: block;
    width: 100%;
    height: 100%;
    image-rendering: pixelated;
  }
  .beside {
    display: flex;
    flex-wrap: wrap;
    gap: 12px 24px;
  }
  .beside .cell-reading,
  .beside .help {
    flex: 1 1 calc(250 * var(--px));
  }
  .cell-reading {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 14px;
    align-items: flex-start;
    min-height: calc(104 * var(--px));
  }
  .item {
    margin: 0;
    width: calc(96 * var(--px));
    font-size: calc(13 * var(--px));
    text-align: center;
    overflow-wrap: anywhere;
  }
  .item canvas {
    max-width: 100%;
  }
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
  .item-words {
    display: block;
    min-height: calc(66 * var(--px));
    align-content: center;
  }
  .item figcaption {
    color: var(--muted);
  }
  .numbers-table summary {
    color: var(--muted);
    cursor: pointer;
    min-height: calc(24 * var(--px));
    line-height: calc(24 * var(--px));
    width: max-content;
    font-size: calc(13 * var(--px));
  }
  .charts.stacked {
    grid-template-columns: minmax(0, 1fr);
  }
  .lab h3 {
    margin: 0;
    font-size: calc(15 * var(--px));
  }
  .branches {
    margin: 0;
    padding: 0;
    list-style: none;
    display: grid;
    gap: 4px;
  }
  .branches li {
    display: flex;
    gap: 8px;
    align-items: center;
    flex-wrap: wrap;
  }
  .branches svg {
    flex: none;
  }
  .scrubber {
    display: grid;
    gap: 8px;
  }
  .scrubber p {
    margin: 0;
  }
  .scrubber-head {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    align-items: center;
  }
  .scrubber-head input {
    width: 6.5em;
  }
  .scrubber-line {
    position: relative;
    padding-bottom: 10px;
  }
  .scrubber-line input {
    width: 100%;
    margin: 0;
  }
  .checkpoints {
    position: absolute;
    inset: auto 8px 0;
    height: 9px;
  }
  .checkpoints i {
    position: absolute;
    width: 2px;
    height: 9px;
    background: var(--edge);
  }
  .twins-choice {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 20px;
    align-items: end;
  }
  .twins-choice .knob {
    flex: 1 1 calc(180 * var(--px));
    max-width: calc(320 * var(--px));
  }
  .twins-b {
    flex: 1 1 calc(220 * var(--px));
    max-width: calc(380 * var(--px));
  }
  .twins-value {
    margin: 0;
    min-height: calc(28 * var(--px));
    font-weight: 650;
  }
  .comparison {
    overflow-x: auto;
  }
  .comparison table {
    border-collapse: collapse;
    font-size: calc(14 * var(--px));
  }
  .comparison caption {
    text-align: left;
    font-weight: 650;
  }
  .comparison th,
  .comparison td {
    padding: 3px 14px 3px 0;
    text-align: right;
    border-bottom: 1px solid var(--line);
    font-variant-numeric: tabular-nums;
  }
  .comparison th:first-child {
    text-align: left;
    font-weight: 400;
  }
`;
