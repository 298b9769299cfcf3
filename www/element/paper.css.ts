// How the figure looks on paper: dark ink on white, whatever the theme on the screen.

import { css, unsafeCSS } from "lit";
import { variables } from "../theme.js";
import { PAPER } from "./paper.js";

export const paperStyles = css`
  .sheet {
    display: none;
  }
  @media print {
    :host {
      display: block !important;
      height: auto !important;
      max-width: 100% !important;
      max-height: none !important;
      overflow: visible !important;
      color-scheme: light;
    }
    .figure[data-scheme][data-paper] {
      ${unsafeCSS(variables(PAPER))}
      display: block;
      min-height: 0;
      padding: 0;
      background: none;
      color-scheme: light;
    }
    [data-paper] > :not(.sheet) {
      display: none !important;
    }
    [data-paper] > .sheet {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      gap: 10px 16px;
      max-width: 704px;
      margin: 8px 16px;
      font-size: 14px;
    }
    .sheet > * {
      grid-column: 1 / -1;
      margin: 0;
      break-inside: avoid;
    }
    .sheet h2 {
      font-size: 17px;
    }
    .sheet figure:not([data-chart="similarities"]) {
      grid-column: auto;
    }
    /* A slide is wide and low: the three pictures stand in one row. */
    @container (min-width: 1460px) {
      [data-paper] > .sheet {
        grid-template-columns: 704px 344px 344px;
        max-width: none;
      }
      .sheet figure[data-chart="similarities"] {
        grid-column: auto;
      }
    }
    .sheet :is(canvas, figure > svg) {
      display: block;
      width: 100%;
      height: auto;
      flex: none;
    }
    .way-back {
      display: flex;
      gap: 12px;
      align-items: center;
      overflow-wrap: anywhere;
    }
    .way-back a {
      color: var(--ink);
      font-weight: 650;
      text-decoration: none;
    }
    .qr {
      flex: none;
      width: 112px;
      height: 112px;
      background: #ffffff;
    }
  }
`;
