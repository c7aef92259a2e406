import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { startEngine } from "../../../lib/engine";
import { agreesWithCpu, tensorOf } from "./agreement";

beforeAll(async () => {
  process.env.GENLAB_ENGINE = "wasm";
  await startEngine();
});

const size = fc.integer({ min: 1, max: 9 });
/** Two batch shapes that broadcast: each dimension is the common one, or 1, or left out in front. */
const batches = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean(), fc.boolean()), { maxLength: 2 })
  .chain((dimensions) =>
    fc.tuple(fc.nat(dimensions.length), fc.nat(dimensions.length)).map(([skipA, skipB]) => ({
      a: dimensions.map(([n, one]) => (one ? 1 : n)).slice(skipB > 0 ? 0 : skipA),
      b: dimensions.map(([n, , one]) => (one ? 1 : n)).slice(skipB),
    })),
  );

/** Product by its definition, after broadcasting through gather-free arithmetic: Σ_k a[…,i,k,1] b[…,1,k,j]. */
function slowProduct(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  const swap = (x: tf.Tensor) =>
    tf.transpose(x, [...x.shape.keys()].slice(0, -2).concat(x.rank - 1, x.rank - 2));
  const left = tf.expandDims(transposeA ? swap(a) : a, -1);
  const right = tf.expandDims(transposeB ? swap(b) : b, -3);
  return tf.sum(tf.mul(left, right), -2);
}

describe("matMul on BLAS", () => {
  test("equals Σ_k a_ik b_kj for all transposes, batches and broadcasts", () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        batches,
        fc.boolean(),
        fc.boolean(),
        fc.nat(),
        (m, k, n, batch, tA, tB, seed) => {
          agreesWithCpu(
            (a, b) => (tf.getBackend() === "cpu" ? slowProduct(a!, b!, tA, tB) : tf.matMul(a!, b!, tA, tB)),
            [
              tensorOf([...batch.a, ...(tA ? [k, m] : [m, k])], seed),
              tensorOf([...batch.b, ...(tB ? [n, k] : [k, n])], seed + 1),
            ],
            { gradients: false, sumOfProducts: true },
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  test("has the cpu backend's gradients for all transposes and equal batches", () => {
    const batch = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 });
    fc.assert(
      fc.property(
        size,
        size,
        size,
        batch,
        fc.boolean(),
        fc.boolean(),
        fc.nat(),
        (m, k, n, outer, tA, tB, seed) => {
          agreesWithCpu(
            (a, b) => tf.matMul(a!, b!, tA, tB),
            [
              tensorOf([...outer, ...(tA ? [k, m] : [m, k])], seed),
              tensorOf([...outer, ...(tB ? [n, k] : [k, n])], seed + 1),
            ],
            { sumOfProducts: true },
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test("adds any bias that broadcasts and applies every activation that tfjs fuses", () => {
    const activation = fc.constantFrom("linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu");
    const biasKind = fc.constantFrom("none", "row", "scalar", "one", "column", "full");
    fc.assert(
      fc.property(size, size, size, activation, biasKind, fc.nat(), (m, k, n, name, kind, seed) => {
        const biasShape = { none: [], row: [n], scalar: [], one: [1], column: [m, 1], full: [m, n] }[kind];
        agreesWithCpu(
          (a, b, bias, alpha) =>
            tf.fused.matMul({
              a: a as tf.Tensor2D,
              b: b as tf.Tensor2D,
              ...(kind === "none" ? {} : { bias: bias! }),
              activation: name as "relu",
              preluActivationWeights: alpha!,
              leakyreluAlpha: 0.3,
            }),
          [
            tensorOf([m, k], seed),
            tensorOf([k, n], seed + 1),
            tensorOf(biasShape, seed + 2),
            tensorOf([n], seed + 3),
          ],
          { gradients: false },
        );
      }),
      { numRuns: 150 },
    );
  });

  test("keeps right when the heap grows in the middle of a computation", () => {
    tf.tidy(() => {
      const identity = tf.eye(64);
      let kept = tf.tensor2d(tensorOf([64, 64], 1).values, [64, 64]);
      const before = kept.dataSync();
      const hoard: tf.Tensor[] = [];
      for (let i = 0; i < 12; i++) {
        hoard.push(tf.zeros([1 << 20])); // 4 MB each: the heap starts at 16 MB
        kept = tf.matMul(kept, identity);
      }
      expect(kept.dataSync()).toEqual(before);
    });
  });

  test("products of empty tensors are empty or zero", () => {
    tf.tidy(() => {
      expect(tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2])).shape).toEqual([0, 2]);
      expect([...tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 2])).dataSync()]).toEqual([0, 0, 0, 0]);
    });
  });

  test("inner dimensions that differ are an error that prints both shapes", () => {
    expect(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([4, 5]))).toThrow(/3.*4/s);
  });
});
