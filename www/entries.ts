// Entries in places that are known to be there. The compiler cannot follow why they are: a loop over several lists of
// one length, an index found by search. What happens if one is not there is said here, and nowhere else.

/** The number in this place; NaN, as of any arithmetic with nothing, where there is none. For loops that draw. */
export function numberAt(list: ArrayLike<number>, place: number): number {
  return list[place] ?? Number.NaN;
}

/** What is in this place. Throws where there is nothing. */
export function itemAt<T>(list: ArrayLike<T>, place: number): T {
  const found = list[place];
  if (found === undefined) throw new RangeError(`There is nothing in place ${place} of a list of ${list.length}.`);
  return found;
}
