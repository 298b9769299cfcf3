// How the open view looks: its head, its sentence, its controls.

import { css } from "lit";

export const panelStyles = css`
  /* The panel is no container. If it is one, and its card is drawn anew after another width had changed it, then
     Chromium (156) gives this and other cards the heights that they had before, and they lie over each other. */
  .lab {
    gap: 10px;
    scroll-margin: 8px;
    /* So that its head can be scrolled to the top before the view is drawn. */
    min-height: 26rem;
    align-content: start;
  }
  .lab-head {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    align-items: baseline;
  }
  .lab-head h2 {
    margin: 0;
    font-size: calc(17 * var(--px));
  }
  .lab-head p {
    margin: 0;
  }
  .refused {
    margin: 0;
    padding: 6px 10px;
    border-radius: 6px;
    color: var(--warning);
    background: var(--warning-ground);
  }
  .finding {
    margin: 0;
    font-size: calc(15.5 * var(--px));
    text-wrap: pretty;
  }
  .lab-controls {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 16px;
    align-items: center;
  }
  .reading {
    flex: 1 1 calc(260 * var(--px));
  }
  .lab h3 {
    margin: 0;
    font-size: calc(15 * var(--px));
  }
`;
