// The signs around points: shapes, so that they can be told apart without colour.

import type { Palette } from "../theme.js";
import { faded } from "../theme.js";
import type { Signs } from "./spotlight.js";

/**
 * Draws what a key is to the lit query: a dashed ring, a square, a cross. `near` is 0 at the far side, 1 at the near.
 */
export function drawSigns(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  signs: Signs,
  near: number,
  palette: Palette,
): void {
  const alpha = 0.35 + 0.65 * near;
  const size = 5 + 1.5 * near;
  context.save();
  context.lineWidth = 1.6;
  if (signs.false_negative) {
    context.strokeStyle = faded(palette.falseNegative, alpha);
    context.setLineDash([2.5, 2]);
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
  }
  if (signs.chosen) {
    context.strokeStyle = faded(palette.negative, alpha);
    context.strokeRect(x - size - 1, y - size - 1, 2 * size + 2, 2 * size + 2);
  }
  if (signs.removed) {
    const arm = size - 1;
    context.strokeStyle = faded(palette.ink, alpha);
    context.lineWidth = 1.3;
    context.beginPath();
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
    context.stroke();
  }
  context.restore();
}

/** Two rings around the lit query. */
export function drawLit(context: CanvasRenderingContext2D, { x, y }: { x: number; y: number }, palette: Palette): void {
  context.save();
  for (const [radius, width, colour] of [
    [7, 4.5, faded(palette.card, 0.9)],
    [7, 2, palette.positive],
    [11, 1.2, palette.positive],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
  context.restore();
}
