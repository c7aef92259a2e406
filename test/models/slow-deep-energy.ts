// The deep energy model as loops over numbers, in float64: what the tensor forms are held against.

/** Parameters as nested arrays: rows of V and W. */
export interface SlowParameters {
  readonly V: number[][];
  readonly W: number[][];
  readonly b: number[];
  readonly c: number[];
}

const dot = (a: ArrayLike<number>, b: readonly number[]) =>
  b.reduce((sum, value, i) => sum + a[i]! * value, 0);
const sigmoid = (u: number) => (u >= 0 ? 1 / (1 + Math.exp(-u)) : Math.exp(u) / (1 + Math.exp(u)));
const softplus = (u: number) => (u >= 0 ? u + Math.log1p(Math.exp(-u)) : Math.log1p(Math.exp(u)));

/** log p̃(x), term by term as the exercise writes it. */
export function slowLogUnnormalized(
  { V, W, b, c }: SlowParameters,
  x: readonly number[],
  sigma: number,
): number {
  const g = V.map((v) => sigmoid(dot(x, v)));
  const units = W.map((w, k) => softplus(dot(g, w) + c[k]!));
  return -dot(x, x) / (2 * sigma ** 2) + dot(x, b) + units.reduce((sum, S) => sum + S, 0);
}

/** f(x, z). */
export function slowJoint(
  { V, W, b, c }: SlowParameters,
  x: readonly number[],
  z: readonly number[],
  sigma: number,
): number {
  const g = V.map((v) => sigmoid(dot(x, v)));
  const units = W.map((w, k) => z[k]! * (dot(g, w) + c[k]!));
  return -dot(x, x) / (2 * sigma ** 2) + dot(x, b) + units.reduce((sum, value) => sum + value, 0);
}

/** (f(t + h) − f(t − h)) / 2h. */
export const centralDifference = (f: (t: number) => number, t: number, h = 1e-5) =>
  (f(t + h) - f(t - h)) / (2 * h);

/** (f(t + h) − 2 f(t) + f(t − h)) / h². */
export const secondDifference = (f: (t: number) => number, t: number, h = 1e-3) =>
  (f(t + h) - 2 * f(t) + f(t - h)) / h ** 2;
