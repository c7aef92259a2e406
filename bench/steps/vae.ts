import * as tf from "@tensorflow/tfjs-core";
import { negativeLogLikelihood } from "./bernoulli";

/**
 * −ELBO of a VAE with one hidden ReLU layer on each side, a Gaussian code and Bernoulli pixels; in nats per image.
 *
 * Source: Kingma and Welling, "Auto-encoding variational Bayes", 2014.
 *
 * @param normal a source of standard normal numbers
 */
export function vaeLoss(
  parameters: Record<string, tf.Tensor>,
  x: tf.Tensor2D,
  normal: (shape: [number, number]) => tf.Tensor2D,
): tf.Scalar {
  const layer = (a: tf.Tensor2D, name: string, activation: "relu" | "linear" = "linear") =>
    tf.fused.matMul({
      a,
      b: parameters[`${name}Weight`] as tf.Tensor2D,
      bias: parameters[`${name}Bias`]!,
      activation,
    }) as tf.Tensor2D;
  const encoded = layer(x, "encoder", "relu");
  const mean = layer(encoded, "mean");
  const logVariance = layer(encoded, "logVariance");
  const deviation = tf.exp(tf.mul(logVariance, 0.5));
  const z = tf.add<tf.Tensor2D>(mean, tf.mul(deviation, normal(mean.shape)));
  const logits = layer(layer(z, "decoder", "relu"), "output");
  // KL(N(μ, σ²) ‖ N(0, 1)) = ½ Σ (μ² + σ² − 1 − log σ²)
  const terms = tf.sub(tf.add(tf.square(mean), tf.square(deviation)), tf.add(logVariance, 1));
  const divergence = tf.mul(tf.sum(terms), 0.5 / x.shape[0]);
  return tf.add(negativeLogLikelihood(x, logits), divergence);
}
