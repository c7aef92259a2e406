import type { Path } from "../digits/spline";
import { type Canvas, fillPolygon, placePaths } from "./canvas";
import { letters } from "./letters";
import { openCurve, thickLine } from "./outline";
import type { Variation } from "./variation";

/** Draws one letter of class 0–9 in a face of its own: light to bold, even or with contrast, with or without serifs. */
export function drawLetter(label: number, canvas: Canvas, variation: Variation): void {
  const [printed, free] = letters[label]!;
  const strokes = variation.chance(0.65) ? printed! : free!;
  // Letters of many strokes would clog.
  const weight = variation.between(0.8, strokes.length > 3 ? 1.8 : 2.5);
  // How thin strokes across are, relative to those down: a pen with a broad nib.
  const contrast = variation.chance(0.5) ? variation.between(0.4, 0.8) : 1;
  const serif = variation.chance(0.45) ? variation.between(1.3, 2.6) : 0;
  const paths = strokes.map((stroke) => openCurve(stroke, variation, 0.014));
  placePaths(paths, {
    side: variation.between(16.5, 22) - weight,
    rotation: variation.about(0, 0.05),
    slant: variation.chance(0.3) ? variation.between(0.1, 0.35) : 0,
    aspect: Math.exp(variation.about(0.06, 0.1)),
    dx: variation.about(0, 0.6),
    dy: variation.about(0, 0.6),
  });
  const ink = variation.between(0.8, 1);
  const thickness = (_: number, directionY: number) =>
    Math.max(0.55, weight * (contrast + (1 - contrast) * Math.abs(directionY)));
  const shapes = paths.map((path) => thickLine(path, thickness, 0.6 * weight));
  if (serif > 0) shapes.push(...serifs(paths, weight + serif));
  for (const shape of shapes) fillPolygon(canvas, shape, () => ink);
}

/** Short level bars at those ends of strokes that stand at the letter's top or bottom, where the stroke runs down. */
function serifs(paths: readonly Path[], reach: number): Path[] {
  const heights = paths.flatMap(({ y }) => [...y]);
  const [top, bottom] = [Math.min(...heights), Math.max(...heights)];
  const near = 0.1 * (bottom - top);
  return paths.flatMap(({ x, y }) => {
    const last = x.length - 1;
    if (Math.abs(y[last]! - y[0]!) < Math.abs(x[last]! - x[0]!)) return [];
    return [0, last]
      .filter((i) => y[i]! < top + near || y[i]! > bottom - near)
      .map((i) => {
        const bar = { x: Float64Array.of(x[i]! - reach, x[i]! + reach), y: Float64Array.of(y[i]!, y[i]!) };
        return thickLine(bar, () => 0.65, 0);
      });
  });
}
