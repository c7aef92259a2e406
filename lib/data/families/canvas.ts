import type { Path } from "../digits/spline";

/** Side of the images, pixels. */
export const SIDE = 28;

/** Gray values 0 to 1, `[28, 28]`. */
export type Canvas = Float64Array;

/** The gray value of a pixel, from 0 to 1. */
export type Paint = (row: number, column: number) => number;

/** Horizontal lines on which the coverage of one row of pixels is measured. */
const LINES = 4;

/**
 * Fills a closed polygon, anti-aliased: each pixel becomes c · paint + (1 − c) · what it was, c being the covered share of
 * the pixel. Inside is what the outline winds around, so that it may overlap itself.
 *
 * @param path in pixels; the center of pixel (row, column) is (x, y) = (column, row)
 */
export function fillPolygon(canvas: Canvas, path: Path, paint: Paint): void {
  const { x, y } = path;
  const n = x.length;
  let [top, bottom] = [Infinity, -Infinity];
  for (const value of y) {
    top = Math.min(top, value);
    bottom = Math.max(bottom, value);
  }
  const coverage = new Float64Array(SIDE);
  const crossings: { x: number; direction: number }[] = [];
  const [first, last] = [Math.max(0, Math.round(top)), Math.min(SIDE - 1, Math.round(bottom))];
  for (let row = first; row <= last; row++) {
    coverage.fill(0);
    for (let line = 0; line < LINES; line++) {
      const height = row - 0.5 + (line + 0.5) / LINES;
      crossings.length = 0;
      for (let i = 0; i < n; i++) {
        const j = i + 1 < n ? i + 1 : 0;
        const [below, above] = [y[i]! > height, y[j]! > height];
        if (below === above) continue;
        const at = x[i]! + ((height - y[i]!) / (y[j]! - y[i]!)) * (x[j]! - x[i]!);
        crossings.push({ x: at, direction: above ? 1 : -1 });
      }
      crossings.sort((a, b) => a.x - b.x);
      let winding = 0;
      for (let k = 0; k + 1 < crossings.length; k++) {
        winding += crossings[k]!.direction;
        if (winding !== 0) cover(coverage, crossings[k]!.x, crossings[k + 1]!.x);
      }
    }
    for (let column = 0; column < SIDE; column++) {
      if (coverage[column] === 0) continue;
      const share = coverage[column]! / LINES;
      const index = row * SIDE + column;
      canvas[index] = share * paint(row, column) + (1 - share) * canvas[index]!;
    }
  }
}

/** Adds the share of each pixel that lies between left and right. */
function cover(coverage: Float64Array, left: number, right: number): void {
  const first = Math.max(0, Math.round(left));
  const last = Math.min(SIDE - 1, Math.round(right));
  for (let column = first; column <= last; column++) {
    const overlap = Math.min(right, column + 0.5) - Math.max(left, column - 0.5);
    if (overlap > 0) coverage[column]! += overlap;
  }
}

/** Writes a canvas as pixels 0 to 255. */
export function toPixels(canvas: Canvas, pixels: Uint8Array): void {
  for (let d = 0; d < pixels.length; d++) {
    pixels[d] = Math.round(255 * Math.min(Math.max(canvas[d]!, 0), 1));
  }
}

/** Turns, slants and stretches paths, and fits their box into the middle of the canvas. */
export function placePaths(
  paths: readonly Path[],
  options: { side: number; rotation: number; slant: number; aspect: number; dx: number; dy: number },
): void {
  const { side, rotation, slant, aspect, dx, dy } = options;
  const [cosine, sine] = [Math.cos(rotation), Math.sin(rotation)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of paths) {
    for (let i = 0; i < x.length; i++) {
      const u = aspect * (x[i]! - slant * y[i]!);
      const v = y[i]! / aspect;
      x[i] = cosine * u - sine * v;
      y[i] = sine * u + cosine * v;
      left = Math.min(left, x[i]!);
      right = Math.max(right, x[i]!);
      top = Math.min(top, y[i]!);
      bottom = Math.max(bottom, y[i]!);
    }
  }
  const scale = side / Math.max(right - left, bottom - top);
  const center = (SIDE - 1) / 2;
  for (const { x, y } of paths) {
    for (let i = 0; i < x.length; i++) {
      x[i] = center + dx + scale * (x[i]! - (left + right) / 2);
      y[i] = center + dy + scale * (y[i]! - (top + bottom) / 2);
    }
  }
}
