import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { expect } from "vitest";
import { Random } from "../../../lib/engine";

// The cpu backend would print an advertisement on its first tensor.
(tf.findBackend("cpu") as unknown as { firstUse: boolean }).firstUse = false;

/** Values that can become a tensor on either backend. */
export interface Values {
  readonly shape: number[];
  readonly values: Float32Array | Int32Array;
  readonly dtype: "float32" | "int32" | "bool";
}

/** Standard normal values, the same for the same seed. */
export function tensorOf(shape: number[], seed: number): Values {
  return { shape, values: new Random(seed).normal(tf.util.sizeFromShape(shape)), dtype: "float32" };
}

/** Integers uniform in [0, bound). */
export function integersOf(shape: number[], bound: number, seed: number): Values {
  const uniform = new Random(seed).uniform(tf.util.sizeFromShape(shape));
  return { shape, values: Int32Array.from(uniform, (u) => Math.floor(u * bound)), dtype: "int32" };
}

interface Options {
  /** Compare the gradients by all float inputs too (of a random weighting of the outputs). */
  readonly gradients?: boolean;
  /** Allowed difference, in units of the result's largest magnitude. */
  readonly tolerance?: number;
}

/**
 * Asserts that a computation has the same value, shape, type and gradients on the WebAssembly engine as on tfjs's cpu
 * backend, to float32's accuracy, and leaves no tensor behind.
 */
export function agreesWithCpu(
  compute: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly Values[],
  { gradients = true, tolerance = 1e-5 }: Options = {},
): void {
  const expected = resultsOn("cpu", compute, inputs, gradients);
  const before = tf.engine().state.numTensors;
  const dataBefore = tf.findBackend("wasm").numDataIds();
  const actual = resultsOn("wasm", compute, inputs, gradients);
  expect(tf.engine().state.numTensors).toBe(before);
  expect(tf.findBackend("wasm").numDataIds()).toBe(dataBefore);
  expect(actual.length).toBe(expected.length);
  actual.forEach((result, i) => {
    const wanted = expected[i]!;
    const what = i === 0 ? "value" : `gradient ${i - 1}`;
    expect(result.shape, what).toEqual(wanted.shape);
    expect(result.dtype, what).toBe(wanted.dtype);
    const scale = wanted.values.reduce((max, v) => Math.max(max, Number.isFinite(v) ? Math.abs(v) : 0), 1);
    for (let j = 0; j < wanted.values.length; j++) {
      const [a, b] = [result.values[j]!, wanted.values[j]!];
      if (Object.is(a, b) || a === b) continue;
      if (!(Math.abs(a - b) <= tolerance * scale)) {
        throw new Error(`${what} ${j} of [${wanted.shape}]: wasm ${a}, cpu ${b}`);
      }
    }
  });
}

interface Result {
  shape: number[];
  dtype: string;
  values: ArrayLike<number> & { reduce: Float32Array["reduce"] };
}

function resultsOn(
  backend: "cpu" | "wasm",
  compute: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly Values[],
  gradients: boolean,
): Result[] {
  tf.setBackend(backend);
  try {
    return tf.tidy(() => {
      const tensors = inputs.map(({ values, shape, dtype }) => tf.tensor(values, shape, dtype));
      const value = compute(...tensors);
      const outputs = [value];
      if (gradients) {
        const weights = tf.tensor(tensorOf(value.shape, 999).values, value.shape);
        const floats = tensors.filter((t) => t.dtype === "float32");
        const rebuild = (xs: tf.Tensor[]) => {
          const next = [...xs];
          return tensors.map((t) => (t.dtype === "float32" ? next.shift()! : t));
        };
        outputs.push(...tf.grads((...xs: tf.Tensor[]) => compute(...rebuild(xs)))(floats, weights));
      }
      return outputs.map((t) => ({ shape: t.shape, dtype: t.dtype, values: t.dataSync() as Float32Array }));
    });
  } finally {
    tf.setBackend("wasm");
  }
}
