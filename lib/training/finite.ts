import * as tf from "@tensorflow/tfjs-core";

/** "W holds 3 values of 100 that are not finite" for the first tensor of the record that does, else undefined. */
export function describeNonFinite(
  tensors: Readonly<Record<string, tf.Tensor>>,
  kind: string,
): string | undefined {
  for (const [name, tensor] of Object.entries(tensors)) {
    // Through the values themselves: no engine's IsFinite kernel is trusted with this.
    const bad = (tensor.dataSync() as Float32Array).reduce((n, x) => (Number.isFinite(x) ? n : n + 1), 0);
    if (bad > 0) return `${kind} ${name} holds NaN or infinity in ${bad} of ${tensor.size} entries`;
  }
  return undefined;
}

/** @throws when a parameter holds NaN or infinity, naming the step and the tensor */
export function requireFiniteParameters(parameters: Readonly<Record<string, tf.Tensor>>, step: number): void {
  const trouble = describeNonFinite(parameters, "parameter");
  if (trouble) throw new Error(`Training stopped after step ${step}: ${trouble}; ${ADVICE}.`);
}

export const ADVICE = "lower the learning rate or clip the gradients";

/** The tensors of a batch, named by where they are in it: batch, batch.x, batch.0. */
export function batchTensors(batch: unknown, path = "batch"): Record<string, tf.Tensor> {
  if (batch instanceof tf.Tensor) return { [path]: batch };
  const found: Record<string, tf.Tensor> = {};
  if (typeof batch === "object" && batch !== null && !ArrayBuffer.isView(batch)) {
    for (const [key, value] of Object.entries(batch))
      Object.assign(found, batchTensors(value, `${path}.${key}`));
  }
  return found;
}
