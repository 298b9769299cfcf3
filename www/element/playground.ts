// <contrastive-playground>: the public element, its life and its redrawing. What hosts can do with it is in verbs.ts,
// what it tells them in telling.ts, what it shows in figure.ts, what it does in client/session.ts.

import type { PropertyValues } from "lit";
import { isOff, slips } from "../attributes.js";
import { Session } from "../client/session.js";
import type { Source } from "../client/state.js";
import type { Edits } from "../controls/slider.js";
import { partOf } from "../events.js";
import type { KnobId, ViewId } from "../generated/settings.js";
import { AddressBar } from "../link.js";
import { PALETTES, type Palette, type Scheme, schemeOf } from "../theme.js";
import type { Catalogue, Snapshot, Settings as Values } from "../types.js";
import { unlessClosed } from "../unless-closed.js";
import { Announcer } from "./announcer.js";
import { bootTrainer, loadAsset, loadGpu } from "./assets.js";
import { type Authored, authored } from "./authored.js";
import { watchHeight } from "./bounded.js";
import { figure } from "./figure.js";
import { isBound, linkIn, mayPush, newSeed, noLink, pageOf, preferenceOf } from "./given.js";
import { type Group, join } from "./group.js";
import { giveBack, keepKeys } from "./keys.js";
import { projectPage } from "./locations.js";
import { Pictures } from "./pictures.js";
import { remember, rememberedIn } from "./remembering.js";
import { Rendering } from "./rendering.js";
import { Sharing } from "./sharing.js";
import { styles } from "./styles.js";
import { Verbs } from "./verbs.js";
import { Visibility } from "./visibility.js";

/** Attributes that are understood only with the catalogue. */
const ASKED = ["set", "fixed", "hide", "ui", "watch", "until", "view"] as const;
/** As much of a section must be in sight when it opens, or the page scrolls. */
const HEAD_PX = 160;

