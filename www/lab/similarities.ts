// The similarities of two runs side by side, on the same axes: what partners and other pairs look like to each.

import { svg, type TemplateResult } from "lit";
import { chartFigure } from "../charts/figure.js";
import { apart, axes, type Frame, frame, name, outline } from "../charts/frame.js";
import type { GhostView, RunView } from "../client/run-view.js";
import { differences } from "../client/twins.js";
import { numberAt } from "../entries.js";
import { fixed, percent, whole } from "../format.js";
import { faded, type Palette } from "../theme.js";
import type { Snapshot } from "../types.js";
import { KIND_NAMES, mean, total } from "../views/bins.js";
import type { Lab } from "./view.js";

const BETWEEN: [number, number] = [-1, 1];

/** One of them. */
export interface Panel {
  id: string;
  title: string;
  snapshot: Snapshot | undefined;
}

type Kind = "positives" | "others";

/** Shares of each kind, so that one partner among hundreds of others is seen. */
function shares(snapshot: Snapshot): Record<Kind, Float32Array> {
  const { positives, true_negatives, false_negatives } = snapshot;
  const others = true_negatives.map((count, bin) => count + numberAt(false_negatives, bin));
  const share = (counts: Float32Array) => counts.map((count) => count / (total(counts) || 1));
  return { positives: share(positives), others: share(others) };
}

/** The panels, with the last ghost behind each. */
export function similarities(
  panels: Panel[],
  ghost: GhostView | undefined,
  size: { width: number; height: number },
  lab: Lab,
): TemplateResult[] {
  const seen = panels.map(({ snapshot }) => snapshot && shares(snapshot));
  const behind = ghost && shares(ghost.snapshot);
  const top = Math.max(0.05, ...[...seen, behind].flatMap((one) => (one ? [...one.positives, ...one.others] : [])));
  return panels.flatMap((panel, n) => {
    const shown = seen[n];
    return shown && panel.snapshot ? [panelFigure(panel, panel.snapshot, shown, behind, top, size, lab)] : [];
  });
}

function panelFigure(
  { id, title }: Panel,
  snapshot: Snapshot,
  shown: Record<Kind, Float32Array>,
  behind: Record<Kind, Float32Array> | undefined,
  top: number,
  size: { width: number; height: number },
  lab: Lab,
): TemplateResult {
  const palette = lab.palette();
  const measure = {
    x: { label: "similarity (cosine)", domain: BETWEEN, text: (value: number) => String(value).replace("-", "−") },
    y: {
      label: "share of each kind (square-root scale)",
      root: true,
      ticks: [0, 0.01, 0.05, 0.2, 0.5, 0.8].filter((share) => share <= top),
      // On this scale 1.4 leaves a line of room over the highest bar for its name.
      domain: [0, top * 1.4] satisfies [number, number],
      text: (value: number) => percent(value),
    },
  };
  const place = frame(size, measure);
  const drawn = svg`${axes(place, measure, palette)}
    <path d=${outline(place, shown.others, BETWEEN)} fill=${faded(palette.negative, 0.25)} stroke=${palette.negative}
      stroke-width="1.6" stroke-dasharray="6 3" />
    <path d=${outline(place, shown.positives, BETWEEN)} fill=${faded(palette.positive, 0.25)} stroke=${palette.positive} stroke-width="1.8" />
    ${
      behind
        ? svg`<path d=${outline(place, behind.positives, BETWEEN)} fill="none" stroke=${palette.muted} stroke-dasharray="2 3" />
          <path d=${outline(place, behind.others, BETWEEN)} fill="none" stroke=${palette.muted} stroke-dasharray="2 3" />`
        : ""
    }
    ${labels(place, shown, behind, palette)}`;
  const { positives, true_negatives, false_negatives } = snapshot;
  const others = true_negatives.map((count, bin) => count + numberAt(false_negatives, bin));
  const edges = Array.from(positives, (_, bin) => -1 + (2 * bin) / positives.length);
  const of_others = total(others) > 0 ? `negatives of ${fixed(mean(others))}` : "and no negatives are left";
  const summary =
    `${title}, step ${whole(snapshot.step)}: positives have a mean of ${fixed(mean(positives))}, ${of_others}. ` +
    "Both charts have the same axes.";
  return chartFigure(
    {
      id,
      title,
      aside: `similarities at step ${whole(snapshot.step)}`,
      summary,
      ...size,
      body: drawn,
      columns: () => [
        { name: "similarity, from", values: edges },
        { name: KIND_NAMES.positives, unit: "pairs", values: positives },
        { name: "all negatives", unit: "pairs", values: others },
      ],
      step: snapshot.step,
    },
    palette,
    () => lab.update(),
  );
}

/** Names over the peaks. */
function labels(
  place: Frame,
  shown: Record<Kind, Float32Array>,
  behind: Record<Kind, Float32Array> | undefined,
  palette: Palette,
) {
  const rows = [
    { words: KIND_NAMES.positives, values: shown.positives, ink: palette.positive },
    { words: KIND_NAMES.true_negatives, values: shown.others, ink: palette.negative },
    ...(behind ? [{ words: "ghost", values: behind.positives, ink: palette.muted }] : []),
  ];
  // Nothing has no peak.
  const named = rows.filter(({ values }) => total(values) > 0);
  const peaks = named.map((row) => ({
    ...row,
    peak: row.values.reduce((best, value, bin) => (value > numberAt(row.values, best) ? bin : best), 0),
  }));
  const heights = apart(
    peaks.map(({ values, peak }) => place.y(numberAt(values, peak)) - 6),
    18,
    [place.top + 12, place.bottom - 6],
  );
  return peaks.map(({ words, values, ink, peak }, n) => {
    const x = place.x(-1 + (2 * peak + 1) / values.length);
    const right = x > (place.left + place.right) / 2;
    return name(words, { x, y: numberAt(heights, n), anchor: right ? "end" : "start" }, ink, palette);
  });
}

/** A ghost is named after what sets it apart from the run as it is now. */
export function ghostName({ catalogue, settings }: Pick<RunView, "catalogue" | "settings">, ghost: GhostView): string {
  const apart = differences(catalogue, ghost.settings, settings);
  return `ghost ${ghost.id}: ${apart || "the same settings"}, to step ${whole(ghost.snapshot.step)}`;
}
