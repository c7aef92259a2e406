import * as tf from "@tensorflow/tfjs-core";
import { negativeLogLikelihood } from "./bernoulli";

/**
 * −log p(x) of MADE with one hidden ReLU layer, in nats per image.
 *
 * Source: Germain, Gregor, Murray, Larochelle, "MADE: masked autoencoder for distribution estimation", ICML 2015.
 */
export function madeLoss(
  { W, c, V, b }: Record<string, tf.Tensor>,
  x: tf.Tensor2D,
  masks: MadeMasks,
): tf.Scalar {
  const input = tf.mul(W!, masks.input) as tf.Tensor2D;
  const hidden = tf.fused.matMul({ a: x, b: input, bias: c!, activation: "relu" }) as tf.Tensor2D;
  const output = tf.mul(V!, masks.output) as tf.Tensor2D;
  return negativeLogLikelihood(x, tf.fused.matMul({ a: hidden, b: output, bias: b! }) as tf.Tensor2D);
}

export interface MadeMasks {
  /** `[D, H]` */
  readonly input: tf.Tensor2D;
  /** `[H, D]` */
  readonly output: tf.Tensor2D;
}

/**
 * The masks of natural order: hidden unit k has degree m_k = 1 + k mod (D − 1), sees pixels d ≤ m_k and is seen by pixels
 * d > m_k, d counted from 1.
 */
export function madeMasks(visible: number, hidden: number): MadeMasks {
  const pixel = tf.range(1, visible + 1);
  const degree = tf.add(tf.mod(tf.range(0, hidden), visible - 1), 1);
  const sees = tf.greaterEqual(tf.reshape(degree, [1, hidden]), tf.reshape(pixel, [visible, 1]));
  return {
    input: tf.cast(sees, "float32") as tf.Tensor2D,
    output: tf.cast(tf.transpose(tf.logicalNot(sees)), "float32") as tf.Tensor2D,
  };
}
