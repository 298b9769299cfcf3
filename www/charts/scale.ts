// From values to places: linear, logarithmic and root scales. Their round ticks are those of d3-array; d3-scale would
// also bring colours, dates and formats, a tenth of the page's script.

import { ticks } from "d3-array";

/** From values to places, either way. */
export interface Scale {
  (value: number): number;
  invert(place: number): number;
  domain(): number[];
  range(): number[];
  ticks(count?: number): number[];
}

/** How values are spread. */
export type Spread = "linear" | "log" | "root";

/** What is linear in place, and its inverse. */
const SPREADS: Record<Spread, { to(value: number): number; from(value: number): number }> = {
  linear: { to: (value) => value, from: (value) => value },
  log: { to: Math.log, from: Math.exp },
  root: { to: (value) => Math.sign(value) * Math.sqrt(Math.abs(value)), from: (value) => value * Math.abs(value) },
};

/** A scale from the domain to the range, either of which may fall. A domain without length lies in the middle. */
export function scale(spread: Spread, domain: [number, number], range: [number, number]): Scale {
  const { to, from } = SPREADS[spread];
  const [first, last] = [to(domain[0]), to(domain[1])];
  const share = (at: number, low: number, high: number) => (high === low ? 0.5 : (at - low) / (high - low));
  const between = (low: number, high: number, part: number) => low * (1 - part) + high * part;
  return Object.assign((value: number) => between(range[0], range[1], share(to(value), first, last)), {
    invert: (place: number) => from(between(first, last, share(place, range[0], range[1]))),
    domain: () => [...domain],
    range: () => [...range],
    ticks: (count = 10) => (spread === "log" ? powers(domain, count) : ticks(...domain, count)),
  });
}

/** Multiples of powers of ten; of a domain that has few of them, round numbers. */
function powers([from, to]: [number, number], count: number): number[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  const [least, most] = [Math.log10(low), Math.log10(high)];
  let found: number[];
  if (most - least < count) {
    found = [];
    for (let power = Math.floor(least); power <= Math.ceil(most); power++) {
      for (let digit = 1; digit < 10; digit++) {
        const value = power < 0 ? digit / 10 ** -power : digit * 10 ** power;
        if (value >= low && value <= high) found.push(value);
      }
    }
    if (2 * found.length < count) found = ticks(low, high, count);
  } else {
    found = ticks(least, most, Math.min(most - least, count)).map((power) =>
      Number.isInteger(power) ? Number(`1e${power}`) : 10 ** power,
    );
  }
  return from < to ? found : found.reverse();
}
