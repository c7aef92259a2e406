/** A VAE's functions as loops in float64, straight from the equations: what the tensors are compared with. */

export type Dense = { W: number[][]; b: number[] };

export const dense = ({ W, b }: Dense, x: readonly number[]): number[] =>
  b.map((b_j, j) => x.reduce((sum, x_i, i) => sum + x_i * W[i]![j]!, b_j));

export const relu = (x: number[]): number[] => x.map((value) => Math.max(0, value));

export const softplus = (s: number): number => Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)));

export const normalLogDensity = (x: number, mean: number, variance: number): number =>
  -0.5 * (Math.log(2 * Math.PI * variance) + (x - mean) ** 2 / variance);

/** ∫ f over [low, high] by Simpson's rule with n (even) intervals. */
export function integrate(f: (x: number) => number, low: number, high: number, n = 400): number {
  const h = (high - low) / n;
  let sum = 0;
  for (let i = 0; i <= n; i++) sum += f(low + i * h) * (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2);
  return (sum * h) / 3;
}
