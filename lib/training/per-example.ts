import * as tf from "@tensorflow/tfjs-core";
import type { TrainingData } from "./training-data";
import { yieldRegularly } from "./yield-regularly";

/**
 * A value for each example, computed batch by batch: log p of every test image, say.
 *
 * Yields to the event loop about every 100 ms.
 *
 * @param f from a batch to `[batch]` values; runs in a tidy
 * @throws the signal's reason when it is aborted
 */
export async function perExample<Batch>(
  data: TrainingData<Batch>,
  f: (batch: Batch) => tf.Tensor,
  options: { batchSize?: number; signal?: AbortSignal } = {},
): Promise<Float32Array> {
  const { batchSize = 100, signal } = options;
  const values = new Float32Array(data.size);
  const pause = yieldRegularly();
  for (let start = 0; start < data.size; start += batchSize) {
    await pause();
    signal?.throwIfAborted();
    const size = Math.min(batchSize, data.size - start);
    const indices = Int32Array.from({ length: size }, (_, i) => start + i);
    tf.tidy(() => {
      const result = f(data.batch(indices));
      if (result.size !== size) {
        throw new Error(`Return one value per example: shape [${size}], not [${result.shape}].`);
      }
      values.set(result.dataSync() as Float32Array, start);
    });
  }
  return values;
}