/** A small dual encoder that learns with InfoNCE, live. */
export class ContrastivePlayground extends Verbs {
  static override styles = styles;
  #bar: AddressBar | undefined;
  #visibility: Visibility | undefined;
  #group: Group | undefined;
  #announcer = new Announcer((text) => {
    const place = this.renderRoot.querySelector(".unseen[role=status]");
    if (place) place.textContent = text;
  });
  readonly #system_dark = window.matchMedia("(prefers-color-scheme: dark)");
  /** The reader chooses all colours; whether they are dark is the system's to say. */
  readonly #forced_colours = window.matchMedia("(forced-colors: active)");
  /** What the two above said last. Reading them at every frame would swallow their event in Chromium. */
  #system = { dark: false, forced: false };
  readonly #reduced_motion = window.matchMedia("(prefers-reduced-motion: reduce)");
  readonly #rendering = new Rendering(() => this.requestUpdate());
  #speed = 60;
  #log_counts = false;
  #slider_moved = false;
  #projection = false;
  #panel_open = false;
  /** What the author of the page leaves out. */
  #hidden: ReadonlySet<string> = new Set();
  #open_card: KnobId | undefined;
  /** The view as this element last said it. */
  #view_shown: ViewId | undefined;
  /** Whether this element last said that it is shown as for a projector. */
  #present_shown = false;
  /** Whether the view that is open is still to be brought into sight. */
  #scrolls_to_view = false;
  /** The link to copy by hand, where the clipboard was refused. */
  #link_to_copy = "";
  readonly #sharing = new Sharing(this, {
    words: () => this.requestUpdate(),
    scroll: () => this.#bringIntoSight(".share"),
  });

  // ---- Life ----------------------------------------------------------------------------------------------------

  override connectedCallback(): void {
    super.connectedCallback();
    this.#system_dark.addEventListener("change", this.#recolour);
    this.#forced_colours.addEventListener("change", this.#recolour);
    this.#recolour();
    document.addEventListener("keydown", this.#escaped);
    if (this.session) return;
    const given = rememberedIn(this)?.value || (this.src ?? this.stateLink);
    if (isBound(this)) this.#bar = new AddressBar((hash) => this.#quietly(this.session?.openLink(hash)), mayPush(this));
    this.session = this.#newSession(this.#bar?.hash || linkIn(given ?? ""));
    void this.#open(this.session);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#system_dark.removeEventListener("change", this.#recolour);
    this.#forced_colours.removeEventListener("change", this.#recolour);
    document.removeEventListener("keydown", this.#escaped);
    // Moving an element also disconnects it: see whether it comes back at once.
    queueMicrotask(() => {
      if (!this.isConnected) this.#free();
    });
  }

  #newSession(hash: string): Session {
    const engine = preferenceOf(this.preference);
    const tried = this.telling.begin();
    return new Session(
      {
        boot: (engine) => bootTrainer(engine, tried),
        asset: loadAsset,
        gpu: loadGpu,
        engine,
        hash,
        autoplay: !isOff(this.autoplay) && !this.#reduced_motion.matches,
        present: this.present,
        asks: this.present || ASKED.some((name) => this[name]),
        authored: (catalogue) => {
          [this.#view_shown, this.#present_shown] = [this.view, this.present];
          return this.#authored(catalogue);
        },
        page: () => pageOf(this, projectPage()),
      },
      {
        changed: () => {
          this.#grouped((group, session) => group.changed(session));
          this.#words();
        },
        looked: (snapshot) => this.#looked(snapshot),
        evaluated: () => {
          this.#tellMetrics();
          this.#words();
        },
        warned: (message) => this.telling.emit("warning", { message }),
        committed: (state, source, knobs, link) => {
          this.#slider_moved ||= knobs.includes("tau");
          this.#grouped((group, session) => group.committed(session, knobs, source));
          unlessClosed(this.#committed(state, source, knobs, link));
        },
        shown: () => unlessClosed(this.#addressed()),
        answered: (answer) => this.pictures?.answered(answer),
        pinned: () => {
          this.pictures?.pinned();
          this.#words();
        },
        finished: () => {
          this.#tellMetrics();
          this.telling.emit("finish", { step: this.step });
        },
        failed: (failure) => this.telling.failed(failure),
      },
    );
  }

  async #open(session: Session): Promise<void> {
    await this.updateComplete;
    if (session !== this.session) return;
    const name = this.getAttribute("group");
    if (name) this.#group = join(name, session, this.#speed);
    this.#visibility = new Visibility(this, (visible) => {
      if (this.#group) this.#group.seen(session, visible);
      else this.session?.suspend(!visible);
      this.telling.emit("visibility", { visible });
      if (visible) this.pictures?.repaint();
    });
    if (await session.open()) await this.#begun(session);
  }

  /** Says that there is a figure, once all of it has its place. */
  async #begun(session: Session): Promise<void> {
    this.#rendering.now();
    await this.updateComplete;
    if (session === this.session) this.telling.begun(session.engine);
  }

  /** What the attributes ask for; what has no meaning is told to the host and to the reader. */
  #authored(catalogue: Catalogue): Authored {
    const { set, fixed, hide, ui, watch } = this;
    const [view, until] = [this.view ?? null, this.until ?? null];
    const asked = authored({ set, fixed, hide, ui, watch, until, view }, catalogue);
    asked.problems.push(...slips(this, this.dataset.asked?.split(" ").slice(0, 20)));
    if (this.hasAttribute("remember") && !rememberedIn(this)) {
      const value = this.getAttribute("remember") ?? "";
      asked.problems.push(`remember: the page has no input or textarea with the id "${value}".`);
    }
    for (const field of ["src", "state"]) {
      const value = this.getAttribute(field);
      if (value && !linkIn(value)) asked.problems.push(noLink(field, value).message);
    }
    this.telling.watched = asked.watched;
    this.#hidden = asked.hidden;
    for (const message of asked.problems) this.session?.note(message, "warning");
    return asked;
  }

  /** The attributes have changed while it runs. */
  #askedAnew(changed: PropertyValues): void {
    const session = this.session;
    if (!session?.catalogue || !["set", "fixed", "hide", "ui", "watch"].some((name) => changed.has(name))) return;
    const { patch, fixed } = this.#authored(session.catalogue);
    session.fixed = fixed;
    if (changed.has("set") && Object.keys(patch).length > 0) this.#quietly(session.commit(patch, "api"));
    this.#words();
  }

  /** Tells the group, where this figure is in one. */
  #grouped(tell: (group: Group, session: Session) => void): void {
    if (this.#group && this.session) tell(this.#group, this.session);
  }

  #free(): void {
    this.#grouped((group, session) => group.remove(session));
    this.#group = undefined;
    this.session?.close();
    this.session = undefined;
    this.#bar?.close();
    this.#bar = undefined;
    this.#visibility?.close();
    this.pictures?.close();
    this.pictures = undefined;
    this.#sharing.close();
    this.#announcer.close();
    this.#rendering.close();
    this.telling.end();
  }

  // ---- Showing -------------------------------------------------------------------------------------------------

  get #scheme(): Scheme {
    return schemeOf(this.#system.forced ? null : this.theme, this.#system.dark);
  }

  readonly #palette = (): Palette => PALETTES[this.#scheme];

  readonly #recolour = () => {
    this.#system = { dark: this.#system_dark.matches, forced: this.#forced_colours.matches };
    this.requestUpdate();
    this.pictures?.redraw();
  };

  protected override firstUpdated(): void {
    // The event does not bubble: whichever canvas it is for, the way down leads past here.
    this.renderRoot.addEventListener("contextrestored", () => this.pictures?.repaint(), { capture: true });
    keepKeys(this.renderRoot, () => {
      if (this.session?.presents) this.session.present(false);
      else if (this.shadowRoot) giveBack(this.shadowRoot);
    });
    if (this.shadowRoot) watchHeight(this, this.shadowRoot, partOf(this.shadowRoot, ".figure"));
  }

  /** Leaves the projector's view, unless something nearer took the key. */
  readonly #escaped = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) this.session?.present(false);
  };

  protected override render() {
    const session = this.session;
    if (!session) return undefined;
    return figure({
      run: session,
      commands: session,
      scheme: this.#scheme,
      embed: this.embed,
      guest: this.embed || !this.#bar,
      speed: this.#speed,
      log_counts: this.#log_counts,
      told: this.pictures?.told(),
      projection: this.#projection,
      around: this.pictures?.around,
      panel_open: this.#panel_open,
      pipeline_open: this.pipeline,
      open_card: this.#open_card,
      link_to_copy: this.#link_to_copy,
      edits: this.#edits(session),
      share_open: this.#sharing.open,
      hidden: this.#hidden,
      taken: (chart) => this.pictures?.taken(chart),
      show: (view) => this.#show(view),
      toggle: () => this.#quietly(session.playing ? session.pause() : session.play()),
      slider_moved: this.#slider_moved,
      stepOnce: () => this.#quietly(session.finished ? session.trainOn(1, "step") : session.stepBy(1)),
      trainOn: (count) => this.#quietly(session.trainOn(count)),
      restart: () => this.#quietly(session.reset()),
      newSeed: () => this.#quietly(session.reset({ seed: newSeed(session) })),
      setSpeed: (steps_per_second) => {
        this.#speed = steps_per_second;
        if (this.#group) this.#group.setSpeed(steps_per_second);
        else session.setSpeed(steps_per_second);
      },
      setProjection: (projection) => {
        this.#projection = projection;
        this.requestUpdate();
        this.pictures?.projected();
      },
      setLogCounts: (log) => {
        this.#log_counts = log;
        if (this.pictures) this.pictures.log_counts = log;
        this.requestUpdate();
      },
      setPanelOpen: (open) => void this.#setPanelOpen(open),
      setPipelineOpen: (open) => void this.#setPipelineOpen(open),
      openCard: (id) => {
        this.#open_card = id;
        this.requestUpdate();
      },
      compare: (link) => this.#quietly(this.#compare(session, link)),
      copyLink: () => unlessClosed(this.#copyLink()),
      closeCopy: () => {
        this.#link_to_copy = "";
        this.requestUpdate();
      },
      setShareOpen: (open) => void this.#sharing.set(session, open),
      revive: (engine) => this.#quietly(session.revive(engine).then(() => this.#begun(session))),
    });
  }

  /** Opens or closes the settings; the focus goes along. */
  async #setPanelOpen(open: boolean): Promise<void> {
    this.#panel_open = open;
    this.requestUpdate();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(open ? ".panel button" : ".more")?.focus();
  }

  /** Opens or closes the pipeline; the focus and the view go along. */
  async #setPipelineOpen(open: boolean): Promise<void> {
    this.pipeline = open;
    await this.updateComplete;
    const place = open ? "#pipeline [role=combobox]" : ".pipeline-switch";
    this.renderRoot.querySelector<HTMLElement>(place)?.focus({ preventScroll: open });
    if (open) this.#bringIntoSight("#pipeline");
  }

  /** Opens two runs beside each other and lets them run; the page goes along. */
  async #compare(session: Session, link: string): Promise<void> {
    this.#scrolls_to_view = true;
    await session.openLink(link, "user");
    if (!session.playing) await session.play();
  }

  /** Opens a view, or none; the page goes along. */
  #show(view: ViewId | undefined): void {
    this.#scrolls_to_view = view !== undefined;
    this.session?.show(view);
    this.requestUpdate();
  }

  /** Scrolls until the head of a section is at the top, unless enough of the section is in sight. */
  #bringIntoSight(selector: string): void {
    const section = this.renderRoot.querySelector(selector);
    const foot = Math.min(window.innerHeight, this.getBoundingClientRect().bottom);
    if (!section || foot - section.getBoundingClientRect().top > HEAD_PX) return;
    section.scrollIntoView({ block: "start", behavior: this.#reduced_motion.matches ? "instant" : "smooth" });
  }

  protected override updated(changed: PropertyValues): void {
    if (!this.pictures && this.session && this.shadowRoot)
      this.pictures = this.#newPictures(this.shadowRoot, this.session);
    if (changed.has("theme") && changed.get("theme") !== undefined) this.pictures?.redraw();
    this.#askedAnew(changed);
    const given = changed.has("src") ? this.src : changed.has("stateLink") ? this.stateLink : undefined;
    const first = changed.get("src") === undefined && changed.get("stateLink") === undefined;
    if (given && !first) this.#quietly(this.#openGiven(changed.has("src") ? "src" : "state", given));
    this.#drawChanges();
  }

  /** The host names another link; the experiment goes on where it is none. */
  async #openGiven(field: string, given: string): Promise<void> {
    const link = linkIn(given);
    if (link) await this.session?.openLink(link);
    else this.session?.note(noLink(field, given).message, "warning");
  }

  #newPictures(root: ShadowRoot, session: Session): Pictures {
    return new Pictures(root, session, session, {
      palette: this.#palette,
      edits: this.#edits(session),
      still: () => this.#reduced_motion.matches,
      projection: () => this.#projection,
      words: () => this.#words(),
      viewless: () => {
        session.note("The view could not be loaded (lab.js).", "warning");
        this.#show(undefined);
      },
    });
  }

  /** Brings everything up to what the session holds. */
  #drawChanges(): void {
    const session = this.session;
    if (!session || !this.pictures) return;
    // Before the link is read, both are the author's to say.
    if (Object.keys(session.settings).length > 0) {
      this.#followView(session);
      this.#followPresent(session);
    }
    // Before the first picture nothing has its height.
    if (this.#scrolls_to_view && session.snapshot && !session.busy) {
      this.#scrolls_to_view = false;
      const { pictures } = this;
      requestAnimationFrame(() => void pictures.laboratory().then(() => this.#bringIntoSight("#lab")));
    }
    this.pictures.follow();
    this.#sharing.follow();
    this.#announcer.tell(session);
  }

  /** The open view is the session's, unless the host has just named another. */
  #followView(session: Session): void {
    const named = this.view || undefined;
    if (named !== this.#view_shown && named !== session.view) {
      if (!named || session.catalogue?.views.some(({ id }) => id === named)) this.#show(named);
      else session.note(`view: there is no view "${named}".`, "warning");
    } else if (session.view !== named && this.#bar) {
      // A link that is the page's own may say where to look; a figure among others leaves the page where it is.
      this.#scrolls_to_view = session.view !== undefined;
    }
    this.view = session.view;
    this.#view_shown = session.view;
  }

  /** It is shown as for a projector as the session says, unless the host has just said otherwise. */
  #followPresent(session: Session): void {
    if (this.present !== this.#present_shown) session.present(this.present);
    this.present = session.presents;
    this.#present_shown = session.presents;
  }

  #looked(snapshot: Snapshot): void {
    const session = this.session;
    if (!session) return;
    this.pictures?.looked(snapshot);
    this.#tellMetrics();
    this.#words();
  }

  #tellMetrics(): void {
    this.telling.metrics(() => this.metrics, this.session?.running ?? false);
  }

  #words(): void {
    this.#rendering.ask(this.session);
  }

  // ---- Settings and links ----------------------------------------------------------------------------------------

  async #committed(state: Values, source: Source, knobs: string[], link?: string): Promise<void> {
    this.telling.changed(state, source, knobs);
    if (!this.hasAttribute("remember") && (source === "link" || !this.#bar)) return;
    const hash = link ?? (await this.session?.link());
    if (!hash) return;
    remember(this, hash);
    if (source !== "link") this.#bar?.write(hash, knobs, source === "user");
  }

  /** The address says which view is open; that is no step of the experiment. */
  async #addressed(): Promise<void> {
    const hash = this.#bar && (await this.session?.link());
    if (hash) this.#bar?.write(hash, [], false);
  }

  async #copyLink(): Promise<void> {
    const session = this.session;
    if (!session) return;
    const link = await this.shareURL();
    const caution = session.changed_in_flight
      ? " Settings were changed on the way: the link replays from step 0 with the settings as they are now."
      : "";
    try {
      await navigator.clipboard.writeText(link);
      session.note(`Link copied.${caution}`);
    } catch {
      this.#link_to_copy = link;
      this.requestUpdate();
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLInputElement>(".copy input")?.select();
    }
  }

  /** For calls whose failure the session already shows. */
  #quietly(call: Promise<unknown> | undefined): void {
    call?.catch(() => undefined);
  }

  /** What controls do: to the session, whose failures it shows itself, and to its group. */
  #edits(session: Session): Edits {
    return {
      hidden: (id) => this.#hidden.has(id),
      fixed: (id) => session.fixed.has(id),
      current: (id) => session.settings[id] ?? "",
      preview: (patch) => {
        session.preview(patch);
        this.#group?.previewed(session, patch);
      },
      commit: (patch) =>
        session.commit(patch, "user").then(
          () => undefined,
          () => undefined,
        ),
    };
  }
}
