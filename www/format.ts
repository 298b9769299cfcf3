// Numbers as people read them. What is missing, because there was nothing to measure, is a dash.

/** At most `digits` significant digits, without a trailing exponent where one can be avoided. */
export function short(value: number | undefined, digits = 3): string {
  if (value === undefined || !Number.isFinite(value)) return "–";
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e7)) return value.toExponential(1).replace("e+", "e");
  return String(Number(value.toPrecision(digits)));
}

/** A fixed number of decimals, with a real minus sign. */
export function fixed(value: number | undefined, decimals = 2): string {
  if (value === undefined || !Number.isFinite(value)) return "–";
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text.replace("-", "−");
}

/** Whole numbers with thousands set apart: 65 280. */
export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** A share as a percentage. */
export function percent(share: number | undefined, decimals = 0): string {
  return share !== undefined && Number.isFinite(share) ? `${(100 * share).toFixed(decimals)}%` : "–";
}
