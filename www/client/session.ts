// One experiment on the page: what can be done with it. What is known of it stands in state.ts. Knows no DOM.

import type { ViewId } from "../generated/settings.js";
import { addressOf } from "../link.js";
import type { Applied, Checkpoints, Difference, Settings } from "../types.js";
import type { Answers, Ask, Question } from "../worker/questions.js";
import type { Side } from "../worker/sides.js";
import { Asking } from "./asking.js";
import { Comparing } from "./comparing.js";
import { Driver } from "./driver.js";
import { Editing } from "./editing.js";
import { linkTo, openLink } from "./links.js";
import { Notes } from "./notes.js";
import { receive } from "./reports.js";
import { rewind } from "./rewinding.js";
import type { Commands } from "./run-view.js";
import { SecondRun } from "./second-run.js";
import { Starting } from "./starting.js";
import { type Beginning, type Listener, type Note, type Source, State } from "./state.js";

/** One experiment on the page. Each part does one thing, and all parts write to the state, which is this object. */
export class Session extends State implements Commands {
  readonly #listener: Listener;
  readonly #driver: Driver;
  readonly #notes: Notes;
  readonly #second: SecondRun;
  readonly #asking: Asking;
  readonly #starting: Starting;
  readonly #editing: Editing;
  readonly #comparing: Comparing;
  readonly #alongside: (() => void)[] = [];
  readonly #page: () => string;

  constructor(beginning: Beginning, listener: Listener) {
    super();
    this.#listener = listener;
    this.#page = beginning.page ?? (() => location.href);
    this.#driver = new Driver(this, listener);
    this.#notes = new Notes(this, listener);
    this.#second = new SecondRun(this, this.#driver, this.#notes);
    this.#asking = new Asking(this, listener, this.#driver);
    this.#driver.onreport = (report) => receive(this, listener, this.#parts, report);
    this.#starting = new Starting(this, beginning, this.#parts);
    this.#editing = new Editing(this, listener, this.#parts);
    this.#comparing = new Comparing(this, listener, this.#parts);
  }

  get #parts() {
    const [driver, notes, second] = [this.#driver, this.#notes, this.#second];
    return { driver, notes, second, asking: this.#asking, starting: this.#starting };
  }

  /** Loads everything and shows the first picture. Failures are shown, not thrown; false then. */
  open(): Promise<boolean> {
    return this.#driver
      .edit(() => this.#starting.open())
      .then(
        () => !this.failure,
        () => false,
      );
  }

  play(): Promise<void> {
    if (this.finished || this.failure) {
      const diverged = this.failure?.code === "diverged";
      if (this.failure && !diverged) return this.revive();
      if (this.finished) return this.reset();
      this.failure = undefined;
    }
    this.playing = true;
    this.until = undefined;
    return this.#driver.follow();
  }

  pause(): Promise<void> {
    this.playing = false;
    return this.#driver.follow();
  }

  /** Takes exactly `count` steps and stays paused. */
  async stepBy(count: number): Promise<void> {
    this.playing = false;
    this.until = undefined;
    if (this.failure?.code === "diverged") this.failure = undefined;
    await this.#driver.follow();
    await this.#driver.tell("stepBy", count);
    if (this.spent && !this.finished) this.#driver.finish();
    this.#listener.changed();
  }

  /** After the end of the budget: raises it by `count` steps and takes them, at once or by playing. */
  async trainOn(count: number, manner: "play" | "step" = "play"): Promise<void> {
    await this.commit({ steps: this.step + count }, "user");
    await (manner === "play" ? this.play() : this.stepBy(count));
  }

  /** Everything as the author of the page made it, from step 0: this link, with what the attributes set over it. */
  again(hash: string): Promise<void> {
    const { playing } = this;
    return this.#driver.edit(async () => {
      const before = this.committed;
      await this.#starting.again(hash);
      this.playing = playing && this.until === undefined;
      await this.#driver.follow();
      const knobs = Object.keys(this.committed).filter((id) => this.committed[id] !== before[id]);
      this.#listener.committed(this.settings, "api", knobs);
    });
  }

  /** The settings that a link holds. */
  async settingsOf(link: string): Promise<Settings> {
    const reading = await this.#driver.trainer?.call("readLink", link);
    return reading?.settings ?? {};
  }

