// Figures of one page that name the same `group` share a clock and a temperature: they play and pause together, stand
// at the same step whenever they are paused, begin again together, and a change of the temperature is made in all.

import type { Commands, RunView } from "../client/run-view.js";
import type { Source } from "../client/state.js";
import type { Settings } from "../types.js";

/** What the clock reads of a figure, and does to it. */
export interface Member
  extends Pick<
      RunView,
      "playing" | "finished" | "failure" | "busy" | "step" | "run_number" | "settings" | "steps_per_second"
    >,
    Pick<Commands, "play" | "pause" | "reset" | "rewind" | "commit"> {
  stepBy(count: number): Promise<void>;
  preview(patch: Settings): void;
  setSpeed(steps_per_second: number): void;
  suspend(suspended: boolean): void;
}

/** What a member was when the group last looked. */
interface Seen {
  run: number;
  playing: boolean;
  step: number;
  visible: boolean;
  /** How many things the group does to it at present: what changes meanwhile is not its own doing. */
  acting: number;
  /** The step to which it was last brought: one that cannot get there is not sent twice. */
  sent: number | undefined;
  /** Its speed as it was last set. */
  speed: number;
}

/** A figure that is ahead by as many seconds of training waits until the others come. */
const PATIENCE_S = 0.25;
/** Speeds that differ by less are left as they are. */
const SPEED_SLACK = 0.1;

/** The groups of this page, by name. */
const groups = new Map<string, Group>();

/** The group of this name, with this figure in it. `speed`: what it begins with, in steps per second. */
export function join(name: string, member: Member, speed: number): Group {
  const group = groups.get(name) ?? new Group(speed, () => groups.delete(name));
  groups.set(name, group);
  group.add(member);
  return group;
}

/** Some figures with one clock. */
export class Group {
  readonly #members = new Map<Member, Seen>();
  readonly #empty: () => void;
  /** The step at which the clock stands while it is paused. */
  #target = 0;
  #speed: number;

  constructor(speed: number, empty: () => void) {
    [this.#speed, this.#empty] = [speed, empty];
  }

  add(member: Member): void {
    const speed = this.#speed;
    const seen = { run: 0, playing: false, step: 0, visible: true, acting: 0, sent: undefined, speed };
    this.#members.set(member, seen);
  }

  remove(member: Member): void {
    this.#members.delete(member);
    if (this.#members.size === 0) this.#empty();
    else this.#suspend();
  }

  /** A figure trains while any of its group can be seen. */
  seen(member: Member, visible: boolean): void {
    const seen = this.#members.get(member);
    if (seen) seen.visible = visible;
    this.#suspend();
  }

  #suspend(): void {
    const any = [...this.#members.values()].some(({ visible }) => visible);
    for (const one of this.#members.keys()) one.suspend(!any);
  }

  /** Something about a member has changed: the others follow. */
  changed(member: Member): void {
    const seen = this.#members.get(member);
    if (!seen || member.busy || member.run_number === 0) return;
    const before = { ...seen };
    Object.assign(seen, { run: member.run_number, playing: member.playing, step: member.step });
    if (seen.acting > 0) return;
    if (before.run === 0) this.#joined(member);
    else if (seen.run !== before.run) this.#began(member);
    else if (seen.playing && !before.playing) this.#others(member, (other) => other.playing || other.play());
    else if (!seen.playing && before.playing && !member.finished && !member.failure) {
      this.#target = Math.max(...this.#open().map(({ step }) => step));
      this.#others(member, (other) => other.pause());
    } else if (!seen.playing && !before.playing && seen.step < before.step) this.#wentBack(member);
    else if (!seen.playing) this.#target = Math.max(this.#target, seen.step);
    if (seen.playing) this.#pace();
    else this.#gather();
  }

  /** A member's settings were changed for good. */
  committed(member: Member, knobs: string[], source: Source): void {
    const { tau } = member.settings;
    if (!knobs.includes("tau") || tau === undefined || this.#members.get(member)?.acting) return;
    this.#others(member, (other) => other.settings.tau === tau || other.commit({ tau }, source));
  }

  /** A member shows a value while it is being changed. */
  previewed(member: Member, { tau }: Settings): void {
    if (tau === undefined) return;
    for (const other of this.#members.keys()) if (other !== member) other.preview({ tau });
  }

  /** Full speed, in steps per second; Infinity for no limit. */
  setSpeed(steps_per_second: number): void {
    this.#speed = steps_per_second;
    for (const [member, seen] of this.#members) {
      seen.speed = steps_per_second;
      member.setSpeed(steps_per_second);
    }
  }

  /** The members whose first picture is there. */
  #open(): Member[] {
    return [...this.#members].filter(([, { run }]) => run > 0).map(([member]) => member);
  }

  /** Does something to all members but one. What goes wrong there is shown there. */
  #others(member: Member, act: (other: Member) => unknown): void {
    for (const other of this.#open()) if (other !== member) void this.#act(other, act);
  }

  async #act(member: Member, act: (member: Member) => unknown): Promise<void> {
    const seen = this.#members.get(member);
    if (!seen) return;
    seen.acting += 1;
    try {
      await act(member);
    } catch {
      // Shown by the figure where it happened.
    }
    seen.acting -= 1;
    this.changed(member);
  }

  /** A figure is there for the first time: it follows those that were there before. */
  #joined(member: Member): void {
    const leader = this.#open().find((other) => other !== member);
    if (!leader) {
      this.#target = member.step;
      return;
    }
    const { tau } = leader.settings;
    void this.#act(member, async () => {
      if (tau !== undefined && tau !== member.settings.tau) await member.commit({ tau }, "api");
      if (leader.playing) await member.play();
      else await member.pause();
    });
  }

  #began(member: Member): void {
    this.#target = member.step;
    const { playing } = member;
    this.#others(member, (other) => other.reset({ play: playing }));
  }

  #wentBack(member: Member): void {
    this.#target = member.step;
    this.#others(member, (other) => (other.step > this.#target ? other.rewind(this.#target) : undefined));
  }

  /** Brings paused members to the step of the clock. */
  #gather(): void {
    for (const [member, seen] of this.#members) {
      const stands = !member.playing && !member.busy && !member.failure && !member.finished;
      if (seen.run === 0 || seen.acting > 0 || !stands) continue;
      if (member.step >= this.#target || seen.sent === this.#target) continue;
      seen.sent = this.#target;
      void this.#act(member, (member) => member.stepBy(this.#target - member.step));
    }
  }

  /** Slows down members that are ahead of the slowest one, and lets them go when it has come. */
  #pace(): void {
    const full = this.#speed;
    const running = [...this.#members].filter(([member]) => member.playing && !member.busy && !member.failure);
    const [slowest] = running.map(([member]) => member).sort((a, b) => a.step - b.step);
    if (!slowest) return;
    const rate = Math.min(full, slowest.steps_per_second || full);
    for (const [member, seen] of running) {
      const speed = pace(member.step - slowest.step, rate, full);
      if (seen.speed === speed || Math.abs(seen.speed - speed) <= SPEED_SLACK * seen.speed) continue;
      seen.speed = speed;
      member.setSpeed(speed);
    }
  }
}

/**
 * The speed of a figure that is `ahead` steps before the slowest one, which takes `rate` steps per second: `full` where
 * it is hardly ahead, and a quarter of the rate where it is far ahead.
 */
export function pace(ahead: number, rate: number, full: number): number {
  const most = PATIENCE_S * rate;
  if (!(ahead > most)) return full;
  return Math.max(rate / 4, rate * (1.5 - ahead / (2 * most)));
}
