import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { startEngine } from "../../../lib/engine";
import { agreesWithCpu, integersOf, tensorOf } from "./agreement";

beforeAll(async () => {
  process.env.GENLAB_ENGINE = "wasm";
  await startEngine();
});

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

describe("moving kernels", () => {
  test("tile repeats along any axes, floats, integers and booleans alike", () => {
    const problem = shapes.chain((shape) =>
      fc.tuple(fc.constant(shape), fc.tuple(...shape.map(() => fc.integer({ min: 1, max: 3 })))),
    );
    fc.assert(
      fc.property(problem, fc.nat(), ([shape, repeats], seed) => {
        agreesWithCpu((x) => tf.tile(x!, repeats), [tensorOf(shape, seed)]);
        const integers = integersOf(shape, 2, seed);
        agreesWithCpu((x) => tf.tile(x!, repeats), [integers], { gradients: false });
        agreesWithCpu((x) => tf.tile(x!, repeats), [{ ...integers, dtype: "bool" }], { gradients: false });
      }),
      { numRuns: 60 },
    );
  });

  test("gather takes rows along any axis, and its gradient adds up rows taken twice", () => {
    const problem = shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)));
    fc.assert(
      fc.property(problem, fc.integer({ min: 1, max: 7 }), fc.nat(), ([shape, axis], count, seed) => {
        agreesWithCpu(
          (x, indices) => tf.gather(x!, indices as tf.Tensor1D, axis),
          [tensorOf(shape, seed), integersOf([count], shape[axis]!, seed + 1)],
        );
      }),
      { numRuns: 80 },
    );
  });

  test("gather refuses an index that is not there and leaves nothing behind", () => {
    const x = tf.ones([3, 2]);
    const before = tf.backend().numDataIds();
    expect(() => tf.tidy(() => tf.gather(x, tf.tensor1d([0, 3], "int32")))).toThrow(
      "gather: index 3 is not in 0 … 2.",
    );
    expect(tf.backend().numDataIds()).toBe(before);
    x.dispose();
  });

  test("unsortedSegmentSum agrees with the cpu backend and leaves out negative segments", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 6 }), fc.nat(), (shape, segments, seed) => {
        const ids = integersOf([shape[0]!], segments + 1, seed);
        const shifted = { ...ids, values: ids.values.map((id) => id - 1) as Int32Array };
        agreesWithCpu(
          (x, s) => tf.unsortedSegmentSum(x!, s as tf.Tensor1D, segments),
          [tensorOf(shape, seed + 1), shifted],
          { gradients: false, sumOfProducts: true },
        );
        agreesWithCpu(
          (x, s) => tf.unsortedSegmentSum(x!, s as tf.Tensor1D, segments + 1),
          [tensorOf(shape, seed + 1), ids],
          { sumOfProducts: true },
        );
      }),
      { numRuns: 60 },
    );
  });

  test("adding a short row to many rows agrees with the cpu backend, values and gradients", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 18 }),
        fc.integer({ min: 60, max: 140 }),
        fc.nat(),
        (row, rows, seed) => {
          agreesWithCpu((x, b) => tf.add(x!, b!), [tensorOf([rows, row], seed), tensorOf([row], seed + 1)]);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("a clone shares its memory and stays when the original is disposed of", () => {
    const x = tf.tensor1d([1, 2, 3]);
    const data = tf.backend().numDataIds();
    const clone = tf.clone(x);
    expect(tf.backend().numDataIds()).toBe(data);
    x.dispose();
    expect([...clone.dataSync()]).toEqual([1, 2, 3]);
    clone.dispose();
    expect(tf.backend().numDataIds()).toBe(data - 1);
  });
});
