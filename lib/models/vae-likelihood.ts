import * as tf from "@tensorflow/tfjs-core";
import { bernoulliLogProbability } from "../objectives/bernoulli-log-probability";
import { continuousBernoulliLogConstant } from "../objectives/continuous-bernoulli";
import { gaussianLogDensity } from "../objectives/gaussian-log-density";
import { causalMask, type VaeConfig, type VaeParameters } from "./vae-config";

/**
 * log p(x | z) from what the decoder gave, summed over the pixels.
 *
 * @param outputs `[K, batch, D]`
 * @param x `[batch, D]`
 * @returns `[K, batch]`
 */
export function logLikelihoods(
  parameters: VaeParameters,
  outputs: tf.Tensor3D,
  x: tf.Tensor2D,
  config: VaeConfig,
): tf.Tensor2D {
  const { likelihood = { kind: "bernoulli" } } = config;
  if (likelihood.kind === "gaussian") {
    return tf.sum(gaussianLogDensity(x, outputs, logPixelVariance(parameters, config)), 2);
  }
  const logits =
    config.causalWindow === undefined ? outputs : tf.add(outputs, causalTerm(parameters, x, config));
  const logProb = tf.sum<tf.Tensor2D>(bernoulliLogProbability(x, logits as tf.Tensor3D), 2);
  if (likelihood.kind === "bernoulli") return logProb;
  return tf.add(logProb, tf.sum(continuousBernoulliLogConstant(logits), 2));
}

/** The mean of each pixel given z: ρ of a Bernoulli or continuous Bernoulli pixel as drawn, μ of a Gaussian one. */
export function pixelMeans(outputs: tf.Tensor2D, { likelihood }: VaeConfig): tf.Tensor2D {
  return likelihood?.kind === "gaussian" ? outputs : tf.sigmoid(outputs);
}

/** log σ² of Gaussian pixels, `[1]` or `[D]`. */
export function logPixelVariance(parameters: VaeParameters, { likelihood }: VaeConfig): tf.Tensor {
  if (likelihood?.kind !== "gaussian") throw new Error("Only Gaussian pixels have a variance.");
  const { deviation, initial = 1, minimum = 0.01 } = likelihood;
  if (deviation === "fixed") return tf.tensor1d([2 * Math.log(initial)]);
  return tf.mul(tf.maximum(parameters.logDeviation!, Math.log(minimum)), 2);
}

/** Σ_j A_jd x_j over the pixels before d, `[batch, D]`: the same whatever z is. */
function causalTerm(parameters: VaeParameters, x: tf.Tensor2D, config: VaeConfig): tf.Tensor2D {
  return tf.matMul(x, tf.mul(parameters.A!, maskTensor(config)) as tf.Tensor2D);
}

/** Masks are made once for each size and window, and stay. */
const masks = new Map<string, tf.Tensor2D>();

function maskTensor(config: VaeConfig): tf.Tensor2D {
  const { visible, causalWindow } = config;
  const key = `${visible} ${causalWindow} ${tf.getBackend()}`;
  let mask = masks.get(key);
  if (!mask) {
    mask = tf.keep(tf.tensor2d(causalMask(config), [visible, visible]));
    masks.set(key, mask);
  }
  return mask;
}

/**
 * Draws images pixel by pixel where pixels depend on the ones before them.
 *
 * @param logits what the decoder says, `[n · D]`
 * @param uniforms as many
 */
export function drawCausally(
  parameters: VaeParameters,
  logits: ArrayLike<number>,
  uniforms: Float32Array,
  config: VaeConfig,
): { images: Float32Array; probabilities: Float32Array } {
  const { visible } = config;
  const A = parameters.A!.dataSync();
  const mask = causalMask(config);
  // Of each pixel, the pixels that see it.
  const seenBy = Array.from({ length: visible }, (_, j) =>
    Int32Array.from({ length: visible }, (_, d) => d).filter((d) => mask[j * visible + d] === 1),
  );
  const images = new Float32Array(logits.length);
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += visible) {
    const s = Float64Array.from({ length: visible }, (_, d) => logits[start + d]!);
    for (let d = 0; d < visible; d++) {
      const p = 1 / (1 + Math.exp(-s[d]!));
      probabilities[start + d] = p;
      if (uniforms[start + d]! >= p) continue;
      images[start + d] = 1;
      for (const later of seenBy[d]!) s[later]! += A[d * visible + later]!;
    }
  }
  return { images, probabilities };
}
