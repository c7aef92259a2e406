import * as tf from "@tensorflow/tfjs-core";

export interface NearestNeighbors {
  /** Index of the nearest training image of each sample; the first of several. `[samples]` */
  readonly indices: Int32Array;
  /** Its squared Euclidean distance: for zeros and ones the Hamming distance, the number of pixels that differ. `[samples]` */
  readonly distances: Float32Array;
}

/** Pixels per chunk of the training images: 4 bytes each. */
const CHUNK_PIXELS = 4_000_000;

/**
 * The nearest training image of each sample: does the model remember what it has seen?
 *
 * ‖s − x‖² = ‖s‖² + ‖x‖² − 2 s·x, the products of all pairs by matrix products, chunk by chunk. Exact in float32 for zeros
 * and ones.
 *
 * @param samples `[samples, D]`
 * @param training D values an image, row after row
 */
export function nearestNeighbors(
  samples: tf.Tensor2D,
  training: Uint8Array | Float32Array,
): NearestNeighbors {
  const [count, dimensions] = samples.shape;
  const size = training.length / dimensions;
  if (!Number.isInteger(size) || size === 0) {
    throw new Error(
      `Give whole training images: ${training.length} values do not split into images of ${dimensions}.`,
    );
  }
  const indices = new Int32Array(count);
  const distances = new Float32Array(count).fill(Number.POSITIVE_INFINITY);
  const rows = Math.max(1, Math.floor(CHUNK_PIXELS / dimensions));
  for (let start = 0; start < size; start += rows) {
    const end = Math.min(start + rows, size);
    const chunk = Float32Array.from(training.subarray(start * dimensions, end * dimensions));
    const all = tf.tidy(() => {
      const x = tf.tensor2d(chunk, [end - start, dimensions]);
      const products = tf.matMul(samples, x, false, true);
      const norms = tf.add(tf.sum(tf.square(samples), 1, true), tf.sum(tf.square(x), 1));
      return tf.sub(norms, tf.mul(products, 2)).dataSync();
    });
    for (let s = 0; s < count; s++) {
      for (let i = 0; i < end - start; i++) {
        const distance = all[s * (end - start) + i]!;
        if (distance < distances[s]!) {
          distances[s] = distance;
          indices[s] = start + i;
        }
      }
    }
  }
  return { indices, distances };
}
