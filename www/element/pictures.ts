// The pictures of one element: brings what is drawn up to what is known of the run. The words around them are
// figure.ts's.

import type { Taken } from "../charts/figure.js";
import type { Commands, RunView } from "../client/run-view.js";
import type { Edits } from "../controls/slider.js";
import { partOf } from "../events.js";
import { Held } from "../lab/calm.js";
import type { LabPanel, Surroundings } from "../lab/panel.js";
import type { Palette } from "../theme.js";
import type { Snapshot } from "../types.js";
import type { Around } from "../views/around.js";
import { exampleOf, pinnedExample, type Told } from "../views/equation.js";
import type { Answer } from "../worker/questions.js";
import { bootReader, bootTrainer, loadAsset, loadLab } from "./assets.js";
import type { MainChart } from "./host-types.js";
import { PAPER, PAPER_SIZES, Paper } from "./paper.js";
import { connectPins, showPins } from "./pinning.js";
import { Surrounding } from "./surrounding.js";
import { takenOf } from "./taken.js";
import { Views } from "./views.js";

/** The formula tells of the same pair for so long while the run moves: its numbers can be read. */
const EXAMPLE_MS = 1000;
/** Pictures, for those who asked for less motion. */
const STILL_EVERY_MS = 500;

/** What the pictures need of the element. */
export interface Host {
  palette(): Palette;
  edits: Edits;
  /** Whether less motion is wanted. */
  still(): boolean;
  /** Whether more than three dimensions are projected. */
  projection(): boolean;
  /** There is something new to be said. */
  words(): void;
  /** The views could not be loaded. */
  viewless(): void;
}

/** Draws the histogram, the embeddings and the loss of one element. */
export class Pictures {
  readonly #run: RunView;
  readonly #root: ShadowRoot;
  readonly #surroundings: Surroundings;
  readonly #host: Host;
  readonly #views: Views;
  /** The open view, once one was opened. */
  #lab: LabPanel | undefined;
  #loading_lab: Promise<void> | undefined;
  #closed = false;
  readonly #surrounding: Surrounding;
  readonly #paper: Paper;
  readonly #example = new Held<Told>(EXAMPLE_MS);
  #told_at = "";
  #drawn_run = 0;
  #last_draw_ms = 0;
  #repainting = 0;

  constructor(root: ShadowRoot, run: RunView, commands: Commands, host: Host) {
    this.#run = run;
    this.#host = host;
    this.#views = new Views(root, () => (this.#paper?.printing ? PAPER : host.palette()));
    this.#paper = new Paper(partOf(root, ".sheet"), {
      run,
      commands,
      taken: (chart) => takenOf(chart, run, this.#views, () => PAPER, PAPER_SIZES),
      around: () => Boolean(run.snapshot?.projected) && !host.projection(),
      printed: () => this.redraw(),
    });
    connectPins(run, commands, this.#views);
    this.#surrounding = new Surrounding(run, commands, this.#views.around, host.words);
    this.#views.around.onpick = (pair) => commands.pin(pair);
    const another = () => bootTrainer();
    const { edits, palette, still: reduced } = host;
    this.#root = root;
    this.#surroundings = { run, commands, edits, palette, another, asset: loadAsset, reader: bootReader, reduced };
  }

  /** Resolves once the view that is open can be seen. */
  async laboratory(): Promise<void> {
    await this.#loading_lab;
  }

  async #loadLab(): Promise<void> {
    try {
      const { LabPanel, dress } = await loadLab();
      if (this.#closed) return;
      dress(this.#root);
      this.#lab = new LabPanel(partOf(this.#root, "#lab"), this.#surroundings);
      this.#lab.follow();
    } catch {
      this.#loading_lab = undefined;
      this.#host.viewless();
    }
  }

  /** One query and its keys, once they are known. */
  get around(): Around | undefined {
    return this.#views.around.around;
  }

  /** Whether more than three dimensions are projected has changed. */
  projected(): void {
    if (this.#run.snapshot) this.#surround(this.#run.snapshot);
  }

  set log_counts(log: boolean) {
    this.#views.histogram.log = log;
  }

  /** A picture of the first screen, to be taken away. */
  taken(chart: MainChart): Taken | undefined {
    return takenOf(chart, this.#run, this.#views, this.#host.palette);
  }

  /** Brings everything up to what is known. */
  follow(): void {
    const run = this.#run;
    const { snapshot, run_number, history } = run;
    const { loss, embedding } = this.#views;
    if (snapshot && run_number !== this.#drawn_run) this.#beginRun();
    if (snapshot) loss.show({ ...history.curve(), chance: snapshot.chance, bounds: history.bounds.stretches });
    embedding.turning = run.running && !this.#host.still();
    if (run.view) this.#loading_lab ??= this.#loadLab();
    this.#lab?.follow();
    this.#paper.follow();
  }

  /** There is a new look. */
  looked(snapshot: Snapshot): void {
    if (this.#run.run_number !== this.#drawn_run) this.#beginRun();
    else this.#draw(snapshot);
    this.#lab?.looked(snapshot);
  }

  /** Another pair is pinned, or more is known of it. */
  pinned(): void {
    showPins(this.#run, this.#views);
    this.#lab?.pinned();
    if (this.#run.snapshot?.projected && !this.#host.projection()) this.#surrounding.follow();
  }

  answered(answer: Answer): void {
    this.#lab?.answered(answer);
  }

  /** Other colours. */
  redraw(): void {
    this.#views.redraw();
  }

  /** A browser that loses its GPU empties canvases, and fills none of them again by itself. */
  repaint(): void {
    this.#repainting ||= requestAnimationFrame(() => {
      this.#repainting = 0;
      this.#views.redraw();
      this.#lab?.repaint();
    });
  }

  /** What the formula tells of: the pinned pair, or a typical one, which stays for a while. */
  told(): Told | undefined {
    const { pins, pairs, snapshot, running, settings } = this.#run;
    const pinned = pins.seen && pinnedExample(pins.seen, snapshot?.recalled ?? false, pairs?.own);
    if (pinned || !snapshot) return pinned;
    const shown = `${settings.tau} ${settings.batch}`;
    if (shown !== this.#told_at) this.#example.clear();
    this.#told_at = shown;
    return this.#example.take(exampleOf(snapshot), performance.now(), running);
  }

  close(): void {
    cancelAnimationFrame(this.#repainting);
    this.#views.close();
    this.#lab?.close();
    this.#closed = true;
    this.#paper.close();
  }

  /** The first picture of a run: nothing of the one before is carried over. */
  #beginRun(): void {
    const { run_number, snapshot } = this.#run;
    this.#drawn_run = run_number;
    this.#views.restart();
    showPins(this.#run, this.#views);
    if (snapshot) this.#draw(snapshot);
  }

  #draw(snapshot: Snapshot): void {
    const { pairs, running, settings } = this.#run;
    const { histogram, embedding } = this.#views;
    const still = this.#host.still();
    const now_ms = performance.now();
    if (still && running && now_ms - this.#last_draw_ms < STILL_EVERY_MS) return;
    this.#last_draw_ms = now_ms;
    const dim = Number(settings.dim ?? snapshot.axes);
    const class_word = pairs?.class_word ?? "class";
    histogram.show(snapshot, { class_word, recalled: snapshot.recalled, own: pairs?.own, dim });
    embedding.show(snapshot, pairs?.class_names ?? [], running && !still);
    this.#surround(snapshot);
  }

  /** Keeps one query and the keys around it up to date, where that is what is seen. */
  #surround({ projected }: Snapshot): void {
    if (projected && !this.#host.projection()) this.#surrounding.looked();
  }
}
