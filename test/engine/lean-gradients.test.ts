import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";

beforeAll(async () => {
  await startEngine();
});

describe("gradients that replace tfjs's own", () => {
  test("sum repeats the gradient along the summed axes, with and without keepDims", () => {
    const problem = fc
      .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 })
      .chain((shape) =>
        fc.tuple(fc.constant(shape), fc.subarray([...shape.keys()], { minLength: 1 }), fc.boolean()),
      );
    fc.assert(
      fc.property(problem, fc.nat(), ([shape, axes, keepDims], seed) => {
        tf.tidy(() => {
          const x = tf.ones(shape);
          const f = (t: tf.Tensor) => tf.sum(t, axes, keepDims);
          const dy = new Random(seed).normalTensor(f(x).shape);
          const gradient = tf.grad(f)(x, dy);
          const kept = shape.map((size, i) => (axes.includes(i) ? 1 : size));
          const expected = tf.add(tf.zeros(shape), tf.reshape(dy, kept));
          expect(gradient.shape).toEqual(shape);
          expect(gradient.dataSync()).toEqual(expected.dataSync());
        });
      }),
      { numRuns: 50 },
    );
  });

  test("relu lets the gradient pass where its input is above zero", () => {
    tf.tidy(() => {
      const gradient = tf.grad((x) => tf.relu(x))(tf.tensor1d([-2, 0, 3]), tf.tensor1d([5, 6, 7]));
      expect([...gradient.dataSync()]).toEqual([0, 0, 7]);
      expect(gradient.dtype).toBe("float32");
    });
  });

  test("both can be differentiated again: ∇ ½‖∇ Σ relu(x)³‖² = 18 x³ where x > 0", () => {
    tf.tidy(() => {
      const cube = (x: tf.Tensor) => tf.sum(tf.mul(tf.square(tf.relu(x)), tf.relu(x)));
      const slope = (x: tf.Tensor) => tf.mul(tf.sum(tf.square(tf.grad(cube)(x))), 0.5);
      const second = tf
        .grad(slope)(tf.tensor1d([-1, 1, 2]))
        .dataSync();
      expect([...second].map((v) => Math.round(v * 1e4) / 1e4)).toEqual([0, 18, 144]);
    });
  });

  test("einsum has the gradients of the matrix product that it spells", () => {
    tf.tidy(() => {
      const random = new Random(4);
      const [a, b, dy] = [
        random.normalTensor([3, 4]),
        random.normalTensor([4, 5]),
        random.normalTensor([3, 5]),
      ];
      const [da, db] = tf.grads((x: tf.Tensor, y: tf.Tensor) => tf.einsum("ij,jk->ik", x, y))([a, b], dy);
      const [ea, eb] = [tf.matMul(dy, b, false, true), tf.matMul(a, dy, true)];
      expect(tf.max(tf.abs(tf.sub(da!, ea))).dataSync()[0]).toBeLessThan(1e-5);
      expect(tf.max(tf.abs(tf.sub(db!, eb))).dataSync()[0]).toBeLessThan(1e-5);
    });
  });
});
