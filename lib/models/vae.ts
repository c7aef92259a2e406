import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { gaussianDivergence } from "../objectives/gaussian-divergence";
import { importanceWeightedBound } from "../objectives/importance-weighted-bound";
import { checkRows } from "./check-shapes";
import { checkParameters, parameterShapes, type VaeConfig, type VaeParameters } from "./vae-config";
import { logLikelihoods, pixelMeans } from "./vae-likelihood";
import { type Posterior, runDecoder, runEncoder } from "./vae-network";

export {
  type ConvolutionalNetwork,
  type Likelihood,
  type Network,
  type PerceptronNetwork,
  parameterCount,
  parameterShapes,
  type VaeActivation,
  type VaeConfig,
  type VaeParameters,
} from "./vae-config";
export { load, save } from "./vae-file";
export type { Posterior } from "./vae-network";
export { sample, type VaeSamples } from "./vae-sample";

/** The parts of the evidence lower bound of each image, in nats. */
export type Elbo = {
  /** log p(x | z) at one z drawn from q(z | x), `[batch]`: an estimate. */
  logLikelihood: tf.Tensor1D;
  /** KL(q(z_u | x) ‖ p(z_u)) of each latent variable, `[batch, L]`: exact. */
  divergence: tf.Tensor2D;
  /** log p(x | z) − Σ_u KL_u, `[batch]`: its mean over z is at most log p(x). */
  bound: tf.Tensor1D;
};

/** How `loss` departs from −ELBO. */
export interface VaeLossOptions {
  /** Factor β on the divergence, default 1; rising from 0 to 1 it is the KL warm-up. */
  readonly beta?: number;
  /** Nats per latent variable that the divergence, averaged over the batch, is not pushed below; default 0. */
  readonly freeBits?: number;
  /** K > 1 trains on the importance-weighted bound, default 1. */
  readonly samples?: number;
  /** Share of the on-pixels that the encoder is not shown, default 0; the decoder has to explain them all the same. */
  readonly corruption?: number;
}

/**
 * A VAE's starting parameters, as variables that the caller disposes of.
 *
 * Weights ~ N(0, 2/n) before a ReLU, else N(0, 1/n), with n inputs; the posterior starts with variance near 1; A = 0.
 *
 * @param options.outputBias `[D]`, default 0: the logits of the pixels' marginals (their means where they are Gaussian) let
 *   training start at about the independent-pixel model
 * @param options.outputScale factor on the output layer's weights, default 1, and 0.01 where pixels are Gaussian. At 1 the
 *   decoder starts as noise of variance about 1 in each pixel: harmless in a logit, but so dear in a Gaussian mean that the
 *   first steps switch the decoder's units off for good (notebook 14-variational-autoencoders, section 11.3)
 */
export function init(
  config: VaeConfig,
  random: Random,
  options: { outputBias?: ArrayLike<number>; outputScale?: number } = {},
): VaeParameters<tf.Variable> {
  const { network, likelihood, visible } = config;
  const { outputBias, outputScale = likelihood?.kind === "gaussian" ? 0.01 : 1 } = options;
  if (outputBias && outputBias.length !== visible) {
    throw new Error(`The VAE wants ${visible} output biases, one for each pixel, not ${outputBias.length}.`);
  }
  const rectified = network.kind === "convolutional" || (network.activation ?? "relu") === "relu";
  const initial = (name: string, shape: number[]): tf.Tensor => {
    if (name === "outputb" && outputBias) return tf.tensor1d(Float32Array.from(outputBias));
    if (name === "logDeviation" && likelihood?.kind === "gaussian") {
      return tf.fill(shape, Math.log(likelihood.initial ?? 1));
    }
    if (name === "A" || shape.length === 1) return tf.zeros(shape);
    // A transposed convolution's kernel is [height, width, output, input] and each output sees a quarter of it at stride 2.
    const transposed = shape.length === 4 && !name.startsWith("encoder");
    const inputs = shape.slice(0, -1).reduce((n, size) => n * size, 1);
    const fanIn = transposed ? (shape[0]! * shape[1]! * shape[3]!) / 4 : inputs;
    const gain = name === "logVarianceW" ? 0.01 : rectified && /coder/.test(name) ? 2 : 1;
    const scale = name === "outputW" ? outputScale : 1;
    return tf.mul(
      random.split(name).normalTensor(shape as [number, number]),
      scale * Math.sqrt(gain / fanIn),
    );
  };
  return tf.tidy(() =>
    Object.fromEntries(
      Object.entries(parameterShapes(config)).map(([name, shape]) => [
        name,
        tf.variable(initial(name, shape)),
      ]),
    ),
  );
}

