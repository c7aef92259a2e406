import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { binaryCrossEntropy } from "../objectives/binary-cross-entropy";
import {
  checkConfig,
  checkImages,
  checkParameters,
  type NadeConfig,
  type NadeParameters,
  parameterShapes,
} from "./nade-config";
import { fastIsBuilt, fastLogits, fastLogProb, fastSample } from "./nade-fast";
import { referenceLogits, referenceSample } from "./nade-reference";
import { marginalLogits } from "./smoothed-marginals";

export { type Activation, type NadeConfig, type NadeParameters, parameterCount } from "./nade-config";
export { load, save } from "./nade-file";
export { smoothedMarginals } from "./smoothed-marginals";

/**
 * How to compute: "fast" by the engine's own kernel, "reference" by tensor operations straight from the equations.
 *
 * Both give the same numbers up to rounding, gradients included.
 */
export type Implementation = "fast" | "reference";

export interface NadeOptions {
  /** Default "fast" where the kernel is built. */
  readonly implementation?: Implementation;
}

/** Drawn images and the probabilities their pixels were drawn with, `[count, D]` each. */
export type NadeSamples = {
  images: tf.Tensor2D;
  /** p(x_d = 1 | x_<d) along the drawn path, also at observed pixels. */
  probabilities: tf.Tensor2D;
};

/**
 * NADE's starting parameters, as variables that the caller disposes of.
 *
 * W, V ~ N(0, s²), c = 0, b = logit of the pixels' marginals (0 without them), so that training starts at about the
 * independent-pixel model.
 *
 * @param options.marginals `[D]`, each within (0, 1): `smoothedMarginals` makes them
 * @param options.standardDeviation s, default 0.01
 */
export function init(
  config: NadeConfig,
  random: Random,
  options: { marginals?: ArrayLike<number>; standardDeviation?: number } = {},
): NadeParameters<tf.Variable> {
  checkConfig(config);
  const { marginals, standardDeviation = 0.01 } = options;
  const { visible } = config;
  const shapes = parameterShapes(config);
  const b = marginalLogits("NADE", visible, marginals);
  const weights = (name: "W" | "V") =>
    tf.variable(tf.mul(random.split(name).normalTensor(shapes[name]), standardDeviation));
  return tf.tidy(() => ({
    W: weights("W"),
    V: weights("V"),
    b: tf.variable(tf.tensor1d(b)),
    c: tf.variable(tf.zeros(shapes.c)),
  }));
}

/** What is used where the options do not say. */
export function defaultImplementation(): Implementation {
  return fastIsBuilt() ? "fast" : "reference";
}

/**
 * The logit of each pixel's conditional: s_d = b_d + V_d · g(c + Σ_{j<d} x_j W_j), over the pixels before it.
 *
 * Differentiable with the reference implementation, and through `logProb` and `loss` with both.
 *
 * @param x `[batch, D]`
 * @returns `[batch, D]`
 */
export function logits(
  parameters: NadeParameters,
  x: tf.Tensor2D,
  config: NadeConfig,
  options: NadeOptions = {},
): tf.Tensor2D {
  check(parameters, x, config);
  return isFast(options) ? fastLogits(parameters, x, config) : referenceLogits(parameters, x, config);
}

/** The conditionals p(x_d = 1 | x_<d) = σ(s_d), `[batch, D]`; see `logits`. */
export function conditionals(
  parameters: NadeParameters,
  x: tf.Tensor2D,
  config: NadeConfig,
  options: NadeOptions = {},
): tf.Tensor2D {
  return tf.tidy(() => tf.sigmoid(logits(parameters, x, config, options)));
}

/**
 * The exact log-probability of each image: log p(x) = Σ_d log p(x_d | x_<d), in nats.
 *
 * Source: Larochelle and Murray, "The neural autoregressive distribution estimator", AISTATS 2011, with V not tied to W.
 * Derived in notebook 15-nade.
 *
 * @param x `[batch, D]`, zeros and ones
 * @returns `[batch]`
 */
export function logProb(
  parameters: NadeParameters,
  x: tf.Tensor2D,
  config: NadeConfig,
  options: NadeOptions = {},
): tf.Tensor1D {
  check(parameters, x, config);
  if (isFast(options)) return fastLogProb(parameters, x, config);
  return tf.tidy(() =>
    tf.neg(tf.sum<tf.Tensor1D>(binaryCrossEntropy(x, referenceLogits(parameters, x, config)), 1)),
  );
}

/** What training makes small: −mean log p(x) over the batch, in nats per image. */
export function loss(
  parameters: NadeParameters,
  x: tf.Tensor2D,
  config: NadeConfig,
  options: NadeOptions = {},
): tf.Scalar {
  return tf.tidy(() => tf.neg(tf.mean<tf.Scalar>(logProb(parameters, x, config, options))));
}

/** Draws images: each pixel in turn from its conditional given the ones drawn before it. */
export function sample(
  parameters: NadeParameters,
  config: NadeConfig,
  count: number,
  random: Random,
  options: NadeOptions = {},
): NadeSamples {
  const nothing = tf.zeros<tf.Rank.R2>([count, config.visible]);
  const samples = complete(parameters, nothing, config, 0, random, options);
  nothing.dispose();
  return samples;
}

/**
 * Completes images: keeps the first `observed` pixels of the ordering and draws the others in turn.
 *
 * Since the observed pixels come first, this is a draw from the model's own p(rest | observed).
 *
 * @param images `[count, D]`; what is at the unobserved pixels does not matter
 */
export function complete(
  parameters: NadeParameters,
  images: tf.Tensor2D,
  config: NadeConfig,
  observed: number,
  random: Random,
  options: NadeOptions = {},
): NadeSamples {
  check(parameters, images, config);
  if (!Number.isInteger(observed) || observed < 0 || observed > config.visible) {
    throw new Error(`Between 0 and ${config.visible} leading pixels can be observed, not ${observed}.`);
  }
  const draw = isFast(options) ? fastSample : referenceSample;
  const uniforms = random.uniform(images.size);
  return draw(parameters, images, observed, uniforms, config);
}

function isFast({ implementation = defaultImplementation() }: NadeOptions): boolean {
  return implementation === "fast";
}

function check(parameters: NadeParameters, x: tf.Tensor2D, config: NadeConfig): void {
  checkConfig(config);
  checkParameters(parameters, config);
  checkImages(x, config);
}
