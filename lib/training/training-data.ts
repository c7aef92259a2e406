import type * as tf from "@tensorflow/tfjs-core";
import { fillTensors } from "../engine/fill-tensors";

/** Indices of the examples of a batch. */
export type Indices = Int32Array | Uint32Array;

/**
 * What `fit` trains on: a number of examples, and a way to take some of them.
 *
 * `batch` is called inside a tidy, so tensors it makes are disposed after the step, and ones it keeps are not.
 */
export interface TrainingData<Batch> {
  /** Number of examples. */
  readonly size: number;
  batch(indices: Indices): Batch;
}

/**
 * Training data from the rows of a flat array.
 *
 * @param values row after row, as they are (0/1 pixels, say)
 * @param width length D of a row; batches are `[batch, D]` float32
 * @throws when the array is no whole number of rows
 */
export function rows(values: Uint8Array | Float32Array, width: number): TrainingData<tf.Tensor2D> {
  return {
    size: countRows(values, width),
    batch(indices) {
      const [batch] = fillTensors([[indices.length, width]], ([target]) => {
        copyRows(values, width, indices, target!);
      });
      return batch as tf.Tensor2D;
    },
  };
}

/**
 * The same with batches as flat arrays `[batch · D]`, for a model whose gradients are computed without tensors.
 *
 * @throws when the array is no whole number of rows
 */
export function arrayRows(values: Float32Array, width: number): TrainingData<Float32Array> {
  return {
    size: countRows(values, width),
    batch(indices) {
      const batch = new Float32Array(indices.length * width);
      copyRows(values, width, indices, batch);
      return batch;
    },
  };
}

function countRows(values: ArrayLike<number>, width: number): number {
  const size = values.length / width;
  if (!Number.isInteger(size) || size === 0) {
    throw new Error(
      `Give a whole number of rows: ${values.length} values do not split into rows of ${width}.`,
    );
  }
  return size;
}

function copyRows(
  values: Uint8Array | Float32Array,
  width: number,
  indices: Indices,
  target: Float32Array,
): void {
  for (let row = 0; row < indices.length; row++) {
    const start = indices[row]! * width;
    target.set(values.subarray(start, start + width), row * width);
  }
}
