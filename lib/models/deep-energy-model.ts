import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import type { EnergyModel } from "../objectives/energy-model";
import { softplus } from "../objectives/noise-contrastive";
import { type Evaluation, type Gaussian, isotropicGaussian, type Target } from "../sampling";
import { checkParameterShapes, checkRows } from "./check-shapes";

/** A two-layer deep energy model: log p̃(x) = −‖x‖²/(2σ²) + bᵀx + Σ_k S(w_kᵀ g(x) + c_k) with g(x) = s(Vx). */
export interface DeepEnergyConfig {
  /** D, the number of pixels. */
  readonly visible: number;
  /** H, the number of features g_i: rows of V. Default 64. */
  readonly features?: number;
  /** K, the number of latent variables, one softplus each: rows of W. Default 64. */
  readonly latent?: number;
  /** σ, the standard deviation of the Gaussian that holds the model together; in the unit of x. Default 1. */
  readonly sigma?: number;
}

/** V `[H, D]` with a filter v_i in each row, W `[K, H]` with w_k in each row, b `[D]`, c `[K]`. */
export type DeepEnergyParameters<T extends tf.Tensor = tf.Tensor> = Record<"V" | "W" | "b" | "c", T>;

/** The derivatives of a number with respect to the parameters, in the parameters' shapes. */
export type DeepEnergyGradients = DeepEnergyParameters;

/** The config with its defaults. @throws when a size is no positive integer, or σ not above 0 */
export function complete(config: DeepEnergyConfig): Required<DeepEnergyConfig> {
  const { visible, features = 64, latent = 64, sigma = 1 } = config;
  for (const [name, size] of Object.entries({ visible, features, latent })) {
    if (!Number.isInteger(size) || size < 1) {
      throw new Error(`The deep energy model's ${name} must be a whole number from 1, not ${size}.`);
    }
  }
  if (!(sigma > 0 && Number.isFinite(sigma))) {
    throw new Error(`The deep energy model's sigma must be above 0, not ${sigma}.`);
  }
  return { visible, features, latent, sigma };
}

/** The shape of each parameter. */
export function parameterShapes(config: DeepEnergyConfig): Record<keyof DeepEnergyParameters, number[]> {
  const { visible, features, latent } = complete(config);
  return { V: [features, visible], W: [latent, features], b: [visible], c: [latent] };
}

/** HD + KH + D + K. */
export function parameterCount(config: DeepEnergyConfig): number {
  return Object.values(parameterShapes(config)).reduce((sum, shape) => sum + tf.util.sizeFromShape(shape), 0);
}

/**
 * Starting parameters, as variables that the caller disposes of.
 *
 * V ~ N(0, 1/D), so that Vx has about unit variance where the pixels have; W ~ N(0, 1/H); b = 0 and c = 0.
 *
 * @param options.scale factor on the standard deviation of V, default 1: for pixels of standard deviation d it is 1/d
 */
export function init(
  config: DeepEnergyConfig,
  random: Random,
  options: { scale?: number } = {},
): DeepEnergyParameters<tf.Variable> {
  const shapes = parameterShapes(config);
  const { scale = 1 } = options;
  const normal = (name: "V" | "W", factor: number) => {
    const [rows, columns] = shapes[name] as [number, number];
    const values = random.split(name).normalTensor<tf.Rank.R2>([rows, columns]);
    return tf.variable(tf.mul(values, factor / Math.sqrt(columns)));
  };
  return tf.tidy(() => ({
    V: normal("V", scale),
    W: normal("W", 1),
    b: tf.variable(tf.zeros(shapes.b)),
    c: tf.variable(tf.zeros(shapes.c)),
  }));
}

/**
 * g(x) = s(Vx), what the first layer sees.
 *
 * @param x `[batch, D]`
 * @returns `[batch, H]`, in (0, 1)
 */
export function features(parameters: DeepEnergyParameters, x: tf.Tensor2D, config: DeepEnergyConfig) {
  check(parameters, x, config);
  return tf.tidy(() => layers(parameters, x).g);
}

/**
 * log p̃(x) = −‖x‖²/(2σ²) + bᵀx + Σ_k S(w_kᵀ g(x) + c_k): the logarithm of the unnormalized density, where S(u) = log(1 + eᵘ) is
 * the softplus and s(u) = 1/(1 + e⁻ᵘ) the sigmoid, both exact to rounding wherever u is.
 *
 * Differentiable with respect to images and parameters.
 *
 * @param x `[batch, D]`
 * @returns `[batch]`, in nats, up to the constant log Z
 */
export function logUnnormalized(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  config: DeepEnergyConfig,
): tf.Tensor1D {
  check(parameters, x, config);
  return tf.tidy(() => logDensity(parameters, x, layers(parameters, x), complete(config).sigma));
}

