// How the diagnosis and the questions look.

import { css } from "lit";

/** See styles.ts. */
export const asking = css`
  .diagnosis {
    font-size: 17px;
  }
  .tries {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    align-items: center;
  }
  .tries p {
    margin: 0;
  }
  .tries button {
    margin-left: 4px;
  }
  .sanity {
    display: grid;
    gap: 16px 24px;
    grid-template-columns: minmax(0, 1fr);
  }
  @container (min-width: 761px) {
    .sanity {
      grid-template-columns: minmax(0, 2fr) minmax(0, 1fr);
    }
  }
  .vitals {
    width: 100%;
    font-size: 14px;
  }
  .vitals th {
    text-align: left;
  }
  .ask-from {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 24px;
    align-items: flex-start;
  }
  .ask-queries {
    display: flex;
    flex: 1 1 320px;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
  }
  .ask-query {
    display: grid;
    justify-items: center;
    gap: 2px;
    min-width: 68px;
    max-width: 140px;
    padding: 4px 6px;
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  .ask-query[aria-pressed="true"] {
    outline: 3px solid var(--accent);
    outline-offset: -1px;
    font-weight: 650;
  }
  .ask-picture {
    display: inline-block;
    min-width: 56px;
  }
  .ask-picture canvas {
    display: block;
    max-height: 48px;
    width: auto !important;
    max-width: 100%;
    margin: auto;
  }
  .ask-pad p {
    margin: 0 0 4px;
  }
  .pad {
    display: block;
    touch-action: none;
    cursor: crosshair;
    outline-offset: 2px;
    box-shadow: 0 0 0 1px var(--edge);
  }
  .ask-list {
    position: relative;
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: 14px;
  }
  .ask-list li {
    position: absolute;
    inset: 0 0 auto;
    display: grid;
    grid-template-columns: 44px 88px minmax(40px, 1fr) 52px minmax(0, 2fr);
    gap: 8px;
    align-items: center;
    height: 54px;
    padding: 0 6px;
    border-left: 4px solid transparent;
    border-bottom: 1px solid var(--line);
    background: var(--card);
  }
  .ask-list.gliding li {
    transition: transform 0.3s ease-out;
  }
  .ask-list [data-kind="right"] {
    border-left-color: var(--positive);
  }
  .ask-list [data-kind="false"] {
    border-left-color: var(--false-negative);
    border-left-style: dashed;
  }
  .ask-rank,
  .ask-similarity {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .ask-rank {
    font-weight: 650;
  }
  .ask-bar {
    height: 12px;
    border: 1px solid var(--edge);
    border-radius: 3px;
    overflow: hidden;
  }
  .ask-bar i {
    display: block;
    height: 100%;
    background: var(--accent);
  }
  .ask-words {
    overflow: hidden;
    max-height: 52px;
    overflow-wrap: anywhere;
  }
  @container (max-width: 520px) {
    .ask-list li {
      grid-template-columns: 30px 72px 48px minmax(0, 1fr);
      gap: 5px;
      font-size: 13px;
    }
    .ask-bar {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .ask-list.gliding li {
      transition: none;
    }
  }
`;
