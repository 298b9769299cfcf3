// Names beside each other, in as few lanes as hold them.

/** Where each of these widths stands in lanes of the width `room`; one that is wider has a lane of its own. */
export function flow(widths: readonly number[], room: number): { lane: number; left: number }[] {
  let [lane, left] = [0, 0];
  return widths.map((width) => {
    if (left > 0 && left + width > room) [lane, left] = [lane + 1, 0];
    const place = { lane, left };
    left += width;
    return place;
  });
}
