import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { checkRows } from "./check-shapes";
import { checkParameters, type VaeConfig, type VaeParameters } from "./vae-config";
import { drawCausally, logPixelVariance, pixelMeans } from "./vae-likelihood";
import { runDecoder } from "./vae-network";

/** Images drawn from p(z) p(x | z). */
export type VaeSamples = {
  /** z, `[count, L]`. */
  latents: tf.Tensor2D;
  /** Drawn from p(x | z), `[count, D]`. */
  images: tf.Tensor2D;
  /** What each pixel was drawn from: the probability to be on, a Gaussian's mean, a continuous Bernoulli's ρ; `[count, D]`. */
  probabilities: tf.Tensor2D;
};

/**
 * Draws images: z from the prior, then each pixel from p(x | z).
 *
 * @param options.latents `[count, L]` instead of draws from the prior
 */
export function sample(
  parameters: VaeParameters,
  config: VaeConfig,
  count: number,
  random: Random,
  options: { latents?: tf.Tensor2D } = {},
): VaeSamples {
  checkParameters(parameters, config);
  if (options.latents) checkRows("The VAE", options.latents, config.latent, "latent vectors");
  return tf.tidy(() => {
    const latents = options.latents
      ? tf.clone(options.latents)
      : random.split("latents").normalTensor<tf.Rank.R2>([count, config.latent]);
    const outputs = runDecoder(parameters, latents, config);
    const pixels = random.split("pixels");
    if (config.causalWindow !== undefined) {
      const logits = outputs.dataSync();
      const drawn = drawCausally(parameters, logits, pixels.uniform(outputs.size), config);
      const images = tf.tensor2d(drawn.images, outputs.shape);
      return { latents, images, probabilities: tf.tensor2d(drawn.probabilities, outputs.shape) };
    }
    const probabilities = pixelMeans(outputs, config);
    return { latents, probabilities, images: drawPixels(parameters, outputs, probabilities, pixels, config) };
  });
}

function drawPixels(
  parameters: VaeParameters,
  outputs: tf.Tensor2D,
  probabilities: tf.Tensor2D,
  random: Random,
  config: VaeConfig,
): tf.Tensor2D {
  const { likelihood = { kind: "bernoulli" } } = config;
  if (likelihood.kind === "bernoulli") return random.bernoulliTensor(probabilities);
  if (likelihood.kind === "gaussian") {
    const deviation = tf.exp(tf.mul(logPixelVariance(parameters, config), 0.5));
    return tf.add(outputs, tf.mul(random.normalTensor<tf.Rank.R2>(outputs.shape), deviation));
  }
  const logits = outputs.dataSync();
  const uniforms = random.uniform(outputs.size);
  return tf.tensor2d(
    uniforms.map((u, i) => continuousBernoulliQuantile(logits[i]!, u)),
    outputs.shape,
  );
}

/** Where the distribution function (e^{s x} − 1) / (e^s − 1) is u. */
function continuousBernoulliQuantile(s: number, u: number): number {
  if (Math.abs(s) < 1e-4) return u;
  // Mirrored for s > 0, where e^s may overflow.
  if (s > 0) return 1 - continuousBernoulliQuantile(-s, 1 - u);
  return Math.min(1, Math.max(0, Math.log1p(u * Math.expm1(s)) / s));
}
