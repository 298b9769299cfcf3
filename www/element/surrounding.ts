// Asks the run for one query and the keys around it, for the picture of more than three dimensions. The query stays the
// same while the run moves and when it begins again, so that what is seen to change is what was learned.

import type { Commands, RunView } from "../client/run-view.js";
import type { AroundView } from "../views/around-view.js";

/** The query that is seen first. */
const FIRST = 0;
/** Keys by name: those with the strongest push. */
const MOST = 300;
/** Shortest time between two questions while the run moves: the keys glide in between. */
const EVERY_MS = 250;

/** Keeps one query and the keys nearest to it, and asks the run for them after every look. */
export class Surrounding {
  readonly #run: RunView;
  readonly #commands: Pick<Commands, "question">;
  readonly #view: Pick<AroundView, "show" | "showItems">;
  readonly #shown: () => void;
  #waits = false;
  #again = false;
  #next_ms = 0;
  #asked_run = 0;
  #asked = FIRST;
  #items = { pair: -1, run: -1 };

  /** `shown` is called when there is something new to be said. */
  constructor(
    run: RunView,
    commands: Pick<Commands, "question">,
    view: Pick<AroundView, "show" | "showItems">,
    shown: () => void,
  ) {
    this.#run = run;
    this.#commands = commands;
    this.#view = view;
    this.#shown = shown;
  }

  /** There is something new to be seen. */
  looked(): void {
    const { running, run_number } = this.#run;
    const now_ms = performance.now();
    const early = running && now_ms < this.#next_ms && run_number === this.#asked_run;
    if (this.#waits || early) this.#again = true;
    else void this.#ask(now_ms);
  }

  /** Perhaps another query is to be in the middle. */
  follow(): void {
    if (this.#pair === this.#asked) return;
    this.#next_ms = 0;
    this.looked();
  }

  /** The same query in every run, so that runs can be compared, unless somebody has pinned one. */
  get #pair(): number {
    return this.#run.pins.pair ?? FIRST;
  }

  async #ask(now_ms: number): Promise<void> {
    const run = this.#run;
    const { run_number } = run;
    const pair = this.#pair;
    this.#asked = pair;
    [this.#waits, this.#again, this.#asked_run, this.#next_ms] = [true, false, run_number, now_ms + EVERY_MS];
    try {
      const forces = await this.#commands.question({ question: "forces", args: [pair, MOST] });
      if (run.run_number === run_number) {
        this.#view.show(forces, run.pairs?.class_names ?? [], run.running);
        this.#shown();
        await this.#showItems(pair, run_number);
      }
    } catch {
      // A run that has ended, or has other data by now, is asked no more.
    }
    this.#waits = false;
    // Nobody looks again at a run that stands still.
    if (this.#again && !run.running) void this.#ask(performance.now());
  }

  /** A pair looks the same for as long as the run lasts: it is asked for once. */
  async #showItems(pair: number, run: number): Promise<void> {
    if (this.#items.pair === pair && this.#items.run === run) return;
    const pictures = await this.#commands.question({ question: "items", args: [[pair]] });
    this.#items = { pair, run };
    this.#view.showItems(pair, pictures);
  }
}
