import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import type { Target } from "./target";

/** A Gaussian: a normalized target that can be drawn from. */
export interface Gaussian extends Target {
  readonly dimensions: number;
  /** log N(x) of each point, `[batch, D]` to `[batch]`, normalized, in nats. */
  logProb(x: tf.Tensor2D): tf.Tensor1D;
  /** Exact samples, `[count, D]`. */
  sample(count: number, random: Random): tf.Tensor2D;
}

/** N(μ, d² I). @param options.mean μ, `[D]`, default 0; @param options.deviation d, default 1 */
export function isotropicGaussian(
  dimensions: number,
  options: { mean?: ArrayLike<number>; deviation?: number } = {},
): Gaussian {
  const { deviation = 1 } = options;
  const mean = meanOf(dimensions, options.mean);
  if (!(deviation > 0)) throw new Error(`A Gaussian's deviation must be above 0, not ${deviation}.`);
  const constant = -dimensions * (Math.log(2 * Math.PI) / 2 + Math.log(deviation));
  const centered = (x: tf.Tensor2D) => minus(x, mean);
  const logProbOf = (from: tf.Tensor2D) => {
    const squares = tf.sum<tf.Tensor1D>(tf.square(from), 1);
    return tf.add<tf.Tensor1D>(tf.mul(squares, -0.5 / deviation ** 2), constant);
  };
  const scoreOf = (from: tf.Tensor2D) => tf.mul<tf.Tensor2D>(from, -1 / deviation ** 2);
  return {
    dimensions,
    ...densityOf(centered, logProbOf, scoreOf),
    sample: (count, random) =>
      tf.tidy(() => {
        const noise = tf.mul<tf.Tensor2D>(random.normalTensor<tf.Rank.R2>([count, dimensions]), deviation);
        return plus(noise, mean);
      }),
  };
}

/** A Gaussian's mean and the two matrices that make it white and color it again, as float numbers, row after row. */
export interface GaussianFactors {
  /** μ, `[D]`, default 0. */
  readonly mean?: ArrayLike<number>;
  /** M with M Mᵀ = Σ, `[D, D]`: x = μ + M ε. */
  readonly coloring: ArrayLike<number>;
  /** M⁻¹, `[D, D]`: ε = M⁻¹ (x − μ). */
  readonly whitening: ArrayLike<number>;
  /** log det Σ, in nats. */
  readonly logDeterminant: number;
}

/**
 * N(μ, Σ) with any factor M of Σ = M Mᵀ: Cholesky's, the symmetric root, or eigenvectors times roots of eigenvalues.
 *
 * log N(x) = −½ |M⁻¹(x − μ)|² − ½ log det Σ − (D/2) log 2π, its score −M⁻ᵀ M⁻¹ (x − μ).
 *
 * Holds two matrices as tensors until `dispose`.
 */
export function factoredGaussian(
  dimensions: number,
  factors: GaussianFactors,
): Gaussian & { dispose(): void } {
  const { coloring, whitening, logDeterminant } = factors;
  const mean = meanOf(dimensions, factors.mean);
  for (const [name, matrix] of Object.entries({ coloring, whitening })) {
    if (matrix.length !== dimensions ** 2) {
      const wanted = `${dimensions} × ${dimensions} numbers`;
      throw new Error(`The Gaussian's ${name} matrix wants ${wanted}, not ${matrix.length}.`);
    }
  }
  const matrix = (values: ArrayLike<number>) =>
    tf.keep(tf.tensor2d(Float32Array.from(values), [dimensions, dimensions])) as tf.Tensor2D;
  const [color, whiten] = [matrix(coloring), matrix(whitening)];
  const constant = -(dimensions * Math.log(2 * Math.PI) + logDeterminant) / 2;
  const whitened = (x: tf.Tensor2D) => tf.matMul<tf.Tensor2D>(minus(x, mean), whiten, false, true);
  const logProbOf = (white: tf.Tensor2D) =>
    tf.add<tf.Tensor1D>(tf.mul(tf.sum(tf.square(white), 1), -0.5), constant);
  const scoreOf = (white: tf.Tensor2D) => tf.neg<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(white, whiten));
  return {
    dimensions,
    ...densityOf(whitened, logProbOf, scoreOf),
    sample: (count, random) =>
      tf.tidy(() => {
        const noise = random.normalTensor<tf.Rank.R2>([count, dimensions]);
        const colored = tf.matMul<tf.Tensor2D>(noise, color, false, true);
        return plus(colored, mean);
      }),
    dispose: () => tf.dispose([color, whiten]),
  };
}

function meanOf(dimensions: number, mean?: ArrayLike<number>): Float32Array | undefined {
  if (mean && mean.length !== dimensions) {
    throw new Error(`A Gaussian of ${dimensions} dimensions wants as many means, not ${mean.length}.`);
  }
  return mean && Float32Array.from(mean);
}

// μ goes up with each call rather than staying behind as a tensor nobody disposes of.
function minus(x: tf.Tensor2D, mean?: Float32Array): tf.Tensor2D {
  return mean ? tf.sub<tf.Tensor2D>(x, tf.tensor1d(mean)) : x;
}

function plus(x: tf.Tensor2D, mean?: Float32Array): tf.Tensor2D {
  return mean ? tf.add<tf.Tensor2D>(x, tf.tensor1d(mean)) : x;
}

/** A density of which logarithm and score follow from one standardized form of the points. */
function densityOf(
  standardized: (x: tf.Tensor2D) => tf.Tensor2D,
  logProbOf: (from: tf.Tensor2D) => tf.Tensor1D,
  scoreOf: (from: tf.Tensor2D) => tf.Tensor2D,
): Pick<Gaussian, "logProb" | "score" | "evaluate"> {
  return {
    logProb: (x) => tf.tidy(() => logProbOf(standardized(x))),
    score: (x) => tf.tidy(() => scoreOf(standardized(x))),
    evaluate: (x) =>
      tf.tidy(() => {
        const from = standardized(x);
        return { logProb: logProbOf(from), score: scoreOf(from) };
      }),
  };
}
