import * as tf from "@tensorflow/tfjs-core";
import type { BinaryImages, GrayImages } from "./images";

/**
 * Images as a float32 tensor: pixels / maximum, so gray ones lie in [0, 1] and binary ones are 0 and 1. The caller
 * disposes of it.
 *
 * @param indices which images, in this order; default all
 * @returns `[n, height · width]`
 * @throws when an index is no image's
 */
export function toTensor(images: GrayImages | BinaryImages, indices?: ArrayLike<number>): tf.Tensor2D {
  const size = images.height * images.width;
  const n = indices?.length ?? images.count;
  const values = new Float32Array(n * size);
  for (let i = 0; i < n; i++) {
    const index = indices === undefined ? i : indices[i]!;
    if (!Number.isInteger(index) || index < 0 || index >= images.count) {
      throw new Error(
        `There is no image ${index} in ${images.name} ${images.split}, which has ${images.count}.`,
      );
    }
    const first = index * size;
    for (let d = 0; d < size; d++) values[i * size + d] = images.pixels[first + d]! / images.maximum;
  }
  return tf.tensor2d(values, [n, size], "float32");
}