/**
 * The score ∇_x log p̃(x) = −x/σ² + b + Vᵀ [ Wᵀ s(u) ⊙ g(x) ⊙ (1 − g(x)) ] with u = W g(x) + c.
 *
 * Written in tensor operations of first order, so that automatic differentiation by the parameters works on it.
 *
 * @param x `[batch, D]`
 * @returns `[batch, D]`, nats per unit of x
 */
export function score(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  config: DeepEnergyConfig,
): tf.Tensor2D {
  check(parameters, x, config);
  return tf.tidy(() => scoreOf(parameters, x, layers(parameters, x), complete(config).sigma));
}

/** log p̃ and its score from one pass through the layers. */
export function evaluate(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  config: DeepEnergyConfig,
): Evaluation {
  check(parameters, x, config);
  const { sigma } = complete(config);
  return tf.tidy(() => {
    const through = layers(parameters, x);
    return {
      logProb: logDensity(parameters, x, through, sigma),
      score: scoreOf(parameters, x, through, sigma),
    };
  });
}

/**
 * The Laplacian of log p̃: the trace of its Hessian.
 *
 * Δ log p̃(x) = −D/σ² + Σ_k s(u_k)(1 − s(u_k)) ‖Σ_i W_ki g_i′ v_i‖² + Σ_i (Wᵀ s(u))_i g_i″ ‖v_i‖² with g′ = g(1 − g) and
 * g″ = g(1 − g)(1 − 2g). The squared norms come from the Gram matrix VVᵀ: D enters once, not for every k.
 *
 * Differentiable with respect to images and parameters.
 *
 * @param x `[batch, D]`
 * @returns `[batch]`, nats per squared unit of x
 */
export function laplacian(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  config: DeepEnergyConfig,
): tf.Tensor1D {
  check(parameters, x, config);
  const { visible, features: H, latent: K, sigma } = complete(config);
  const { V, W } = parameters as DeepEnergyParameters<tf.Tensor2D>;
  return tf.tidy(() => {
    const { g, p } = layers(parameters, x);
    const slope = tf.mul(g, tf.sub(1, g));
    const bend = tf.mul(slope, tf.sub(1, tf.mul(2, g)));
    const gram = tf.matMul(V, V, false, true);
    // Rows W_k ⊙ g′(x_n): [batch · K, H].
    const weighted = tf.reshape(tf.mul(tf.expandDims(slope, 1), W), [-1, H]) as tf.Tensor2D;
    const lengths = tf.reshape(tf.sum(tf.mul(tf.matMul(weighted, gram), weighted), 1), [-1, K]);
    const within = tf.sum(tf.mul(tf.mul(p, tf.sub(1, p)), lengths), 1);
    const squares = tf.sum(tf.square(V), 1);
    const across = tf.sum(tf.mul(tf.mul(tf.matMul(p, W), bend), squares), 1);
    return tf.sub(tf.add(within, across), visible / sigma ** 2) as tf.Tensor1D;
  });
}

/**
 * Σ_n a_n ∇_θ log p̃(x_n), by hand: ∂b = Σ_n a_n x_n, ∂c_k = Σ_n a_n s(u_k), ∂W_ki = Σ_n a_n s(u_k) g_i, and
 * ∂V_ij = Σ_n a_n Σ_k s(u_k) W_ki g_i (1 − g_i) x_j.
 *
 * @param x `[batch, D]`
 * @param weights a `[batch]`; default 1 for each
 */
export function parameterGradients(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  config: DeepEnergyConfig,
  weights?: tf.Tensor1D,
): DeepEnergyGradients {
  check(parameters, x, config);
  const batch = x.shape[0];
  if (weights && weights.shape[0] !== batch) {
    throw new Error(
      `Give one weight for each of the ${batch} images, not a tensor of shape [${weights.shape}].`,
    );
  }
  const W = parameters.W as tf.Tensor2D;
  return tf.tidy(() => {
    const { g, p } = layers(parameters, x);
    const column = weights
      ? (tf.reshape(weights, [batch, 1]) as tf.Tensor2D)
      : tf.ones<tf.Rank.R2>([batch, 1]);
    const weighted = weights ? tf.mul<tf.Tensor2D>(p, column) : p;
    const toFeatures = tf.mul<tf.Tensor2D>(tf.matMul(weighted, W), tf.mul(g, tf.sub(1, g)));
    return {
      V: tf.matMul(toFeatures, x, true),
      W: tf.matMul(weighted, g, true),
      b: tf.reshape(tf.matMul(column, x, true), [-1]),
      c: tf.sum(weighted, 0),
    };
  });
}

/**
 * The base: the model without its latent variables, exp(−‖x‖²/(2σ²) + bᵀx), is the Gaussian N(σ²b, σ²I).
 *
 * Σ_k S(u_k) is bounded, so the model has a normalizer whatever its parameters: this Gaussian's times what the sum adds.
 */
