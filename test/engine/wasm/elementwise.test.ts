import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../../lib/engine";
import { agreesWithCpu, tensorOf, type Values } from "./agreement";

beforeAll(async () => {
  process.env.GENLAB_ENGINE = "wasm";
  await startEngine();
});

/** Distance in units of float32's last place at the true value. */
function ulps(actual: number, expected: number): number {
  const rounded = Math.fround(expected);
  if (Object.is(actual, rounded) || actual === rounded) return 0;
  if (Number.isNaN(rounded) || Number.isNaN(actual)) return Number.POSITIVE_INFINITY;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(expected))), -126);
  return Math.abs(actual - expected) / 2 ** (exponent - 23);
}

const SPECIAL = [
  0, -0, 1, -1, 1e-45, -1e-45, 1e-39, 1e-30, -1e-30, 1e30, -1e30, 88.7, 88.8, -87.4, -103.9, -104.1,
];
const INFINITE = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
const random = new Random(5);
const wide = (scale: number) => random.normal(4000).map((z) => z * scale);
/** Magnitudes from 1e-38 to 1e38, both signs. */
const magnitudes = random.uniform(4000).map((u, i) => (i % 2 ? 1 : -1) * 10 ** ((u - 0.5) * 76));

describe("elementary functions", () => {
  test.each<[string, (x: tf.Tensor) => tf.Tensor, (x: number) => number, number]>([
    ["exp", tf.exp, Math.exp, 1.5],
    ["expm1", tf.expm1, Math.expm1, 2.5],
    ["log", tf.log, Math.log, 1.5],
    ["log1p", tf.log1p, Math.log1p, 3],
    ["tanh", tf.tanh, Math.tanh, 4],
    ["softplus", tf.softplus, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 4],
    ["elu", tf.elu, (x) => (x >= 0 ? x : Math.expm1(x)), 2.5],
    ["sqrt", tf.sqrt, Math.sqrt, 0.5],
    ["rsqrt", tf.rsqrt, (x) => 1 / Math.sqrt(x), 2],
    ["reciprocal", tf.reciprocal, (x) => 1 / x, 1],
  ])(
    "%s is within a few units in the last place of the true value, at extreme inputs too",
    (_, f, truth, bound) => {
      const x = Float32Array.from([...SPECIAL, ...INFINITE, ...wide(1), ...wide(30), ...magnitudes]);
      const y = tf.tidy(() => f(tf.tensor1d(x)).dataSync());
      let worst = 0;
      for (let i = 0; i < x.length; i++) {
        const error = ulps(y[i]!, truth(x[i]!));
        if (!(error <= bound)) throw new Error(`f(${x[i]}) = ${y[i]}, truth ${truth(x[i]!)}: ${error} ulp`);
        worst = Math.max(worst, error);
      }
      expect(worst).toBeLessThanOrEqual(bound);
    },
  );
});

const length = fc.integer({ min: 1, max: 67 });
/** Normal values among which some are equal, so that comparisons meet ties. */
const withTies = (shape: number[], seed: number): Values => {
  const values = tensorOf(shape, seed);
  return { ...values, values: values.values.map((v) => Math.round(v * 2) / 2) as Float32Array };
};

