import type { Random } from "../engine";
import { dot, solvePositiveDefinite, sum } from "../linear-algebra";
import { logisticRegression } from "../objectives/logistic-regression";
import { minimize } from "../training/minimize";

// Estimators of [own, edge] of a cosine field from its images z `[count, D]`, in closed form or to the end of an iteration; `sums` are
// the (r + s)_k. None of them needs log Z but the first, which has it exactly.

/** Maximum likelihood: the largest ½ Σ_k (log λ_k − λ_k m_k), m_k the mean of z_k². @param start where the search begins */
export function estimateByLikelihood(
  z: ArrayLike<number>,
  sums: readonly number[],
  start: readonly number[],
): number[] {
  const m = meanSquares(z, sums.length);
  const minimum = minimize(
    (at) => {
      const spectrum = sums.map((rs) => at[0]! + at[1]! * rs);
      if (Math.min(...spectrum) <= 0) return undefined;
      const residuals = spectrum.map((l, k) => (m[k]! - 1 / l) / 2);
      const value = sum(spectrum.map((l, k) => (l * m[k]! - Math.log(l)) / 2));
      return { value, gradient: Float64Array.of(sum(residuals), dot(residuals, sums)) };
    },
    start,
    { tolerance: 1e-9 },
  );
  return Array.from(minimum.x);
}

/** Score matching: the smallest Σ_k (−λ_k + ½ λ_k² m_k), two linear equations. */
export function estimateByScoreMatching(z: ArrayLike<number>, sums: readonly number[]): number[] {
  const m = meanSquares(z, sums.length);
  const f = sums.map((rs) => [1, rs]);
  const A = [0, 1].map((i) => [0, 1].map((j) => sum(f.map((f_k, k) => m[k]! * f_k[i]! * f_k[j]!))));
  return solvePositiveDefinite(A, [sums.length, sum(sums)]);
}

/** Sliced score matching: the smallest mean of −vᵀ Λ v + ½ (vᵀ Λ z)², one direction v ~ N(0, I) for each image. */
export function estimateBySlices(z: ArrayLike<number>, sums: readonly number[], random: Random): number[] {
  const D = sums.length;
  const count = z.length / D;
  const v = random.normal(z.length);
  let [ownOwn, ownEdge, edgeEdge] = [0, 0, 0];
  for (let n = 0; n < count; n++) {
    let [own, edge] = [0, 0]; // vᵀ z and vᵀ (R ⊗ I + I ⊗ R) z
    for (let i = n * D; i < (n + 1) * D; i++) {
      own += v[i]! * z[i]!;
      edge += v[i]! * z[i]! * sums[i % D]!;
    }
    ownOwn += (own * own) / count;
    ownEdge += (own * edge) / count;
    edgeEdge += (edge * edge) / count;
  }
  const squares = meanSquares(v, D);
  const A = [[ownOwn, ownEdge], [ownEdge, edgeEdge]]; // biome-ignore format: a matrix
  return solvePositiveDefinite(A, [sum(squares), dot(squares, sums)]);
}

/**
 * Conditional noise-contrastive estimation: y = z + s ξ, a few copies of each image, and a logistic regression without constant on what
 * own and edge multiply in G, ½ Σ (y_k² − z_k²) and ½ Σ (r + s)_k (y_k² − z_k²).
 *
 * @param options.deviation s
 * @param options.start where Newton's method begins
 * @throws when the pairs can be told apart with certainty
 */
export function estimateConditionally(
  z: ArrayLike<number>,
  sums: readonly number[],
  options: { deviation: number; copies: number; random: Random; start: readonly number[] },
): number[] {
  const { deviation, copies, random, start } = options;
  const D = sums.length;
  const groups = Array.from({ length: copies }, (_, copy) => {
    const xi = random.split(copy).normal(z.length);
    const features = new Float64Array((z.length / D) * 2);
    for (let i = 0; i < z.length; i++) {
      const y = z[i]! + deviation * xi[i]!;
      const gain = (y * y - z[i]! * z[i]!) / 2;
      const n = Math.floor(i / D);
      features[2 * n]! += gain;
      features[2 * n + 1]! += gain * sums[i % D]!;
    }
    return { features, positive: true };
  });
  return Array.from(logisticRegression(groups, start).parameters);
}

/** The mean of z_k² over the images, `[D]`. */
function meanSquares(z: ArrayLike<number>, D: number): Float64Array {
  const squares = new Float64Array(D);
  for (let i = 0; i < z.length; i++) squares[i % D]! += (z[i]! * z[i]! * D) / z.length;
  return squares;
}