export function baseGaussian(parameters: DeepEnergyParameters, config: DeepEnergyConfig): Gaussian {
  const { visible, sigma } = complete(config);
  checkParameterShapes("The deep energy model", parameters, parameterShapes(config));
  const mean = Float32Array.from(parameters.b.dataSync(), (b) => b * sigma ** 2);
  return isotropicGaussian(visible, { mean, deviation: sigma });
}

/**
 * Sure bounds on log Z = log ∫ p̃(x) dx, in nats: log Z₀ + Σ_k S(c_k + Σ_i min(0, W_ki)) and the same with max, since g_i lies in
 * (0, 1); log Z₀ = (D/2) log 2πσ² + σ²‖b‖²/2 belongs to the base.
 */
export function logNormalizerBounds(
  parameters: DeepEnergyParameters,
  config: DeepEnergyConfig,
): { lower: number; upper: number } {
  const { visible, features: H, sigma } = complete(config);
  checkParameterShapes("The deep energy model", parameters, parameterShapes(config));
  const [W, b, c] = [parameters.W.dataSync(), parameters.b.dataSync(), parameters.c.dataSync()];
  let base = (visible / 2) * Math.log(2 * Math.PI * sigma ** 2);
  for (const value of b) base += (sigma ** 2 * value ** 2) / 2;
  let [lower, upper] = [base, base];
  c.forEach((value: number, k: number) => {
    let [least, most] = [value, value];
    for (let i = 0; i < H; i++) {
      least += Math.min(0, W[k * H + i]!);
      most += Math.max(0, W[k * H + i]!);
    }
    lower += softplus(least);
    upper += softplus(most);
  });
  return { lower, upper };
}

/** The model as what samplers move through and annealing ends at. Follows the parameters: make it once, before training. */
export function asTarget(parameters: DeepEnergyParameters, config: DeepEnergyConfig): Target {
  return {
    evaluate: (x) => evaluate(parameters, x, config),
    score: (x) => score(parameters, x, config),
  };
}

/** The model as what the training objectives ask for: a target with gradients by its parameters. Follows the parameters. */
export function asEnergyModel(parameters: DeepEnergyParameters, config: DeepEnergyConfig): EnergyModel {
  return {
    ...asTarget(parameters, config),
    logUnnormalized: (x) => logUnnormalized(parameters, x, config),
    parameterGradients: (x, weights) => parameterGradients(parameters, x, config, weights),
  };
}

/** What the layers make of x: g = s(Vx) and u = Wg + c, and p = s(u). */
export interface Layers {
  readonly g: tf.Tensor2D;
  readonly u: tf.Tensor2D;
  readonly p: tf.Tensor2D;
}

/** One pass through both layers; for this model's own files. */
export function layers({ V, W, c }: DeepEnergyParameters, x: tf.Tensor2D): Layers {
  const g = tf.sigmoid<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(x, V as tf.Tensor2D, false, true));
  const u = tf.fused.matMul({ a: g, b: W as tf.Tensor2D, transposeB: true, bias: c }) as tf.Tensor2D;
  return { g, u, p: tf.sigmoid(u) };
}

function logDensity({ b }: DeepEnergyParameters, x: tf.Tensor2D, { u }: Layers, sigma: number): tf.Tensor1D {
  const squares = tf.sum<tf.Tensor1D>(tf.square(x), 1);
  const linear = tf.reshape(tf.matMul(x, tf.reshape(b, [-1, 1]) as tf.Tensor2D), [-1]);
  const units = tf.sum<tf.Tensor1D>(tf.softplus(u), 1);
  return tf.add(tf.add(tf.mul(squares, -0.5 / sigma ** 2), linear), units) as tf.Tensor1D;
}

function scoreOf(
  { V, W, b }: DeepEnergyParameters,
  x: tf.Tensor2D,
  { g, p }: Layers,
  sigma: number,
): tf.Tensor2D {
  const toFeatures = tf.mul<tf.Tensor2D>(tf.matMul(p, W as tf.Tensor2D), tf.mul(g, tf.sub(1, g)));
  const pulled = tf.fused.matMul({ a: toFeatures, b: V as tf.Tensor2D, bias: b }) as tf.Tensor2D;
  return tf.sub(pulled, sigma === 1 ? x : tf.mul(x, 1 / sigma ** 2)) as tf.Tensor2D;
}

/** @throws when a parameter or the images have another shape than the config says */
export function check(parameters: DeepEnergyParameters, x: tf.Tensor, config: DeepEnergyConfig): void {
  checkParameterShapes("The deep energy model", parameters, parameterShapes(config));
  checkRows("The deep energy model", x, config.visible, "images");
}
