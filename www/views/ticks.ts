// Where the pinned pair's similarities lie, as ticks on the histogram's axis: its positive, and its negatives.

import { type Forces, pairNamed, type Term } from "../rows.js";
import type { Palette } from "../theme.js";
import { haloText } from "./surface.js";

/** How high ticks stand on the axis. */
const HIGH_PX = { positive: 22, negative: 11 };

/** Draws them. `x`: where a similarity lies; `floor`: the axis; `own_pairs`: how many pairs are the data set's own. */
export function drawTicks(
  context: CanvasRenderingContext2D,
  { terms, anchor }: Pick<Forces, "terms" | "anchor">,
  { x, floor }: { x(similarity: number): number; floor: number },
  { positive, negative, falseNegative, muted, card }: Palette,
  own_pairs?: number,
): void {
  const inks: Record<Term["kind"], string> = { positive, negative, false_negative: falseNegative };
  const draw = ({ similarity, kind, removed }: Term) => {
    const high = kind === "positive" ? HIGH_PX.positive : HIGH_PX.negative;
    for (const [width, ink] of [
      [kind === "positive" ? 6 : 3.5, card],
      [kind === "positive" ? 3 : 1.5, removed ? muted : inks[kind]],
    ] as const) {
      context.lineWidth = width;
      context.strokeStyle = ink;
      context.beginPath();
      context.moveTo(x(similarity), floor);
      context.lineTo(x(similarity), floor - high);
      context.stroke();
    }
  };
  context.save();
  context.setLineDash([]);
  for (const term of terms) if (term.kind !== "positive") draw(term);
  const own = terms.find(({ kind }) => kind === "positive");
  if (own) {
    draw(own);
    const at = { x: x(own.similarity), y: floor - HIGH_PX.positive - 3 };
    context.textBaseline = "bottom";
    context.textAlign = own.similarity > 0.6 ? "right" : "left";
    haloText(context, pairNamed(anchor.pair, own_pairs), at, { ink: positive, halo: card });
  }
  context.restore();
}
