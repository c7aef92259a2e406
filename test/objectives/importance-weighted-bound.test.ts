import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { startEngine } from "../../lib/engine";
import { importanceWeightedBound } from "../../lib/objectives/importance-weighted-bound";

beforeAll(async () => {
  await startEngine();
});

test("the bound is the logarithm of the mean weight, of one weight itself", () => {
  const weights = tf.tensor2d(
    [
      [1, 2],
      [3, 2],
      [5, 2],
    ].map((row) => row.map(Math.log)),
  );
  const bound = importanceWeightedBound(weights).dataSync();
  expect(bound[0]).toBeCloseTo(Math.log(3), 6);
  expect(bound[1]).toBeCloseTo(Math.log(2), 6);
  expect(importanceWeightedBound(tf.tensor2d([[-90, 7]])).dataSync()).toEqual(Float32Array.of(-90, 7));
});

test("adding c to every log-weight adds c, however small the weights are", () => {
  fc.assert(
    fc.property(fc.integer({ min: -2000, max: 0 }), (c) => {
      const bound = importanceWeightedBound(tf.tensor2d([[c], [c + 1], [c - 3]])).dataSync()[0]!;
      const expected = Math.log((1 + Math.E + Math.exp(-3)) / 3);
      expect(Math.abs(bound - c - expected)).toBeLessThan(1e-6 * Math.max(10, Math.abs(c)));
    }),
  );
});

test("the mean over groups does not fall as groups merge", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -50, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (w) => {
        const mean = (groups: number[][]) =>
          groups.reduce(
            (sum, group) =>
              sum +
              importanceWeightedBound(tf.tensor2d(group, [group.length, 1])).dataSync()[0]! / groups.length,
            0,
          );
        const [one, two, four] = [w.map((value) => [value]), [w.slice(0, 2), w.slice(2)], [w]].map(mean);
        expect(two! - one!).toBeGreaterThan(-1e-4);
        expect(four! - two!).toBeGreaterThan(-1e-4);
      },
    ),
  );
});

test("log-weights of another rank are refused", () => {
  expect(() => importanceWeightedBound(tf.zeros([3]) as unknown as tf.Tensor2D)).toThrow("[samples, batch]");
});
