// How the element looks. Colours come from theme.ts; the layout follows the element's own width, not the window's.
//
// Sizes of text, and of what holds text, are multiples of --px: a CSS pixel at the browser's usual text size of 16, more
// where the visitor or the host (--cplay-scale) wants larger text, on a wide screen and in the present mode. It is never
// less than a CSS pixel, because many hosts set a smaller root size for reasons of their own. Widths at which the layout
// changes are in em, and grow with the text.

import { css, unsafeCSS } from "lit";
import { PALETTES, variables } from "../theme.js";
import { asking } from "./styles-ask.js";
import { controls } from "./styles-controls.js";
import { encoders } from "./styles-encoders.js";
import { lab } from "./styles-lab.js";
import { map } from "./styles-map.js";
import { pipeline } from "./styles-pipeline.js";
import { present } from "./styles-present.js";

const layout = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    container-type: inline-size;
    font-size: calc(max(1rem, 16px) * var(--cplay-scale, 1)) !important;
    color-scheme: light dark;
  }
  :host([hidden]) {
    display: none;
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
    --zoom: var(--cplay-scale, 1);
    --px: calc(max(0.0625rem, 1px) * var(--zoom));
    position: relative;
    display: grid;
    gap: 8px;
    min-width: 0;
    padding: 6px 16px 2px;
    grid-template-columns: minmax(0, 1fr);
    font: calc(14 * var(--px)) / 1.4 var(--cplay-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
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
  /* In one column: the similarities with their slider, what they are similarities of, then what can be set. */
  .top {
    order: -5;
  }
  .right {
    order: -4;
  }
  .embedding {
    order: -3;
  }
  .pairs {
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
    font-size: calc(15 * var(--px));
    text-wrap: pretty;
  }
  .task strong {
    font-weight: 650;
  }
  h2 {
    font-size: calc(14 * var(--px));
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
    font-size: calc(12 * var(--px));
    color: var(--muted);
  }
  .card {
    display: flex;
    flex-direction: column;
    min-width: 0;
    padding: 10px 12px;
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: var(--cplay-radius, 10px);
  }
  .legend .check {
    margin-inline-start: auto;
  }
  .embedding .card-head,
  .embedding .switches {
    column-gap: calc(6 * var(--px));
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
  canvas[hidden] {
    display: none;
  }
  #pairs {
    min-height: calc(132 * var(--px));
  }
  /* On a small screen the slider below it is seen too. */
  #histogram {
    min-height: clamp(calc(180 * var(--px)), 34vh, calc(300 * var(--px)));
  }
  #embedding,
  #around {
    min-height: clamp(calc(200 * var(--px)), 50vh, calc(320 * var(--px)));
    touch-action: pan-y;
    cursor: grab;
    border-radius: 6px;
  }
  #around {
    cursor: pointer;
  }
  #embedding:active {
    cursor: grabbing;
  }
  #loss {
    min-height: calc(150 * var(--px));
    flex: 1 1 0;
    overflow: hidden;
  }
  #loss svg {
    display: block;
    width: 100%;
    height: 100%;
  }
  .dash {
    width: calc(24 * var(--px));
    height: calc(10 * var(--px));
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
  }
  .rule {
    position: absolute;
    width: calc(100 * var(--px));
    visibility: hidden;
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
    font-size: calc(13.5 * var(--px));
  }
  .term {
    white-space: nowrap;
  }
  .equation .aside {
    color: var(--muted);
    font-size: calc(12.5 * var(--px));
  }
  .equation sup,
  .equation sub {
    font-size: max(0.76em, calc(12 * var(--px)));
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
    grid-template-columns: repeat(auto-fit, minmax(min(calc(220 * var(--px)), 100%), 1fr));
    gap: 8px 24px;
    min-height: calc(54 * var(--px));
  }
  .readout dt {
    overflow-wrap: anywhere;
    font-size: calc(13 * var(--px));
    font-weight: 650;
  }
  .readout {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    min-width: 0;
    align-items: center;
    align-content: start;
    column-gap: 8px;
  }
  .readout dd b {
    font-size: calc(17 * var(--px));
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
    width: calc(60 * var(--px));
    height: calc(20 * var(--px));
    overflow: visible;
  }
  .sparkline polyline {
    fill: none;
    stroke: var(--accent);
    stroke-width: 1.5;
  }
  .help {
    font-size: calc(12 * var(--px));
    line-height: 1.28;
    color: var(--muted);
  }

  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    align-items: center;
    min-height: calc(28 * var(--px));
    font-size: calc(12.5 * var(--px));
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
    font-size: calc(12 * var(--px));
  }

  .switches {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    align-items: center;
  }
  .table {
    font-size: calc(13 * var(--px));
  }
  .table summary {
    color: var(--muted);
    cursor: pointer;
    min-height: calc(24 * var(--px));
    line-height: calc(24 * var(--px));
    width: max-content;
  }
  .scroll {
    max-height: calc(260 * var(--px));
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

  @container (min-width: 43.75em) {
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
      gap: 8px;
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
      min-height: calc(132 * var(--px));
    }
  }

  /* A projector, or a tablet on its side: what is set, what it does to the similarities and where it leads, at a glance. */
  @container (min-width: 56em) {
    .figure {
      grid-template:
        "top top" auto
        "right middle" auto
        "left left" auto
        "under under" auto
        "numbers numbers" auto
        "footer footer" auto / minmax(0, 1.35fr) minmax(0, 1fr);
    }
    .left {
      flex-direction: row;
    }
    .pairs {
      flex: 1.5 1 0;
    }
    .controls {
      flex: 1 1 0;
    }
    .embedding {
      flex: 2 1 auto;
    }
    .loss {
      flex: 1 1 auto;
    }
    #embedding,
    #around {
      min-height: clamp(calc(180 * var(--px)), 32vh, calc(400 * var(--px)));
    }
    #loss {
      min-height: calc(90 * var(--px));
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

  @container (min-width: 100em) {
    .figure {
      --zoom: calc(1.12 * var(--cplay-scale, 1));
    }
  }
  @media (min-height: 900px) {
    @container (min-width: 115em) {
      .figure {
        --zoom: calc(1.28 * var(--cplay-scale, 1));
      }
    }
  }

  @container (min-width: 65em) {
    .figure {
      grid-template:
        "top top top" auto
        "left middle right" minmax(max-content, 1fr)
        "under under under" auto
        "numbers numbers numbers" auto
        "footer footer footer" auto / calc(232 * var(--px)) minmax(0, 0.62fr) minmax(0, 1fr);
    }
    .left {
      flex-direction: column;
    }
    .embedding {
      flex-grow: 2.2;
    }
    #embedding,
    #around,
    #histogram {
      min-height: calc(148 * var(--px));
    }
    .pairs {
      flex: 1 1 auto;
    }
    .controls {
      flex: none;
    }
    #pairs {
      min-height: 0;
    }
    .table[open] .scroll {
      inset: 40px 12px 132px;
    }
  }
`;

/** All styles of the element. */
export const styles = [layout, encoders, controls, pipeline, lab, map, asking, present];