/** q(z | x) = N(mean, diag exp(logVariance)) of each image. */
export function encode(parameters: VaeParameters, x: tf.Tensor2D, config: VaeConfig): Posterior {
  check(parameters, x, config);
  return tf.tidy(() => ({ ...runEncoder(parameters, x, config) }));
}

/**
 * What the decoder says about each pixel: a logit, or a Gaussian's mean.
 *
 * With a causal window these are the logits before any pixel has been seen.
 *
 * @param z `[n, L]`
 * @returns `[n, D]`
 */
export function decode(parameters: VaeParameters, z: tf.Tensor2D, config: VaeConfig): tf.Tensor2D {
  checkParameters(parameters, config);
  checkRows("The VAE", z, config.latent, "latent vectors");
  return tf.tidy(() => runDecoder(parameters, z, config));
}

/** The image that the posterior's mean decodes to: the mean of each pixel, `[batch, D]`. */
export function reconstruct(parameters: VaeParameters, x: tf.Tensor2D, config: VaeConfig): tf.Tensor2D {
  check(parameters, x, config);
  return tf.tidy(() =>
    pixelMeans(runDecoder(parameters, runEncoder(parameters, x, config).mean, config), config),
  );
}

/**
 * log p(x | z) of given latent vectors.
 *
 * @param x `[batch, D]`
 * @param z `[K, batch, L]`
 * @returns nats, `[K, batch]`
 */
export function logLikelihood(
  parameters: VaeParameters,
  x: tf.Tensor2D,
  z: tf.Tensor3D,
  config: VaeConfig,
): tf.Tensor2D {
  check(parameters, x, config);
  return tf.tidy(() => decodedLogLikelihood(parameters, x, z, config));
}

/**
 * The evidence lower bound: E_q [log p(x | z)] − KL(q(z | x) ‖ p(z)), its first term from one draw z = μ + s ε.
 *
 * Source: Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014, equation 10. Derived in notebook
 * 14-variational-autoencoders, section 4.
 *
 * @param x `[batch, D]`
 */
export function elbo(parameters: VaeParameters, x: tf.Tensor2D, config: VaeConfig, random: Random): Elbo {
  check(parameters, x, config);
  return tf.tidy(() => {
    const posterior = runEncoder(parameters, x, config);
    return elboTerms(parameters, x, posterior, random, config);
  });
}

/**
 * Importance weights: log w_k = log p(x | z_k) + log p(z_k) − log q(z_k | x) with z_k drawn from q(z | x).
 *
 * The mean of w is p(x); `importanceWeightedBound` makes a bound of K of them, and `importanceWeightedLogProb` of
 * genlab/evaluation of thousands.
 *
 * @param x `[batch, D]`
 * @returns nats, `[samples, batch]`
 */
export function logWeights(
  parameters: VaeParameters,
  x: tf.Tensor2D,
  config: VaeConfig,
  samples: number,
  random: Random,
): tf.Tensor2D {
  check(parameters, x, config);
  return tf.tidy(() => {
    const posterior = runEncoder(parameters, x, config);
    return temperedLogWeights(parameters, x, posterior, { samples, beta: 1, random }, config);
  });
}

