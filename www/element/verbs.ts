// What hosts can do with a figure and what they can ask it: attributes, properties and methods. What they are told by
// events is in telling.ts.

import { LitElement } from "lit";
import { about } from "../client/about.js";
import { metricsOf } from "../client/metrics.js";
import type { Session } from "../client/session.js";
import type { Settings, ViewId } from "../generated/settings.js";
import type { Applied, Catalogue, Engine } from "../types.js";
import { linkIn, noLink } from "./given.js";
import { curvesOf, positionsIn, savedChart } from "./host-data.js";
import type { Difference, MainChart, Positions, RunCurves, SavedChart } from "./host-types.js";
import type { Pictures } from "./pictures.js";
import { Telling } from "./telling.js";

/**
 * A small dual encoder that learns with InfoNCE, live.
 *
 * docs/embedding.md says what each attribute, method and event is for.
 *
 * Events, which bubble and leave shadow trees, have their details in telling.ts.
 */
export abstract class Verbs extends LitElement {
  /** @internal */
  static override properties = {
    src: {},
    stateLink: { attribute: "state" },
    preference: { attribute: "engine" },
    autoplay: {},
    theme: {},
    embed: { type: Boolean },
    pipeline: { type: Boolean, reflect: true },
    view: { reflect: true },
    present: { type: Boolean, reflect: true },
    set: {},
    fixed: {},
    hide: {},
    watch: {},
    ui: {},
    until: {},
  };
  declare src: string | null;
  declare stateLink: string | null;
  declare preference: string | null;
  declare autoplay: string | null;
  declare theme: string | null;
  declare embed: boolean;
  declare pipeline: boolean;
  /** The open view. */
  declare view: ViewId | undefined;
  /** Whether the figure is shown as for a projector. */
  declare present: boolean;

  /** Settings over those of the link. */
  declare set: string | null;
  /** Names of the settings that a reader cannot change. */
  declare fixed: string | null;
  /** Names of the parts and settings that are left out. */
  declare hide: string | null;
  /** Names of the numbers that the host is told. */
  declare watch: string | null;
  /** How much of the figure is shown: `full`, `min` or `chart`. */
  declare ui: string | null;
  /** The step at which it waits at first. */
  declare until: string | null;

  /** @internal */
  protected readonly telling = new Telling(this);
  /** @internal */
  protected session: Session | undefined;
  /** @internal */
  protected pictures: Pictures | undefined;

  constructor() {
    super();
    this.embed = false;
    this.pipeline = false;
    this.present = false;
  }

  /** Resolves when the first picture is there. Where none comes, the event `failed` says why. */
  get ready(): Promise<void> {
    return this.telling.ready;
  }

  /** Trains until paused or at the end of the budget. After the end: starts again. */
  play(): Promise<void> {
    return this.session?.play() ?? Promise.resolve();
  }

  pause(): Promise<void> {
    return this.session?.pause() ?? Promise.resolve();
  }

  /** Takes exactly `count` optimizer steps and stays paused. */
  async stepBy(count = 1): Promise<void> {
    await this.session?.stepBy(Math.max(0, Math.floor(count)));
  }

  /**
   * Starts again from step 0 and plays on if it was playing: with the settings as they are, and the seed if one is
   * given; or, `to: "author"`, with everything as the author of the page made it.
   */
  async reset(given: { seed?: number; to?: "author" } = {}): Promise<void> {
    const { to, ...options } = given;
    if (to === "author") await this.session?.again(linkIn(this.src ?? this.stateLink ?? ""));
    else await this.session?.reset({ ...options, play: this.session.playing });
  }

  /** All settings, keyed by catalogue id. */
  getState(): Settings {
    return this.state;
  }

  /** The settings in which two experiments differ, each with both values. An experiment is its settings or a link. */
  async stateDiff(a: Partial<Settings> | string, b: Partial<Settings> | string): Promise<Difference> {
    const settingsOf = async (field: string, given: Partial<Settings> | string): Promise<Record<string, unknown>> => {
      if (typeof given !== "string") return given;
      const link = linkIn(given);
      if (!link) throw noLink(field, given);
      return (await this.session?.settingsOf(link)) ?? {};
    };
    const [one, other] = [await settingsOf("a", a), await settingsOf("b", b)];
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    const apart = names.filter((name) => one[name] !== other[name]);
    return Object.fromEntries(apart.map((name) => [name, [one[name], other[name]]]));
  }

  /** All settings, keyed by catalogue id. Setting it applies a patch; {@link setState} says what became of it. */
  get state(): Settings {
    // The session knows its settings by name only; their types are generated from the same catalogue.
    const values: unknown = { ...this.session?.settings };
    return values as Settings;
  }
  set state(patch: Partial<Settings> | string) {
    this.setState(patch).catch(() => undefined);
  }

  /**
   * Applies a patch, or opens a link (`#v=2&…`) in place of everything; says what became of each value. Rejects with
   * `{code, message}` where nothing could be done, and the run stays as it is.
   */
  async setState(patch: Partial<Settings> | Record<string, unknown> | string): Promise<Applied> {
    const session = this.session;
    if (!session) throw { code: "closed", message: "The playground is not on a page." };
    if (typeof patch !== "string") return session.commit(patch, "api");
    const link = linkIn(patch);
    if (!link) throw noLink("state", patch);
    await session.openLink(link, "api");
    return { state: { ...session.settings }, applied: Object.keys(session.settings), clamped: [], ignored: [] };
  }

  /** The latest numbers, keyed by metric id. */
  get metrics(): Record<string, number> {
    return this.session ? metricsOf(this.session) : {};
  }

  /** Everything that can be set, followed and measured; undefined before `ready`. */
  get catalogue(): Catalogue | undefined {
    return this.session?.catalogue;
  }

  /** Which engine runs, and why; undefined before `ready`. */
  get engine(): Engine | undefined {
    return this.session?.engine;
  }

  get step(): number {
    return this.session?.step ?? 0;
  }

  /** Whether it trains, or would if it could be seen. */
  get playing(): boolean {
    return this.session?.playing ?? false;
  }

  /** The address of this experiment. */
  async shareURL(): Promise<string> {
    return (await this.session?.address()) ?? "";
  }

  /** The older name of {@link shareURL}, which hosts may go on using. */
  shareLink(): Promise<string> {
    return this.shareURL();
  }

  /** The curves of this run: the loss at each point, and every evaluation on held-out pairs. */
  history(): RunCurves {
    return this.session ? curvesOf(this.session) : { loss: { step: [], value: [] }, evaluations: [] };
  }

  /** The positions of the last look's pairs in the picture of embeddings; undefined before the first look. */
  embeddings(): Positions | undefined {
    return this.session?.snapshot && positionsIn(this.session.snapshot);
  }

  /** A chart of the first screen as a worksheet or an archive keeps it; undefined before the first look. */
  async snapshot(chart: MainChart = "similarities"): Promise<SavedChart | undefined> {
    const [session, taken] = [this.session, this.pictures?.taken(chart)];
    return session && taken && savedChart(taken, await about(session, session));
  }
}