describe("elementwise kernels", () => {
  test.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ["exp", tf.exp],
    ["expm1", tf.expm1],
    ["log of softplus", (x) => tf.log(tf.softplus(x))],
    ["log1p of exp", (x) => tf.log1p(tf.exp(x))],
    ["tanh", tf.tanh],
    ["softplus", tf.softplus],
    ["elu", tf.elu],
    ["sigmoid", tf.sigmoid],
    ["sqrt of exp", (x) => tf.sqrt(tf.exp(x))],
    ["rsqrt of exp", (x) => tf.rsqrt(tf.exp(x))],
    ["leakyRelu", (x) => tf.leakyRelu(x, 0.1)],
    ["relu", tf.relu],
    ["logSumExp", (x) => tf.logSumExp(x)],
    ["logSoftmax", (x) => tf.logSoftmax(x)],
  ])("%s has the cpu backend's values and gradients at every length", (_, f) => {
    fc.assert(
      fc.property(length, fc.nat(), (n, seed) => {
        agreesWithCpu((x) => f(x!), [tensorOf([n], seed)]);
      }),
      { numRuns: 25 },
    );
  });

  test.each<[string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, boolean]>([
    ["maximum", tf.maximum, true],
    ["minimum", tf.minimum, true],
    ["greater", tf.greater, false],
    ["greaterEqual", tf.greaterEqual, false],
    ["less", tf.less, false],
    ["lessEqual", tf.lessEqual, false],
    ["equal", tf.equal, false],
    ["notEqual", tf.notEqual, false],
  ])("%s agrees with the cpu backend for equal shapes, single numbers and broadcasts", (_, f, gradients) => {
    const shapes = length.chain((n) =>
      fc.constantFrom<[number[], number[]]>(
        [[n], [n]],
        [[n], []],
        [[1, 1], [n]],
        [[2, n], [n]],
        [
          [2, 1],
          [1, n],
        ],
        [
          [n, 2],
          [n, 2],
        ],
      ),
    );
    fc.assert(
      fc.property(shapes, fc.nat(), ([a, b], seed) => {
        // tfjs's gradient of maximum does not sum over broadcast axes.
        const sameShape = a.join() === b.join();
        agreesWithCpu((x, y) => f(x!, y!), [withTies(a, seed), withTies(b, seed + 1)], {
          gradients: gradients && sameShape,
        });
      }),
      { numRuns: 60 },
    );
  });

  test("where agrees with the cpu backend in value and gradient", () => {
    fc.assert(
      fc.property(length, fc.nat(), (n, seed) => {
        const condition = Array.from(tensorOf([n], seed + 2).values, (z) => z > 0);
        agreesWithCpu(
          (x, y) => tf.where(tf.tensor1d(condition, "bool"), x!, y!),
          [tensorOf([n], seed), tensorOf([n], seed + 1)],
        );
      }),
      { numRuns: 40 },
    );
  });

  test("NaN is carried through maximum and minimum and compares as nothing does", () => {
    tf.tidy(() => {
      const nan = tf.tensor1d([Number.NaN, 1, Number.NaN, 1, 2]);
      const one = tf.tensor1d([1, Number.NaN, Number.NaN, 1, 1]);
      expect([...tf.maximum(nan, one).dataSync()]).toEqual([Number.NaN, Number.NaN, Number.NaN, 1, 2]);
      expect([...tf.greaterEqual(nan, one).dataSync()]).toEqual([0, 0, 0, 1, 1]);
      expect([...tf.notEqual(nan, one).dataSync()]).toEqual([1, 1, 1, 0, 1]);
    });
  });

  test("integers stay with the backend's own kernels", () => {
    tf.tidy(() => {
      const a = tf.tensor1d([1, 5, 3], "int32");
      const b = tf.tensor1d([4, 2, 3], "int32");
      expect(tf.maximum(a, b).dtype).toBe("int32");
      expect([...tf.maximum(a, b).dataSync()]).toEqual([4, 5, 3]);
      expect([...tf.greater(a, b).dataSync()]).toEqual([0, 1, 0]);
      expect([...tf.sum(a).dataSync()]).toEqual([9]);
    });
  });
});

describe("sum", () => {
  test("agrees with the cpu backend over any axes, with and without keepDims, values and gradients", () => {
    const problem = fc
      .array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 })
      .chain((shape) => fc.tuple(fc.constant(shape), fc.subarray([...shape.keys()]), fc.boolean()));
    fc.assert(
      fc.property(problem, fc.nat(), ([shape, axes, keepDims], seed) => {
        agreesWithCpu((x) => tf.sum(x!, axes.length ? axes : undefined, keepDims), [tensorOf(shape, seed)], {
          sumOfProducts: true,
        });
      }),
      { numRuns: 100 },
    );
  });

  test("a sum of ten million equal numbers has the error of 32 additions in float32, not of ten million", () => {
    tf.tidy(() => {
      const total = tf.sum(tf.fill([10_000_000], 0.1)).dataSync()[0]!;
      expect(Math.abs(total / 1_000_000 - 1)).toBeLessThan(32 * 2 ** -25);
    });
  });
});
