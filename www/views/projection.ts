// From positions in the plane or in space to places on a flat picture.

import { numberAt } from "../entries.js";

/** How a sphere is turned, in radians: about the upright axis, then about the horizontal one. */
export interface Turn {
  yaw: number;
  pitch: number;
}

/** The place of the position that starts at `offset`: right, up, and how near (1: nearest). Flat without a turn. */
export function project(
  positions: ArrayLike<number>,
  offset: number,
  turn: Turn | undefined,
): { x: number; y: number; depth: number } {
  const [x, y] = [numberAt(positions, offset), numberAt(positions, offset + 1)];
  if (!turn) return { x, y, depth: 1 };
  const z = numberAt(positions, offset + 2);
  const [sin_yaw, cos_yaw] = [Math.sin(turn.yaw), Math.cos(turn.yaw)];
  const [sin_pitch, cos_pitch] = [Math.sin(turn.pitch), Math.cos(turn.pitch)];
  const right = x * cos_yaw + z * sin_yaw;
  const away = z * cos_yaw - x * sin_yaw;
  return {
    x: right,
    y: y * cos_pitch - away * sin_pitch,
    depth: y * sin_pitch + away * cos_pitch,
  };
}
