import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { fitWhitening, noWhitening, type Whitening, whiteningFromPrecision } from "../../lib/data";
import { Random, startEngine } from "../../lib/engine";
import {
  cholesky,
  covariance,
  inverse,
  symmetricEigen,
  timesTransposed,
  transposed,
} from "../../lib/linear-algebra";
import { distance, identity, normalMatrix, positiveDefinite } from "../linear-algebra/generators";

beforeAll(() => startEngine());

const D = 6;
const N = 400;
const sigma = positiveDefinite(new Random(1), D);

/** Samples of N((0, 1, 2, …), Σ). */
function samples(seed: number, count: number): Float32Array {
  const L = cholesky(sigma);
  const noise = normalMatrix(new Random(seed), count, D);
  return Float32Array.from(noise.flatMap((e) => timesTransposed([e], L)[0]!.map((x, d) => x + d)));
}

const train = samples(2, N);
const determinant = ({ matrix }: Whitening) => {
  // |det W| = det(W Wᵀ)^½
  const { values } = symmetricEigen(timesTransposed(matrix, matrix));
  return values.reduce((sum, value) => sum + Math.log(value), 0) / 2;
};

describe.each(["pca", "zca"] as const)("%s whitening", (kind) => {
  const whitening = fitWhitening(train, D, { kind });

  test("of the training images has mean 0 and the identity as covariance", () => {
    const z = whitening.whiten(train);
    expect(distance(covariance(z, D), identity(D))).toBeLessThan(1e-5);
    const mean = Array.from(
      { length: D },
      (_, d) => z.filter((_, i) => i % D === d).reduce((a, b) => a + b, 0) / N,
    );
    expect(Math.max(...mean.map(Math.abs))).toBeLessThan(1e-5);
  });

  test("is undone by unwhiten, also with a regularization", () => {
    for (const epsilon of [0, 0.5]) {
      const regularized = fitWhitening(train, D, { kind, epsilon });
      const back = regularized.unwhiten(regularized.whiten(train));
      expect(Math.max(...back.map((x, i) => Math.abs(x - train[i]!)))).toBeLessThan(1e-4);
      expect(
        distance(timesTransposed(regularized.matrix, transposed(regularized.inverse)), identity(D)),
      ).toBeLessThan(1e-12);
    }
  });

  test("knows the logarithm of its determinant", () => {
    for (const epsilon of [0, 0.5]) {
      const regularized = fitWhitening(train, D, { kind, epsilon });
      expect(regularized.logAbsDeterminant).toBeCloseTo(determinant(regularized), 10);
    }
  });

  test("uses the mean of the images it was fitted to, on all others", () => {
    const other = samples(3, 5);
    const shifted = whitening.whiten(other.map((x) => x + 1));
    const whitened = whitening.whiten(other);
    const column = whitening.matrix.map((row) => row.reduce((sum, value) => sum + value, 0));
    shifted.forEach((z, i) => {
      expect(z - whitened[i]!).toBeCloseTo(column[i % D]!, 3);
    });
  });

  test("with ε leaves the variance λ / (λ + ε) along each eigenvector", () => {
    const epsilon = 2;
    const z = fitWhitening(train, D, { kind, epsilon }).whiten(train);
    const expected = symmetricEigen(covariance(train, D)).values.map((value) => value / (value + epsilon));
    symmetricEigen(covariance(z, D)).values.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 5);
    });
  });

  test("refuses a singular covariance unless ε is given", () => {
    const few = train.slice(0, 4 * D);
    expect(() => fitWhitening(few, D, { kind })).toThrow("singular");
    expect(fitWhitening(few, D, { kind, epsilon: 1e-3 }).whiten(few).every(Number.isFinite)).toBe(true);
    expect(() => fitWhitening(train, D, { kind, epsilon: -1 })).toThrow("at least 0");
  });
});

test("ZCA's matrix is symmetric, and no turn of it is nearer to the images", () => {
  const { matrix, mean } = fitWhitening(train, D, { kind: "zca" });
  expect(distance(matrix, transposed(matrix))).toBeLessThan(1e-13);
  const x = Array.from({ length: N }, (_, n) => mean.map((m, d) => train[n * D + d]! - m));
  const error = (W: readonly (readonly number[])[]) => {
    const z = timesTransposed(x, W);
    return z.reduce((sum, row, n) => sum + row.reduce((t, z_d, d) => t + (z_d - x[n]![d]!) ** 2, 0), 0);
  };
  for (let seed = 0; seed < 10; seed++) {
    const rotation = symmetricEigen(positiveDefinite(new Random(seed), D)).vectors;
    expect(error(timesTransposed(rotation, transposed(matrix)))).toBeGreaterThan(error(matrix));
  }
});

describe.each(["symmetric", "cholesky"] as const)("whitening by the %s root of a precision", (root) => {
  const precision = inverse(sigma);
  const whitening = whiteningFromPrecision([0, 1, 2, 3, 4, 5], precision, { root });

  test("has Wᵀ W = Λ, its inverse and its determinant", () => {
    const columns = transposed(whitening.matrix);
    expect(distance(timesTransposed(columns, columns), precision)).toBeLessThan(1e-12);
    expect(
      distance(timesTransposed(whitening.matrix, transposed(whitening.inverse)), identity(D)),
    ).toBeLessThan(1e-12);
    expect(whitening.logAbsDeterminant).toBeCloseTo(determinant(whitening), 10);
  });

  test("whitens samples of the model, within five standard errors", () => {
    const many = 4000;
    const z = whitening.whiten(samples(4, many));
    expect(distance(covariance(z, D), identity(D))).toBeLessThan(5 * Math.sqrt(2 / many));
  });

  test("refuses what is no precision", () => {
    expect(() => whiteningFromPrecision([0, 0], [[1, 2], [2, 1]], { root })).toThrow("not positive definite"); // biome-ignore format: one line
  });
});

test("no whitening leaves images as they are", () => {
  expect([...noWhitening(2).whiten(Float32Array.of(1, 2, 3, 4))]).toEqual([1, 2, 3, 4]);
  expect(noWhitening(2).logAbsDeterminant).toBe(0);
});

test("a part of an image is refused, and no tensor stays behind", () => {
  const whitening = fitWhitening(train, D, { kind: "zca" });
  expect(() => whitening.whiten(new Float32Array(D + 1))).toThrow("do not split into images of 6 pixels");
  const before = tf.memory().numTensors;
  whitening.unwhiten(whitening.whiten(train));
  expect(tf.memory().numTensors).toBe(before);
});
