// How the element looks. Colours come from theme.ts; the layout follows the element's own width, not the window's.

import { css, unsafeCSS } from "lit";
import plot from "uplot/dist/uPlot.min.css";
import { PALETTES, variables } from "../theme.js";
import { asking } from "./styles-ask.js";
import { controls } from "./styles-controls.js";
import { lab } from "./styles-lab.js";
import { map } from "./styles-map.js";
import { pipeline } from "./styles-pipeline.js";

const layout = css`
  :host {
    display: block;
    container-type: inline-size;
    color-scheme: light dark;
  }
  :host([hidden]) {
    display: none;
  }
  /* The pipeline and the views need more room than a screen may have: then the page grows. */
  :host([pipeline]),
  :host([view]) {
    display: grid;
    height: auto !important;
    min-height: 100%;
  }
  .figure[data-scheme="light"] {
    ${unsafeCSS(variables(PALETTES.light))}
    color-scheme: light;
  }
  .figure[data-scheme="dark"] {
    ${unsafeCSS(variables(PALETTES.dark))}
    color-scheme: dark;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .figure {
    position: relative;
    display: grid;
    gap: 10px;
    height: 100%;
    padding: 8px 16px 4px;
    grid-template-columns: minmax(0, 1fr);
    font: 14px / 1.4 var(--cplay-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
    font-variant-numeric: tabular-nums;
    color: var(--ink);
    background: var(--ground);
  }
  .top {
    display: grid;
    gap: 8px;
  }
  .left,
  .middle,
  .under {
    display: contents;
  }
  .right {
    display: grid;
    min-height: 0;
  }
  /* In one column: the pairs, the similarities, what can be set about them, and then all else. */
  .top {
    order: -4;
  }
  .pairs {
    order: -3;
  }
  .right {
    order: -2;
  }
  .controls {
    order: -1;
  }
  footer {
    order: 1;
  }
  p,
  h2,
  dl,
  dd,
  ul {
    margin: 0;
    padding: 0;
  }
  .task {
    font-size: 15px;
    text-wrap: pretty;
  }
  .task strong {
    font-weight: 650;
  }
  h2 {
    font-size: 13px;
    font-weight: 650;
    line-height: 1.3;
  }
  .muted {
    color: var(--muted);
    font-weight: 400;
  }
  .positive {
    color: var(--positive);
  }
  .negative {
    color: var(--negative);
  }
  .false-negative {
    color: var(--false-negative);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    font-size: 12px;
    color: var(--muted);
  }
  .card {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    padding: 10px 12px;
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: var(--cplay-radius, 10px);
  }
  .card-head {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    align-items: center;
    justify-content: space-between;
  }
  canvas {
    display: block;
    width: 100%;
    min-height: 0;
    flex: 1 1 0;
  }
  #pairs {
    min-height: 80px;
  }
  #histogram {
    min-height: 300px;
  }
  #embedding {
    min-height: 320px;
    touch-action: pan-y;
    cursor: grab;
    border-radius: 6px;
  }
  #embedding:active {
    cursor: grabbing;
  }
  #loss {
    min-height: 150px;
    flex: 1 1 0;
    overflow: hidden;
  }
  .uplot {
    font-family: inherit;
  }
  .similarity {
    position: relative;
  }

  .equation {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
    align-items: center;
    margin-top: 3px;
    padding-top: 6px;
    border-top: 1px solid var(--line);
    font-size: 13.5px;
  }
  .term {
    white-space: nowrap;
  }
  .equation .aside {
    color: var(--muted);
    font-size: 12.5px;
  }
  .equation sup,
  .equation sub {
    font-size: 0.76em;
    line-height: 0;
  }
  .fraction {
    display: inline-flex;
    flex-direction: column;
    align-items: center;
    vertical-align: middle;
    line-height: 1.35;
    font-size: 0.95em;
  }
  .fraction > span:first-child {
    border-bottom: 1px solid currentColor;
    padding: 0 5px 1px;
  }
  .fraction > span:last-child {
    padding: 2px 5px 0;
  }

  .readouts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
    gap: 8px 24px;
    min-height: 54px;
  }
  .readout dt {
    font-size: 13px;
    font-weight: 650;
  }
  .readout {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    align-content: start;
    column-gap: 8px;
  }
  .readout dd b {
    font-size: 17px;
    font-weight: 650;
  }
  .readout dd {
    display: flex;
    gap: 10px;
    align-items: center;
    justify-content: flex-end;
  }
  .readout .help {
    grid-column: 1 / -1;
    display: block;
  }
  .sparkline {
    order: -1;
    width: 60px;
    height: 20px;
    overflow: visible;
  }
  .sparkline polyline {
    fill: none;
    stroke: var(--accent);
    stroke-width: 1.5;
  }
  .help {
    font-size: 12px;
    line-height: 1.28;
    color: var(--muted);
  }

  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    align-items: center;
    min-height: 28px;
    font-size: 12.5px;
  }
  .badge {
    flex: 1 1 auto;
    min-width: 0;
  }
  .badge b {
    display: inline-block;
    padding: 1px 7px;
    margin-right: 4px;
    border: 1px solid var(--edge);
    border-radius: 99px;
    font-size: 11.5px;
  }

  .switches {
    display: flex;
    gap: 16px;
    align-items: center;
  }
  .table {
    font-size: 13px;
  }
  .table summary {
    color: var(--muted);
    cursor: pointer;
    min-height: 24px;
    line-height: 24px;
    width: max-content;
  }
  .scroll {
    max-height: 260px;
    overflow: auto;
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  th,
  td {
    text-align: right;
    font-weight: 400;
    padding: 2px 8px;
    border-bottom: 1px solid var(--line);
    white-space: nowrap;
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--card);
    font-weight: 650;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @container (min-width: 700px) {
    .figure {
      grid-template:
        "top top" auto
        "right right" auto
        "middle left" auto
        "under under" auto
        "numbers numbers" auto
        "footer footer" auto / minmax(0, 1.4fr) minmax(0, 1fr);
    }
    .figure > *,
    .card {
      order: 0;
    }
    .top {
      grid-area: top;
    }
    .right {
      grid-area: right;
    }
    .under {
      grid-area: under;
      display: grid;
      gap: 10px;
      min-width: 0;
    }
    .numbers {
      grid-area: numbers;
    }
    footer {
      grid-area: footer;
    }
    .left,
    .middle {
      display: flex;
      flex-direction: column;
      gap: 10px;
      min-height: 0;
      min-width: 0;
    }
    .left {
      grid-area: left;
    }
    .middle {
      grid-area: middle;
    }
    .pairs {
      flex: 1 1 auto;
    }
    #pairs {
      min-height: 180px;
    }
  }

  .table[open] .scroll {
    position: absolute;
    z-index: 2;
    inset: 44px 12px 12px;
    max-height: none;
    background: var(--card);
    border: 1px solid var(--edge);
    border-radius: 6px;
  }

  @container (min-width: 1040px) {
    .figure {
      grid-template:
        "top top top" auto
        "left middle right" minmax(0, 1fr)
        "under under under" auto
        "numbers numbers numbers" auto
        "footer footer footer" auto / 220px minmax(0, 0.62fr) minmax(0, 1fr);
    }
    :host([pipeline]) .figure,
    :host([view]) .figure {
      height: auto;
      grid-template-rows: auto minmax(390px, 1fr);
    }
    .embedding {
      flex: 2.2 1 0;
    }
    .loss {
      flex: 1 1 0;
    }
    #embedding,
    #histogram {
      min-height: 200px;
    }
    #loss {
      min-height: 90px;
    }
    .pairs {
      flex: 1 1 200px;
    }
    .controls {
      flex: none;
    }
    #pairs {
      min-height: 84px;
    }
    .readouts {
      grid-template-columns: repeat(5, 1fr);
    }
    .table[open] .scroll {
      inset: 40px 12px 132px;
    }
  }
`;

/** All styles of the element. */
export const styles = [unsafeCSS(plot), layout, controls, pipeline, lab, map, asking];
