// From values to places: linear, logarithmic and root scales, with round numbers for their ticks. They do what those of
// d3-scale do for numbers; that also interpolates colours and formats dates, which was a tenth of the page's script.

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
    ticks: (count = 10) => (spread === "log" ? powers(domain, count) : ticks(domain, count)),
  });
}

/** About `count` round numbers from the first to the last: multiples of 1, 2 or 5 times a power of ten. */
export function ticks([from, to]: [number, number], count: number): number[] {
  if (!(count > 0)) return [];
  if (from === to) return [from];
  const [low, high] = from < to ? [from, to] : [to, from];
  const rough = (high - low) / count;
  const power = Math.floor(Math.log10(rough));
  const rest = rough / 10 ** power;
  const factor = rest >= Math.sqrt(50) ? 10 : rest >= Math.sqrt(10) ? 5 : rest >= Math.sqrt(2) ? 2 : 1;
  // A tenth is no number of the computer's: small steps divide, so that 0.3 is 0.3 and not three tenths.
  const divides = power < 0;
  const step = divides ? 10 ** -power / factor : factor * 10 ** power;
  const at = (index: number) => (divides ? index / step : index * step);
  let [least, most] = divides
    ? [Math.round(low * step), Math.round(high * step)]
    : [Math.round(low / step), Math.round(high / step)];
  if (at(least) < low) least += 1;
  if (at(most) > high) most -= 1;
  if (most < least && count < 2) return ticks([from, to], 2 * count);
  const found = Array.from({ length: Math.max(0, most - least + 1) }, (_, index) => at(least + index));
  return from < to ? found : found.reverse();
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
    if (2 * found.length < count) found = ticks([low, high], count);
  } else {
    found = ticks([least, most], Math.min(most - least, count)).map((power) =>
      Number.isInteger(power) ? Number(`1e${power}`) : 10 ** power,
    );
  }
  return from < to ? found : found.reverse();
}