/**
 * What training makes small: −ELBO, or −L_K with K samples, mean over the batch, in nats per image.
 *
 * With free bits λ: E_q [log p(x | z)] − β Σ_u max(λ, mean KL_u), after Kingma et al., "Improved variational inference with
 * inverse autoregressive flow", NeurIPS 2016.
 *
 * @throws when free bits are asked for together with several samples
 */
export function loss(
  parameters: VaeParameters,
  x: tf.Tensor2D,
  config: VaeConfig,
  random: Random,
  options: VaeLossOptions = {},
): tf.Scalar {
  check(parameters, x, config);
  const { beta = 1, freeBits = 0, samples = 1, corruption = 0 } = options;
  if (samples > 1 && freeBits > 0) throw new Error("Free bits go with the ELBO: use one sample.");
  return tf.tidy(() => {
    const posterior = runEncoder(parameters, corrupt(x, corruption, random), config);
    if (samples > 1) {
      const weights = temperedLogWeights(parameters, x, posterior, { samples, beta, random }, config);
      return tf.neg(tf.mean<tf.Scalar>(importanceWeightedBound(weights)));
    }
    const { logLikelihood, divergence } = elboTerms(parameters, x, posterior, random, config);
    const perUnit = tf.mean(divergence, 0);
    const kept = freeBits > 0 ? tf.maximum(perUnit, freeBits) : perUnit;
    return tf.sub(tf.mul(tf.sum(kept), beta), tf.mean<tf.Scalar>(logLikelihood)) as tf.Scalar;
  });
}

function corrupt(x: tf.Tensor2D, share: number, random: Random): tf.Tensor2D {
  if (share === 0) return x;
  const kept = random.split("corruption").bernoulliTensor(tf.fill(x.shape, 1 - share) as tf.Tensor2D);
  return tf.mul(x, kept);
}

function elboTerms(
  parameters: VaeParameters,
  x: tf.Tensor2D,
  posterior: Posterior,
  random: Random,
  config: VaeConfig,
): Elbo {
  const { z } = draw(posterior, 1, random);
  const divergence = gaussianDivergence(posterior.mean, posterior.logVariance);
  const likelihood = tf.squeeze<tf.Tensor1D>(decodedLogLikelihood(parameters, x, z, config), [0]);
  return { logLikelihood: likelihood, divergence, bound: tf.sub(likelihood, tf.sum(divergence, 1)) };
}

/** log p(x | z_k) + β (log p(z_k) − log q(z_k | x)); the constants of the two Gaussians cancel. */
function temperedLogWeights(
  parameters: VaeParameters,
  x: tf.Tensor2D,
  posterior: Posterior,
  { samples, beta, random }: { samples: number; beta: number; random: Random },
  config: VaeConfig,
): tf.Tensor2D {
  const { z, noise } = draw(posterior, samples, random);
  const densities = tf.sub(tf.add(tf.square(noise), posterior.logVariance), tf.square(z));
  const ratio = tf.mul(tf.sum(densities, 2), beta / 2);
  return tf.add(decodedLogLikelihood(parameters, x, z, config), ratio);
}

/** The reparameterization: z = μ + s ε with ε ~ N(0, I), `[samples, batch, L]`. */
function draw({ mean, logVariance }: Posterior, samples: number, random: Random) {
  const noise = random.normalTensor([samples, ...mean.shape] as [number, number, number]) as tf.Tensor3D;
  const z = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise)) as tf.Tensor3D;
  return { z, noise };
}

function decodedLogLikelihood(
  parameters: VaeParameters,
  x: tf.Tensor2D,
  z: tf.Tensor3D,
  config: VaeConfig,
): tf.Tensor2D {
  const [samples, batch, latent] = z.shape;
  const outputs = runDecoder(parameters, tf.reshape(z, [samples * batch, latent]), config);
  const shaped = tf.reshape(outputs, [samples, batch, config.visible]) as tf.Tensor3D;
  return logLikelihoods(parameters, shaped, x, config);
}

function check(parameters: VaeParameters, x: tf.Tensor2D, config: VaeConfig): void {
  checkParameters(parameters, config);
  checkRows("The VAE", x, config.visible, "images");
}
