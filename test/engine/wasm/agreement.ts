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
  /** Allowed difference, in units of the result's size. */
  readonly tolerance?: number;
  /**
   * The computation is a sum of products of its inputs, whose terms may cancel. Rounding is in proportion to the terms, so the
   * result's size is taken to be the root of the sum of their squares: what it would be if their signs were random.
   */
  readonly sumOfProducts?: boolean;
}

/**
 * Asserts that a computation has the same value, shape, type and gradients on the WebAssembly engine as on tfjs's cpu
 * backend, to float32's accuracy, and leaves no tensor behind.
 */
export function agreesWithCpu(
  compute: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly Values[],
  { gradients = true, tolerance = 1e-5, sumOfProducts = false }: Options = {},
): void {
  const expected = resultsOn("cpu", compute, inputs, gradients);
  const squares = sumOfProducts ? resultsOn("cpu", compute, inputs.map(squared), gradients, squared) : [];
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
    const scale = Math.max(1, largest(wanted.values), Math.sqrt(largest(squares[i]?.values ?? [])));
    for (let j = 0; j < wanted.values.length; j++) {
      const [a, b] = [result.values[j]!, wanted.values[j]!];
      if (Object.is(a, b) || a === b) continue;
      if (!(Math.abs(a - b) <= tolerance * scale)) {
        throw new Error(`${what} ${j} of [${wanted.shape}]: wasm ${a}, cpu ${b}`);
      }
    }
  });
}

function squared<T extends Values>(input: T): T {
  if (input.dtype !== "float32") return input;
  return { ...input, values: Float32Array.from(input.values, (v) => v * v) };
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((max, v) => Math.max(max, Number.isFinite(v) ? Math.abs(v) : 0), 0);
}

interface Result {
  shape: number[];
  dtype: string;
  values: ArrayLike<number>;
}

function resultsOn(
  backend: "cpu" | "wasm",
  compute: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly Values[],
  gradients: boolean,
  weighting: (weights: Values) => Values = (weights) => weights,
): Result[] {
  tf.setBackend(backend);
  try {
    return tf.tidy(() => {
      const tensors = inputs.map(({ values, shape, dtype }) => tf.tensor(values, shape, dtype));
      const value = compute(...tensors);
      const outputs = [value];
      if (gradients) {
        const weights = tf.tensor(weighting(tensorOf(value.shape, 999)).values, value.shape);
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
