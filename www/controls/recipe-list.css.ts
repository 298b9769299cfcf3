// How the list of recipes looks.

import { css } from "lit";

export const recipeListStyles = css`
  .recipes {
    position: relative;
  }
  .recipes input {
    width: 100%;
    min-width: 0;
    text-overflow: ellipsis;
  }
  .recipes-list {
    position: absolute;
    z-index: 5;
    inset: calc(100% + 2px) auto auto 0;
    width: max(100%, min(26rem, 90cqw));
    max-height: min(24rem, var(--room));
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 4px;
    border: 1px solid var(--edge);
    border-radius: 7px;
    background: var(--card);
    box-shadow: 0 6px 20px rgb(0 0 0 / 0.2);
    font-size: 0.8125rem;
  }
  .recipes-list[data-above] {
    inset: auto auto calc(100% + 2px) 0;
  }
  .recipes-list[hidden] {
    display: none;
  }
  .recipes-stage {
    padding: 6px 8px 2px;
    font-weight: 650;
  }
  .recipes-list [role="option"] {
    min-height: 28px;
    padding: 4px 8px;
    border-radius: 5px;
    cursor: pointer;
  }
  .recipes-list [role="option"]:hover {
    background: var(--ground);
  }
  .recipes-list [aria-selected="true"] {
    font-weight: 650;
  }
  .recipes-list [data-active] {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
  }
`;
