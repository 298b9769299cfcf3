// How measured claims look.

import { css } from "lit";

export const evidenceStyles = css`
  .evidence {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
    font-size: 0.8125rem;
  }
  .measured {
    border-collapse: collapse;
    width: 100%;
  }
  .measured caption {
    text-align: start;
    color: var(--muted);
  }
  .measured th {
    font-weight: 650;
    text-align: start;
  }
  .measured :is(th, td) {
    padding: 1px 8px 1px 0;
    text-align: start;
    vertical-align: top;
    white-space: normal;
  }
  .measured td {
    font-variant-numeric: tabular-nums;
  }
  .claims {
    display: grid;
    gap: 6px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .claims .seen {
    display: block;
    color: var(--muted);
  }
`;