  /** Starts again from step 0, with the same seed or another, and plays. */
  reset(options: { seed?: number; play?: boolean } = {}): Promise<void> {
    const { seed, play = true } = options;
    return this.#driver.edit(async () => {
      this.until = undefined;
      this.playing = play;
      if (seed !== undefined) await this.#editing.apply({ seed }, "user", true);
      else await this.#starting.start();
    });
  }

  /** Shows a value while it is being changed; nothing is kept until {@link commit}. */
  preview(patch: Settings): void {
    this.#editing.preview(patch);
  }

  /** Changes settings for good: in flight where that is possible, otherwise by starting again. */
  commit(patch: Record<string, unknown>, source: Source): Promise<Applied> {
    return this.#driver.edit(() => this.#editing.apply(patch, source));
  }

  /** Opens another link in place of everything. */
  openLink(hash: string, source: Source = "link"): Promise<void> {
    return this.#driver.edit(() => openLink(this, this.#listener, this.#parts, hash, source));
  }

  /** The canonical link to this experiment, or to one with other settings. */
  link(settings?: Settings): Promise<string> {
    return linkTo(this, this.#driver, settings);
  }

  /** The address of a page with this experiment, or with one of other settings. */
  async address(settings?: Settings): Promise<string> {
    return addressOf(this.#page(), await this.link(settings));
  }

  /**
   * A second run beside this one, that differs in what is named: both begin at step 0, unless only the value is
   * another.
   */
  setTwin(difference: Difference): Promise<void> {
    return this.#driver.edit(() => this.#comparing.set(difference));
  }

  /** The second run becomes the page's own, with its settings and its past, and the other way round. */
  swapTwins(): Promise<void> {
    return this.#driver.edit(() => this.#comparing.swap());
  }

  /** Goes on with one of the two; what the other measured stays to be seen. */
  keepTwin(side: Side): Promise<void> {
    return this.#driver.edit(() => this.#comparing.keep(side));
  }

  /** Keeps what a run has measured so far, to compare others with. */
  pinGhost(side: Side): void {
    const run = side === "twin" ? this.twin : this;
    if (run) this.ghosts.pin(run);
  }

  removeGhost(id: number): void {
    this.ghosts.remove(id);
  }

  /** Whether runs keep checkpoints from now on, so that going back is quick. */
  keepCheckpoints(wanted: boolean): void {
    void this.#driver.tell("keepCheckpoints", wanted);
  }

  async checkpoints(): Promise<Checkpoints | undefined> {
    return this.#driver.trainer?.call("checkpoints");
  }

  /** Back to an earlier step, paused, with the settings it had there; what came after stays as a branch. */
  rewind(step: number): Promise<void> {
    return this.#driver.edit(() => rewind(this, this.#listener, this.#parts, step));
  }

  /** Takes a branch off the charts; the one that runs stays. */
  removeBranch(number: number): void {
    this.branches.remove(number);
  }

  /** Shows the page as for a projector, or as for a desk. The run is not touched; only the link says it. */
  present(on: boolean): void {
    if (on === this.presents) return;
    this.presents = on;
    this.#listener.shown();
    this.#listener.changed();
  }

  /** Opens a view, or none. The run is not touched; only the link says it. */
  show(view: ViewId | undefined): void {
    if (view === this.view) return;
    this.view = view;
    this.#listener.shown();
    this.#listener.changed();
  }

  /** Asks this of the run after every look from now on, and at once of the last one. */
  watch(ask: Ask | undefined): void {
    this.#asking.watch(ask);
  }

  /** Shows this pair everywhere from now on; or none. */
  pin(pair: number | undefined): void {
    this.#asking.pin(pair);
  }

  /** The forces on this pair are shown, as long as none is pinned. */
  aim(pair: number | undefined): void {
    this.pins.anchor = pair;
  }

  /** Keeps the pairs of a table that has been shown: `places` says where each stood in its batch. */
  keepRows(pairs: ArrayLike<number>, places: ArrayLike<number>): void {
    this.pins.keep(pairs, places);
  }

  /** Asks the run this once. Rejects with a `Failure` where there is no answer. */
  question<Asked extends Question>(ask: Ask<Asked>): Promise<Answers[Asked]> {
    return this.#asking.question(ask);
  }

  /** Full speed in steps per second; Infinity for no limit. */
  setSpeed(steps_per_second: number): void {
    this.#driver.setSpeed(steps_per_second);
  }

  /** Holds training back while nobody can see it. */
  suspend(suspended: boolean): void {
    if (suspended === this.suspended) return;
    this.suspended = suspended;
    void this.#driver.follow();
  }

  /** After a failure: a new trainer, on the same settings. */
  revive(engine = this.#starting.preference): Promise<void> {
    this.#starting.preference = engine;
    this.#driver.dismiss();
    return this.#driver.edit(() => this.#starting.revive());
  }

  /** Shows a message. What only informs goes away by itself. */
  note(text: string, kind?: Note["kind"]): void {
    this.#notes.add(text, kind);
  }

  dismiss(id: number): void {
    this.#notes.dismiss(id);
  }

  /** Called when the session ends, to end what runs beside it. */
  alongside(end: () => void): void {
    this.#alongside.push(end);
  }

  /** Ends everything. */
  close(): void {
    for (const end of this.#alongside) end();
    this.#driver.close();
  }
}
