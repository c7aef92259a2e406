import * as tf from "@tensorflow/tfjs-core";

/** Limit on the gradient: on its norm over all parameters together, or on each entry's size. */
export type Clip = { readonly norm: number } | { readonly value: number };

/**
 * The gradients within a limit.
 *
 * Norm c: g · min(1, c / ‖g‖), ‖g‖ over all tensors, so the direction stays (Pascanu, Mikolov, Bengio, 2013). Value c: each
 * entry into [−c, c].
 */
export function clipGradients<K extends string>(
  gradients: Record<K, tf.Tensor>,
  clip: Clip,
): Record<K, tf.Tensor> {
  const clipped = {} as Record<K, tf.Tensor>;
  const names = Object.keys(gradients) as K[];
  if ("value" in clip) {
    for (const name of names) clipped[name] = tf.clipByValue(gradients[name], -clip.value, clip.value);
    return clipped;
  }
  const factor = clip.norm / Math.max(globalNorm(gradients), clip.norm);
  for (const name of names) clipped[name] = factor === 1 ? gradients[name] : tf.mul(gradients[name], factor);
  return clipped;
}

/** ‖g‖ = √(Σ over all tensors and entries of g²). */
export function globalNorm(gradients: Readonly<Record<string, tf.Tensor>>): number {
  let sum = 0;
  for (const gradient of Object.values(gradients)) {
    sum += tf.tidy(() => tf.sum(tf.square(gradient)).dataSync()[0]!);
  }
  return Math.sqrt(sum);
}
