import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { checkRows } from "./check-shapes";
import {
  check,
  complete,
  type DeepEnergyConfig,
  type DeepEnergyParameters,
  features,
  layers,
} from "./deep-energy-model";

/**
 * The model with its latent variables shown: f(x, z) = −‖x‖²/(2σ²) + bᵀx + cᵀz + zᵀW g(x), with z in {0, 1}ᴷ.
 *
 * Σ_z exp f(x, z) = p̃(x): the K sums over z_k ∈ {0, 1} are 1 + exp(u_k) each.
 *
 * @param x `[batch, D]`
 * @param z `[batch, K]`
 * @returns `[batch]`, in nats, up to the constant log Z
 */
export function jointLogUnnormalized(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  z: tf.Tensor2D,
  config: DeepEnergyConfig,
): tf.Tensor1D {
  check(parameters, x, config);
  const { latent, sigma } = complete(config);
  checkRows("The deep energy model", z, latent, "latent vectors");
  if (z.shape[0] !== x.shape[0]) {
    throw new Error(`Give one latent vector for each of the ${x.shape[0]} images, not ${z.shape[0]}.`);
  }
  return tf.tidy(() => {
    const squares = tf.mul(tf.sum(tf.square(x), 1), -0.5 / sigma ** 2);
    const linear = tf.sum(tf.mul(x, parameters.b), 1);
    const units = tf.sum(tf.mul(z, layers(parameters, x).u), 1);
    return tf.addN([squares, linear, units]) as tf.Tensor1D;
  });
}

/**
 * p(z_k = 1 | x) = s(w_kᵀ g(x) + c_k); given x the latent variables are independent.
 *
 * @param x `[batch, D]`
 * @returns `[batch, K]`
 */
export function latentProbabilities(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  config: DeepEnergyConfig,
): tf.Tensor2D {
  check(parameters, x, config);
  return tf.tidy(() => layers(parameters, x).p);
}

/** Draws z ~ p(z | x) for each image, exactly: `[batch, K]` of zeros and ones. */
export function sampleLatents(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  config: DeepEnergyConfig,
  random: Random,
): tf.Tensor2D {
  return tf.tidy(() => random.bernoulliTensor(latentProbabilities(parameters, x, config)));
}

/**
 * Σ_n a_n ∇_θ f(x_n, z_n): the gradients of log p̃ with z_k in the place of s(u_k), whose mean it is.
 *
 * ∂b = Σ a x, ∂c = Σ a z, ∂W_ki = Σ a z_k g_i, ∂V_ij = Σ a Σ_k z_k W_ki g_i (1 − g_i) x_j.
 *
 * @param x `[batch, D]`
 * @param z `[batch, K]`
 * @param weights a `[batch]`; default 1 for each
 */
export function jointParameterGradients(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  z: tf.Tensor2D,
  config: DeepEnergyConfig,
  weights?: tf.Tensor1D,
): DeepEnergyParameters {
  checkRows("The deep energy model", z, complete(config).latent, "latent vectors");
  return tf.tidy(() => {
    const g = features(parameters, x, config);
    const column = tf.reshape(weights ?? tf.ones([x.shape[0]]), [-1, 1]) as tf.Tensor2D;
    const weighted = tf.mul<tf.Tensor2D>(z, column);
    const toFeatures = tf.mul<tf.Tensor2D>(
      tf.matMul(weighted, parameters.W as tf.Tensor2D),
      tf.mul(g, tf.sub(1, g)),
    );
    return {
      V: tf.matMul(toFeatures, x, true),
      W: tf.matMul(weighted, g, true),
      b: tf.sum(tf.mul(x, column), 0),
      c: tf.sum(weighted, 0),
    };
  });
}
