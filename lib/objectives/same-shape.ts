import * as tf from "@tensorflow/tfjs-core";

/** @throws when tensors differ in shape, with both shapes */
export function requireSameShape(tensors: Readonly<Record<string, tf.Tensor>>): void {
  const [[first, { shape }], ...others] = Object.entries(tensors) as [
    [string, tf.Tensor],
    ...[string, tf.Tensor][],
  ];
  for (const [name, other] of others) {
    if (!tf.util.arraysEqual(shape, other.shape)) {
      throw new Error(`${first} has shape [${shape}] and ${name} [${other.shape}]: they must be the same.`);
    }
  }
}
