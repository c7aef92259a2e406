import * as tf from "@tensorflow/tfjs-core";
import {
  cholesky,
  inverseLower,
  logDeterminantFromCholesky,
  type Matrix,
  type PrincipalComponents,
  principalComponents,
  type SymmetricEigen,
  symmetricEigen,
  symmetricFunction,
  transposed,
} from "../linear-algebra";

/** A linear map z = W (x − m) after which the covariance is the identity, or nearly, and the way back. */
export interface Whitening {
  /** m, `[D]`. */
  readonly mean: readonly number[];
  /** W, `[D, D]`: row i is the filter that makes z_i. */
  readonly matrix: Matrix;
  /** W⁻¹, `[D, D]`: column i is what z_i adds to the image. */
  readonly inverse: Matrix;
  /** log |det W| in nats: log p(x) = log p(z) + log |det W|. */
  readonly logAbsDeterminant: number;
  /** z = W (x − m) of each image, `[N, D]` row by row. In float32: the error is about 1e-7 times the largest filter's norm. */
  whiten(images: Float32Array): Float32Array;
  /** x = m + W⁻¹ z of each, `[N, D]`. */
  unwhiten(whitened: Float32Array): Float32Array;
}

export interface WhiteningOptions {
  /** "pca": the coordinates are the principal components; "zca": turned back, so that z_i belongs to pixel i. */
  readonly kind: "pca" | "zca";
  /** ε, added to the eigenvalues, in the unit of a squared pixel; default 0. The variance of component k becomes λ_k / (λ_k + ε). */
  readonly epsilon?: number;
}

/**
 * Whitening by the principal components of training images.
 *
 * PCA: W = diag(λ + ε)^(−1/2) Uᵀ. ZCA: W = U diag(λ + ε)^(−1/2) Uᵀ, of all whitening maps the one that changes the images least.
 *
 * @param images `[N, D]` of the training split only: its mean and covariance are what other splits are whitened with
 * @throws when an eigenvalue is not positive and ε is 0: fewer images than pixels, or pixels that determine each other
 *
 * Source: Bell and Sejnowski, "The independent components of natural scenes are edge filters", 1997.
 */
export function fitWhitening(images: Float32Array, D: number, options: WhiteningOptions): Whitening {
  return whiteningFromComponents(principalComponents(images, D), options);
}

/** The same from components that are known already: their computation is what takes the time. */
export function whiteningFromComponents(
  components: Pick<PrincipalComponents, "mean" | "values" | "vectors">,
  { kind, epsilon = 0 }: WhiteningOptions,
): Whitening {
  const { mean, values, vectors } = components;
  if (!(epsilon >= 0)) throw new Error(`The regularization of a whitening is at least 0, not ${epsilon}.`);
  const least = 1e-13 * values[0]!;
  const variances = values.map((value) => Math.max(value, 0) + epsilon);
  if (!variances.every((variance) => variance > least)) {
    throw new Error(
      "The covariance of these images is singular: give more images than pixels, or an epsilon above 0.",
    );
  }
  const logAbsDeterminant = -variances.reduce((sum, variance) => sum + Math.log(variance), 0) / 2;
  const regularized = { values: variances, vectors };
  if (kind === "zca") {
    const matrix = symmetricFunction(regularized, (variance) => 1 / Math.sqrt(variance));
    return whitening(mean, matrix, symmetricFunction(regularized, Math.sqrt), logAbsDeterminant);
  }
  const matrix = vectors.map((u, k) => u.map((entry) => entry / Math.sqrt(variances[k]!)));
  const columns = vectors.map((u, k) => u.map((entry) => entry * Math.sqrt(variances[k]!)));
  return whitening(mean, matrix, transposed(columns), logAbsDeterminant);
}

/**
 * Whitening by the precision of a model: Wᵀ W = Λ, so what is whitened exactly are samples of N(m, Λ⁻¹), and images as far as the model
 * has their covariance.
 *
 * "symmetric": W = Λ^(1/2) = U diag(λ)^(1/2) Uᵀ. "cholesky": W = Lᵀ with Λ = L Lᵀ, triangular and as sparse as the band of Λ.
 *
 * @param precision Λ, `[D, D]` positive definite: of a Gaussian Markov field `toDense(stencil, grid)`
 * @throws when Λ is not positive definite
 */
export function whiteningFromPrecision(
  mean: readonly number[],
  precision: Matrix,
  { root }: { root: "symmetric" | "cholesky" },
): Whitening {
  if (root === "symmetric") {
    const eigen: SymmetricEigen = symmetricEigen(precision);
    if (!(eigen.values.at(-1)! > 0)) throw new Error("The precision is not positive definite.");
    const logAbsDeterminant = eigen.values.reduce((sum, value) => sum + Math.log(value), 0) / 2;
    const inverse = symmetricFunction(eigen, (value) => 1 / Math.sqrt(value));
    return whitening(mean, symmetricFunction(eigen, Math.sqrt), inverse, logAbsDeterminant);
  }
  const L = cholesky(precision);
  return whitening(mean, transposed(L), transposed(inverseLower(L)), logDeterminantFromCholesky(L) / 2);
}

/** The map that leaves images as they are, for runs without whitening. `mean` default 0. */
export function noWhitening(D: number, mean?: readonly number[]): Whitening {
  const identity = Array.from({ length: D }, (_, i) =>
    Array.from({ length: D }, (_, j) => (i === j ? 1 : 0)),
  );
  return whitening(mean ?? new Array<number>(D).fill(0), identity, identity, 0);
}

function whitening(
  mean: readonly number[],
  matrix: Matrix,
  inverse: Matrix,
  logAbsDeterminant: number,
): Whitening {
  const D = mean.length;
  return {
    mean,
    matrix,
    inverse,
    logAbsDeterminant,
    whiten: (images) => products(images, D, matrix, (x, d) => x - mean[d]!),
    unwhiten: (whitened) => {
      const images = products(whitened, D, inverse, (z) => z);
      for (let i = 0; i < images.length; i++) images[i]! += mean[i % D]!;
      return images;
    },
  };
}

/** Rows that go through one matrix product: enough for the engine to work on, few enough to fit anywhere. */
const CHUNK = 4096;

/** A y of each row y of `values` after `first` was applied to it, by the engine. */
function products(
  values: Float32Array,
  D: number,
  A: Matrix,
  first: (value: number, d: number) => number,
): Float32Array {
  const count = values.length / D;
  if (!Number.isInteger(count)) {
    throw new Error(`Give whole images: ${values.length} values do not split into images of ${D} pixels.`);
  }
  const results = new Float32Array(values.length);
  const flat = new Float32Array(D * D);
  A.forEach((row, i) => {
    flat.set(row, i * D);
  });
  const matrix = tf.tensor2d(flat, [D, D]);
  for (let start = 0; start < count; start += CHUNK) {
    const rows = Math.min(CHUNK, count - start);
    const part = values.slice(start * D, (start + rows) * D);
    for (let i = 0; i < part.length; i++) part[i] = first(part[i]!, i % D);
    const product = tf.tidy(() => tf.matMul(tf.tensor2d(part, [rows, D]), matrix, false, true));
    results.set(product.dataSync(), start * D);
    product.dispose();
  }
  matrix.dispose();
  return results;
}
