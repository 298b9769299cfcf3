// How notices look, the link to copy, and the words about a failure.

import { css } from "lit";

export const messagesStyles = css`
  /* Notices stay in sight however tall the figure is: they stick to the screen within a layer as tall. The newest
     stands on the line at the bottom, cut off where it is too long, and the buttons for the link stay free. Under
     the pointer or the focus all of them are read in full, over what is above. */
  .notice-layer {
    position: absolute;
    z-index: 4;
    inset: 0;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    align-items: flex-start;
    padding: 0 16px 2px;
    pointer-events: none;
  }
  .notes {
    position: sticky;
    bottom: 2px;
    display: grid;
    gap: 6px;
    width: fit-content;
    max-width: calc(100% - 190 * var(--px));
    list-style: none;
  }
  .notes:not(:hover, :focus-within) > li:not(:last-child) {
    display: none;
  }
  /* Where there is little room beside the buttons, above them. */
  @container (max-width: 35em) {
    .notice-layer {
      padding-bottom: calc(34 * var(--px));
    }
    .notes {
      max-width: 100%;
    }
  }
  @container (min-width: 65em) {
    .notes:not(:hover, :focus-within) span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
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
    min-width: 0;
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
  .notes .earlier {
    flex: none;
    padding-top: 3px;
    font-weight: 650;
  }
  .notes:is(:hover, :focus-within) .earlier,
  .notes > li:not(:last-child) .earlier {
    display: none;
  }
  /* It says what to change, so it covers neither the temperature nor the settings. */
  .failure {
    position: relative;
    z-index: 4;
    order: -5;
    align-self: start;
    display: grid;
    gap: 8px;
    min-width: 0;
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
  @container (min-width: 43.75em) {
    .failure {
      grid-area: middle;
      margin: calc(40 * var(--px)) 8px 8px;
    }
    [data-present] .failure {
      grid-area: embedding;
    }
  }
`;
