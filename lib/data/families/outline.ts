import { catmullRom, type Path } from "../digits/spline";
import type { Variation } from "./variation";

/** A point of a curve; at a corner the curve turns without rounding. */
export interface Knot {
  readonly x: number;
  readonly y: number;
  readonly corner: boolean;
}

/** Points drawn between two knots. */
const STEPS = 4;

/** Knots written "x,y" in hundredths, x to the right and y downwards; an exclamation mark makes a corner. */
export function knots(text: string): Knot[] {
  return text.split(" ").map((knot) => {
    const [x, y] = knot.split(",");
    return { x: Number(x) / 100, y: Number.parseFloat(y!) / 100, corner: knot.endsWith("!") };
  });
}

/** The right half of an outline, from its top to its bottom, and back up the left half, its mirror image about x = 0. */
export function mirrored(half: readonly Knot[]): Knot[] {
  return [...half, ...half.map((knot) => ({ ...knot, x: -knot.x })).reverse()];
}

/** The curve through the knots, back to the first one, each moved a little. */
export function closedCurve(outline: readonly Knot[], variation: Variation, jitter: number): Path {
  const x = outline.map((knot) => variation.about(knot.x, jitter));
  const y = outline.map((knot) => variation.about(knot.y, jitter));
  const corners = outline.map((knot) => knot.corner);
  return catmullRom([...x, x[0]!], [...y, y[0]!], [...corners, true], STEPS);
}

/** The curve from the first knot to the last, each moved a little. */
export function openCurve(stroke: readonly Knot[], variation: Variation, jitter: number): Path {
  const x = stroke.map((knot) => variation.about(knot.x, jitter));
  const y = stroke.map((knot) => variation.about(knot.y, jitter));
  return catmullRom(
    x,
    y,
    stroke.map((knot) => knot.corner),
    STEPS,
  );
}

/** The outline of a line of varying width along a path, with square ends that reach beyond its own. */
export function thickLine(
  path: Path,
  halfWidth: (directionX: number, directionY: number) => number,
  reach: number,
): Path {
  const n = path.x.length;
  const outline = { x: new Float64Array(2 * n), y: new Float64Array(2 * n) };
  for (let i = 0; i < n; i++) {
    const [a, b] = [Math.max(i - 1, 0), Math.min(i + 1, n - 1)];
    const [dx, dy] = [path.x[b]! - path.x[a]!, path.y[b]! - path.y[a]!];
    const length = Math.sqrt(dx * dx + dy * dy) || 1;
    const [ux, uy] = [dx / length, dy / length];
    const half = halfWidth(ux, uy);
    const beyond = i === 0 ? -reach : i === n - 1 ? reach : 0;
    const [x, y] = [path.x[i]! + beyond * ux, path.y[i]! + beyond * uy];
    outline.x[i] = x - half * uy;
    outline.y[i] = y + half * ux;
    outline.x[2 * n - 1 - i] = x + half * uy;
    outline.y[2 * n - 1 - i] = y - half * ux;
  }
  return outline;
}
