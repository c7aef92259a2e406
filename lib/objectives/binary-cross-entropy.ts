import * as tf from "@tensorflow/tfjs-core";

/**
 * Binary cross-entropy of each entry from its logit: the code length of x under a Bernoulli variable with p = σ(s).
 *
 * −x log σ(s) − (1 − x) log(1 − σ(s)) = x softplus(−s) + (1 − x) softplus(s)
 *
 * The right side never takes the logarithm of a rounded 0 or 1, nor overflows, and keeps its relative accuracy where the
 * value is tiny, which the shorter softplus(s) − x s loses to cancellation when x = 1. Targets between 0 and 1 are allowed;
 * then it is the cross-entropy of two Bernoulli variables, and no longer −log p of a binary x.
 *
 * @param targets x, any shape
 * @param logits s, the same shape
 * @returns nats, the same shape
 */
export function binaryCrossEntropy<T extends tf.Tensor>(targets: T, logits: T): T {
  if (!tf.util.arraysEqual(targets.shape, logits.shape)) {
    throw new Error(
      `Targets have shape [${targets.shape}] and logits [${logits.shape}]: they must be the same.`,
    );
  }
  return tf.tidy(() => {
    const ones = tf.mul(targets, tf.softplus(tf.neg(logits)));
    const zeros = tf.mul(tf.sub(1, targets), tf.softplus(logits));
    return tf.add(ones, zeros) as T;
  });
}
