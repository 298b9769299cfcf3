// A small curve beside a number.

import { html, nothing, type TemplateResult } from "lit";

const WIDTH = 60;
const HEIGHT = 20;

/** The values as an SVG polyline that fills its box; nothing for fewer than two. */
export function sparkline(values: number[]): TemplateResult | typeof nothing {
  const finite = values.filter(Number.isFinite).slice(-200);
  if (finite.length < 2) return nothing;
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    <polyline points=${points(finite)} vector-effect="non-scaling-stroke"></polyline></svg>`;
}

/** The polyline's points; a flat curve lies in the middle. */
export function points(values: number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least;
  return values
    .map((value, i) => {
      const x = (WIDTH * i) / (values.length - 1);
      const y = span > 0 ? HEIGHT - 2 - ((value - least) / span) * (HEIGHT - 4) : HEIGHT / 2;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}
