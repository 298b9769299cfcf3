// The drawn views of one element, bound to the places in its shadow tree.

import { partOf } from "../events.js";
import type { Palette } from "../theme.js";
import { AroundView } from "../views/around-view.js";
import { EmbeddingView } from "../views/embedding-view.js";
import { Histogram } from "../views/histogram.js";
import { LossChart } from "../views/loss-chart.js";
import { PairsView } from "../views/pairs-view.js";
import { measureAnew } from "../views/surface.js";

/** All of them. */
export class Views {
  readonly histogram: Histogram;
  readonly embedding: EmbeddingView;
  readonly around: AroundView;
  readonly pairs: PairsView;
  readonly loss: LossChart;

  /** Draws again when the size of text changes, which need not change the size of anything drawn. */
  readonly #watcher = new ResizeObserver(() => this.redraw());

  constructor(root: ParentNode, palette: () => Palette) {
    const find = <T extends HTMLElement>(selector: string) => partOf<T>(root, selector);
    this.histogram = new Histogram(find<HTMLCanvasElement>("#histogram"), palette);
    this.embedding = new EmbeddingView(find<HTMLCanvasElement>("#embedding"), palette);
    this.around = new AroundView(find<HTMLCanvasElement>("#around"), palette);
    this.pairs = new PairsView(find<HTMLCanvasElement>("#pairs"), palette);
    this.loss = new LossChart(find("#loss"), palette);
    this.#watcher.observe(find(".rule"));
  }

  /** A new run begins. */
  restart(): void {
    this.histogram.restart();
    this.embedding.restart();
    this.around.restart();
  }

  redraw(): void {
    measureAnew();
    for (const view of this.#all) view.redraw();
  }

  close(): void {
    this.#watcher.disconnect();
    for (const view of this.#all) view.close();
  }

  get #all() {
    return [this.histogram, this.embedding, this.around, this.pairs, this.loss];
  }
}
