import type { Path } from "./spline";

/**
 * Draws a stroke into gray pixels, anti-aliased: each pixel gets 255 · clamp(½ + (r − d) / softness, 0, 1) where d is the
 * distance from its center to the stroke and r the stroke's radius there; where strokes cross, the darker ink stays.
 *
 * @param pixels `[size, size]`, drawn into
 * @param path in pixels; the center of pixel (row, column) is (x, y) = (column, row)
 * @param radius half the stroke's width at each point of the path, in pixels
 * @param softness width of the edge, in pixels
 */
export function drawStroke(
  pixels: Uint8Array,
  size: number,
  path: Path,
  radius: Float64Array,
  softness: number,
): void {
  for (let k = 0; k + 1 < path.x.length; k++) {
    const x0 = path.x[k]!;
    const y0 = path.y[k]!;
    const dx = path.x[k + 1]! - x0;
    const dy = path.y[k + 1]! - y0;
    const lengthSquared = dx * dx + dy * dy;
    const r0 = radius[k]!;
    const dr = radius[k + 1]! - r0;
    const reach = Math.max(r0, r0 + dr) + softness / 2;
    const top = Math.max(0, Math.ceil(Math.min(y0, y0 + dy) - reach));
    const bottom = Math.min(size - 1, Math.floor(Math.max(y0, y0 + dy) + reach));
    const left = Math.max(0, Math.ceil(Math.min(x0, x0 + dx) - reach));
    const right = Math.min(size - 1, Math.floor(Math.max(x0, x0 + dx) + reach));
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const px = column - x0;
        const py = row - y0;
        // Position along the segment of the point nearest to the pixel, 0 … 1.
        const along = lengthSquared > 0 ? (px * dx + py * dy) / lengthSquared : 0;
        const t = Math.min(Math.max(along, 0), 1);
        const distance = Math.sqrt((px - t * dx) ** 2 + (py - t * dy) ** 2);
        const ink = 0.5 + (r0 + t * dr - distance) / softness;
        if (ink <= 0) continue;
        const value = ink >= 1 ? 255 : Math.round(255 * ink);
        const index = row * size + column;
        if (value > pixels[index]!) pixels[index] = value;
      }
    }
  }
}
