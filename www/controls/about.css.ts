// How the words about a method look.

import { css } from "lit";

export const aboutStyles = css`
  .about {
    display: grid;
    gap: 3px;
    align-content: start;
  }
  .about .help:first-child {
    font-size: calc(12.5 * var(--px));
    color: var(--ink);
  }
  .formula {
    display: block;
    padding: 2px 6px;
    border-radius: 4px;
    background: var(--ground);
    font: calc(12 * var(--px)) / 1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
    overflow-wrap: anywhere;
  }
  cite {
    font-style: normal;
  }
  .paper summary {
    width: max-content;
    max-width: 100%;
    min-height: calc(24 * var(--px));
    line-height: calc(24 * var(--px));
    font-size: calc(12 * var(--px));
    color: var(--muted);
    cursor: pointer;
  }
  .symbols {
    display: grid;
    gap: 2px;
    margin: 0 0 4px;
    font-size: 0.75rem;
  }
  .symbols div {
    display: flex;
    gap: 8px;
  }
  .symbols dt {
    flex: 0 0 4.5em;
  }
  .symbols dd {
    margin: 0;
    color: var(--muted);
  }
`;
