import {
  cholesky,
  dot,
  forwardSolve,
  inverse,
  logDeterminantFromCholesky,
  type Matrix,
  symmetricEigen,
  timesTransposed,
  transposed,
} from "../linear-algebra";

/**
 * A VAE whose decoder is linear: z ~ N(0, I), x | z ~ N(W z + b, σ² I).
 *
 * Everything that a VAE approximates is known here in closed form: it is probabilistic PCA.
 */
export interface LinearGaussianModel {
  /** `[D, L]`. */
  readonly W: Matrix;
  /** `[D]`. */
  readonly b: readonly number[];
  /** σ². */
  readonly variance: number;
}

/** A Gaussian over z. */
export interface LatentGaussian {
  /** `[L]`. */
  readonly mean: readonly number[];
  /** `[L, L]`. */
  readonly covariance: Matrix;
}

/** An encoder: q(z | x) = N(V (x − b), diag exp(logVariance)). */
export interface LinearEncoder {
  /** `[L, D]`. */
  readonly V: Matrix;
  /** `[L]`. */
  readonly logVariance: readonly number[];
}

const centered = (x: readonly number[], b: readonly number[]) => x.map((x_d, d) => x_d - b[d]!);
const logTwoPi = Math.log(2 * Math.PI);

/** The covariance of x: W Wᵀ + σ² I, `[D, D]`. */
export function evidenceCovariance({ W, variance }: LinearGaussianModel): number[][] {
  return timesTransposed(W, W).map((row, i) => row.map((value, j) => (i === j ? value + variance : value)));
}

/** The evidence log p(x) = log N(x; b, W Wᵀ + σ² I), in nats. */
export function logEvidence(model: LinearGaussianModel, x: readonly number[]): number {
  const C = cholesky(evidenceCovariance(model));
  const y = forwardSolve(C, centered(x, model.b));
  const logDeterminant = logDeterminantFromCholesky(C);
  return -0.5 * (dot(y, y) + logDeterminant + x.length * logTwoPi);
}

/** The posterior p(z | x) = N(M⁻¹ Wᵀ (x − b), σ² M⁻¹) with M = Wᵀ W + σ² I. */
export function posterior({ W, b, variance }: LinearGaussianModel, x: readonly number[]): LatentGaussian {
  const columns = transposed(W);
  const M = timesTransposed(columns, columns).map((row, i) =>
    row.map((value, j) => (i === j ? value + variance : value)),
  );
  const M_inverse = inverse(M);
  const projected = columns.map((w) => dot(w, centered(x, b)));
  return {
    mean: M_inverse.map((row) => dot(row, projected)),
    covariance: M_inverse.map((row) => row.map((value) => variance * value)),
  };
}

/**
 * The ELBO of a diagonal Gaussian q(z), its expectation in closed form.
 *
 * −½ (‖x − b − W μ‖² + Σ_u s_u² ‖W_u‖²) / σ² − ½ D log 2πσ² − ½ Σ_u (μ_u² + s_u² − 1 − log s_u²)
 */
export function elbo(
  { W, b, variance }: LinearGaussianModel,
  x: readonly number[],
  q: { mean: readonly number[]; logVariance: readonly number[] },
): number {
  const s2 = q.logVariance.map(Math.exp);
  const residual = centered(x, b).map((x_d, d) => x_d - dot(W[d]!, q.mean));
  const spread = W.reduce((sum, row) => sum + row.reduce((t, w, u) => t + w * w * s2[u]!, 0), 0);
  const fit = (dot(residual, residual) + spread) / variance + x.length * (logTwoPi + Math.log(variance));
  const divergence = s2.reduce((sum, s, u) => sum + q.mean[u]! ** 2 + s - 1 - q.logVariance[u]!, 0);
  return -0.5 * (fit + divergence);
}

/** What a linear encoder says about x. */
export function encodeLinearly(
  { V, logVariance }: LinearEncoder,
  x: readonly number[],
  b: readonly number[],
) {
  return { mean: V.map((row) => dot(row, centered(x, b))), logVariance };
}

/** KL(q ‖ p) of a diagonal Gaussian q from a full one, in nats. */
export function divergence(
  q: { mean: readonly number[]; logVariance: readonly number[] },
  p: LatentGaussian,
): number {
  const C = cholesky(p.covariance);
  const precision = inverse(p.covariance);
  const shift = forwardSolve(C, centered(q.mean, p.mean));
  const trace = q.logVariance.reduce((sum, l, u) => sum + precision[u]![u]! * Math.exp(l), 0);
  const logRatio = C.reduce((sum, row, u) => sum + 2 * Math.log(row[u]!) - q.logVariance[u]!, 0);
  return 0.5 * (trace + dot(shift, shift) - q.mean.length + logRatio);
}

/**
 * The maximum-likelihood model of data: probabilistic PCA.
 *
 * b is the mean, σ² the mean of the D − L smallest eigenvalues λ of the covariance (with 1/n), and W = U √(Λ − σ² I) of the
 * L largest. Its W has orthogonal columns, so the exact posterior is diagonal and a linear encoder can reach it.
 *
 * @param data `[n, D]`
 *
 * Source: Tipping and Bishop, "Probabilistic principal component analysis", 1999, equations 7 and 8.
 */
export function principalModel(data: Matrix, latent: number): LinearGaussianModel {
  const n = data.length;
  const D = data[0]!.length;
  if (!(latent > 0 && latent < D)) {
    throw new Error(`Between 1 and ${D - 1} latent variables leave some noise, not ${latent}.`);
  }
  const columns = transposed(data);
  const b = columns.map((column) => column.reduce((sum, x) => sum + x / n, 0));
  const deviations = columns.map((column, d) => column.map((x) => x - b[d]!));
  const covariance = timesTransposed(deviations, deviations).map((row) => row.map((value) => value / n));
  const { values, vectors } = symmetricEigen(covariance);
  const variance = values.slice(latent).reduce((sum, value) => sum + value / (D - latent), 0);
  const W = b.map((_, d) =>
    Array.from({ length: latent }, (_, u) => vectors[u]![d]! * Math.sqrt(Math.max(0, values[u]! - variance))),
  );
  return { W, b, variance };
}

/** The linear encoder that is exact for a model whose W has orthogonal columns. */
export function exactEncoder({ W, variance }: LinearGaussianModel): LinearEncoder {
  const columns = transposed(W);
  const precisions = columns.map((w) => dot(w, w) + variance);
  return {
    V: columns.map((w, u) => w.map((w_d) => w_d / precisions[u]!)),
    logVariance: precisions.map((m) => Math.log(variance / m)),
  };
}
