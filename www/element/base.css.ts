// What holds for the whole element: its colours, its text, tables.

import { css, unsafeCSS } from "lit";
import { PALETTES, variables } from "../theme.js";

export const baseStyles = css`
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
  p,
  h2,
  dl,
  dd,
  ul {
    margin: 0;
    padding: 0;
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
  .help {
    font-size: calc(12 * var(--px));
    line-height: 1.28;
    color: var(--muted);
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
  .skip:not(:focus),
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .skip:focus {
    position: absolute;
    z-index: 4;
  }
  .end {
    position: absolute;
    bottom: 0;
    outline: none;
  }
`;
