// How charts look: side by side where there is room, each with its buttons and its table.

import { css } from "lit";

export const figureStyles = css`
  .charts {
    display: grid;
    gap: 16px 24px;
    /* Two columns, or one where they would be narrower than this. */
    grid-template-columns: repeat(auto-fill, minmax(min(100%, max(calc(368 * var(--px)), 50% - 12px)), 1fr));
  }
  .chart {
    max-width: 100%;
    margin: 0;
    min-width: 0;
  }
  .chart figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
  }
  .take {
    margin-left: auto;
    display: flex;
  }
  .take button {
    min-height: calc(24 * var(--px));
    min-width: calc(24 * var(--px));
    padding: 0 6px;
    font-size: calc(12 * var(--px));
    color: var(--muted);
  }
  .picture {
    position: relative;
  }
  .picture .drawing {
    position: absolute;
    inset: 0;
    display: block;
    overflow: visible;
    touch-action: pan-y;
  }
  .raster {
    position: absolute;
  }
  .raster canvas {
    display: block;
    width: 100%;
    height: 100%;
    image-rendering: pixelated;
  }
  .numbers-table summary {
    color: var(--muted);
    cursor: pointer;
    min-height: calc(24 * var(--px));
    line-height: calc(24 * var(--px));
    width: max-content;
    font-size: calc(13 * var(--px));
  }
  .charts.stacked {
    grid-template-columns: minmax(0, 1fr);
  }
`;
