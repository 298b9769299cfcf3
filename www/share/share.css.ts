// How the panel "Share" looks. Its sheet is added to an element's own when the panel opens first.

import { css } from "lit";

export const shareStyles = css`
  .share {
    order: 2;
    grid-column: 1 / -1;
    flex: 1 0 100%;
    min-width: 0;
    background: var(--card);
    border: 1px solid var(--edge);
    border-radius: var(--cplay-radius, 10px);
    container: share / inline-size;
  }
  .share > .help {
    padding: 0 16px;
    font-size: calc(13 * var(--px));
  }
  .share-body {
    display: grid;
    gap: 0 24px;
    padding: 10px 16px 12px;
    grid-template-columns: minmax(0, 1fr);
  }
  .share-choices,
  .share-result {
    min-width: 0;
  }
  .share fieldset {
    gap: 6px;
  }
  .share-row,
  .share-names {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
    align-items: center;
  }
  .share-row {
    align-items: flex-start;
  }
  .share-row > .share-field {
    flex: 1 1 calc(140 * var(--px));
  }
  .share-field {
    display: grid;
    gap: 2px;
    min-width: 0;
  }
  .share-field label {
    font-size: calc(13 * var(--px));
  }
  .share-field :is(select, input) {
    width: 100%;
    min-width: 0;
  }
  .share-field input[aria-invalid="true"] {
    border-color: var(--warning);
  }
  .share-refused:not(:empty) {
    padding: 2px 8px;
    border-radius: 6px;
    background: var(--warning-ground);
    color: var(--warning);
    font-size: calc(13 * var(--px));
    overflow-wrap: anywhere;
  }
  .share-list {
    padding: 6px 0;
    border-top: 1px solid var(--line);
  }
  .share-list > summary {
    min-height: calc(24 * var(--px));
    cursor: pointer;
  }
  .share-list fieldset .share-field {
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    align-items: center;
  }
  .share-list > :not(summary) {
    margin: 6px 0;
  }
  .share-settings,
  .share-told {
    max-height: calc(420 * var(--px));
    padding: 2px;
    overflow: auto;
    overscroll-behavior: contain;
  }
  .share-told {
    max-height: calc(220 * var(--px));
  }
  .share-settings fieldset:first-child {
    border-top: 0;
  }
  .share textarea {
    width: 100%;
    min-width: 0;
    padding: 6px 8px;
    border: 1px solid var(--edge);
    border-radius: 7px;
    background: var(--ground);
    color: inherit;
    font: calc(12.5 * var(--px)) / 1.4 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace;
    overflow-wrap: anywhere;
    resize: vertical;
  }
  .share-away .share-row {
    align-items: center;
  }
  .share-making {
    display: flex;
    gap: 8px;
    align-items: center;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .share-making progress {
    display: block;
    width: calc(150 * var(--px));
  }
  .share-code {
    width: calc(180 * var(--px));
    max-width: 100%;
    background: #ffffff;
    fill: #000000;
  }
  .share-frame {
    overflow: auto;
    max-width: 100%;
    border: 1px solid var(--line);
    border-radius: 6px;
  }
  .share-frame iframe {
    display: block;
    border: 0;
  }
  @container share (min-width: 56em) {
    .share-body {
      grid-template-columns: minmax(0, 2fr) minmax(0, 5fr);
    }
  }
`;
