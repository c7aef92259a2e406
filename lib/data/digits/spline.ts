/** A pen's path: `[n]` coordinates of the points of a polyline. */
export interface Path {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Points on the Catmull–Rom curve through the knots, `steps` for each piece between two knots; rounded everywhere but at
 * corners, where one curve ends and the next begins.
 *
 * Between p₁ and p₂, with t in [0, 1]:
 * c(t) = ½ (2p₁ + (p₂ − p₀) t + (2p₀ − 5p₁ + 4p₂ − p₃) t² + (3p₁ − p₀ − 3p₂ + p₃) t³), the end knots being doubled.
 *
 * Source: Catmull, Rom, "A class of local interpolating splines", 1974.
 */
export function catmullRom(
  x: readonly number[],
  y: readonly number[],
  isCorner: readonly boolean[],
  steps: number,
): Path {
  const pieces = x.length - 1;
  const path = { x: new Float64Array(pieces * steps + 1), y: new Float64Array(pieces * steps + 1) };
  for (let k = 0; k < pieces; k++) {
    const before = k === 0 || isCorner[k] ? k : k - 1;
    const after = k + 2 > pieces || isCorner[k + 1] ? k + 1 : k + 2;
    for (let s = 0; s < steps; s++) {
      path.x[k * steps + s] = between(x[before]!, x[k]!, x[k + 1]!, x[after]!, s / steps);
      path.y[k * steps + s] = between(y[before]!, y[k]!, y[k + 1]!, y[after]!, s / steps);
    }
  }
  path.x[pieces * steps] = x[pieces]!;
  path.y[pieces * steps] = y[pieces]!;
  return path;
}

function between(p0: number, p1: number, p2: number, p3: number, t: number): number {
  return (
    0.5 * (2 * p1 + t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * p1 - p0 - 3 * p2 + p3))))
  );
}
