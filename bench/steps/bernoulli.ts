import * as tf from "@tensorflow/tfjs-core";

/** −log p(x) of binary pixels from their logits, in nats per image: Σ (softplus(ℓ) − x ℓ) / batch. */
export function negativeLogLikelihood(x: tf.Tensor2D, logits: tf.Tensor2D): tf.Scalar {
  const sum = tf.sub(tf.sum(tf.softplus(logits)), tf.sum(tf.mul(x, logits)));
  return tf.div(sum, x.shape[0]);
}
