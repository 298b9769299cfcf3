// Both ends of steps that are shared, which count instead of learning.

import type { Follower, Playground, Settings } from "../../../../www/types.js";
import type { Books } from "./fake-core.js";

type Halves = Pick<
  Playground,
  "has_halves" | "settings" | "keys" | "input_dims" | "begin_stretch" | "lend" | "hears" | "half_step" | "take_back"
>;

/** What a run does in shared steps. A stretch has at most three. */
export function fakeHalves(shares: () => boolean, settings: () => Settings, stepped: () => void): Halves {
  let left = 0;
  let hears = false;
  return {
    has_halves: shares,
    settings,
    keys: () => new Float32Array(4),
    input_dims: () => new Uint32Array([2, 2]),
    begin_stretch: (count) => {
      left = Math.min(count, 3);
      hears = false;
      return new Uint32Array(left);
    },
    lend: () => new Float32Array(1),
    hears: () => hears,
    half_step: (heard) => {
      if (heard) {
        left -= 1;
        stepped();
      }
      hears = left > 0;
      return hears ? new Float32Array(1) : undefined;
    },
    take_back: () => undefined,
  };
}

/** A follower that writes down the steps it takes. */
export function fakeFollower(books: Books): Follower {
  let left = 0;
  let hears = false;
  return {
    configure: () => undefined,
    begin_stretch: (words) => {
      left = words.length;
      hears = false;
    },
    hears: () => hears,
    half_step: (heard) => {
      if (books.follower_fails) throw { code: "internal", message: "no memory" };
      if (heard) {
        books.followed += 1;
        left -= 1;
      }
      hears = left > 0;
      return hears ? new Float32Array(1) : undefined;
    },
    tower: () => new Float32Array(1),
    free: () => undefined,
  };
}
