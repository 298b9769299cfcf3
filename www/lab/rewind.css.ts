// How the scrubber and the list of branches look.

import { css } from "lit";

export const rewindStyles = css`
  .branches {
    margin: 0;
    padding: 0;
    list-style: none;
    display: grid;
    gap: 4px;
  }
  .branches li {
    display: flex;
    gap: 8px;
    align-items: center;
    flex-wrap: wrap;
  }
  .branches svg {
    flex: none;
  }
  .scrubber {
    display: grid;
    gap: 8px;
  }
  .scrubber p {
    margin: 0;
  }
  .scrubber-head {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    align-items: center;
  }
  .scrubber-head input {
    width: 6.5em;
  }
  .scrubber-line {
    position: relative;
    padding-bottom: 10px;
  }
  .scrubber-line input {
    width: 100%;
    margin: 0;
  }
  .checkpoints {
    position: absolute;
    inset: auto 8px 0;
    height: 9px;
  }
  .checkpoints i {
    position: absolute;
    width: 2px;
    height: 9px;
    background: var(--edge);
  }
`;
