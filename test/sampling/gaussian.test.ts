import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import {
  differentiatedTarget,
  factoredGaussian,
  type Gaussian,
  geometricPath,
  isotropicGaussian,
} from "../../lib/sampling";
import { correlatedFactors } from "./correlated-factors";

beforeAll(async () => {
  await startEngine();
});

const gaussians: [string, () => Gaussian, mean: number[], covariance: number[][]][] = [
  ["isotropic", () => isotropicGaussian(2, { mean: [3, 0], deviation: 0.5 }), [3, 0], [[0.25, 0], [0, 0.25]]], // biome-ignore format: one line
  ["factored", () => factoredGaussian(2, correlatedFactors), [1, -2], [[4, 2], [2, 2]]], // biome-ignore format: one line
];

describe.each(gaussians)("the %s Gaussian", (_, make, mean, covariance) => {
  test("has the density of its mean and covariance, and the score that follows", () => {
    const gaussian = make();
    const x = tf.tensor2d([[0.3, -1], [2, 2]]); // biome-ignore format: one line
    const [[a, b], [, d]] = covariance as [[number, number], [number, number]];
    const determinant = a * d - b * b;
    const expected = (x.arraySync() as [number, number][]).map(([first, second]) => {
      const [u, v] = [first - mean[0]!, second - mean[1]!];
      const form = (d * u * u - 2 * b * u * v + a * v * v) / determinant;
      return -form / 2 - Math.log(2 * Math.PI) - Math.log(determinant) / 2;
    });
    const logProb = gaussian.logProb(x).dataSync();
    expected.forEach((value, i) => {
      expect(logProb[i]).toBeCloseTo(value, 4);
    });
    const automatic = differentiatedTarget((at) => gaussian.logProb(at))
      .score(x)
      .dataSync();
    const { score, logProb: again } = gaussian.evaluate(x);
    automatic.forEach((value: number, i: number) => {
      expect(score.dataSync()[i]).toBeCloseTo(value, 5);
    });
    expect(again.dataSync()).toEqual(logProb);
    expect(gaussian.score(x).dataSync()).toEqual(score.dataSync());
  });

  test("is drawn with that mean and covariance, within 5 standard errors", () => {
    const n = 20000;
    const draws = make().sample(n, new Random(1)).arraySync() as number[][];
    for (const i of [0, 1]) {
      const average = draws.reduce((sum, row) => sum + row[i]!, 0) / n;
      expect(Math.abs(average - mean[i]!)).toBeLessThan(5 * Math.sqrt(covariance[i]![i]! / n));
      for (const j of [0, 1]) {
        const c = draws.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0) / n;
        const error = Math.sqrt((covariance[i]![i]! * covariance[j]![j]! + covariance[i]![j]! ** 2) / n);
        expect(Math.abs(c - covariance[i]![j]!)).toBeLessThan(5 * error);
      }
    }
  });
});

test("the geometric path begins at one density and ends at the other, and between them mixes log-densities and scores", () => {
  const [base, target] = [isotropicGaussian(2), factoredGaussian(2, correlatedFactors)];
  expect(geometricPath(base, target, 0)).toBe(base);
  expect(geometricPath(base, target, 1)).toBe(target);
  const x = tf.tensor2d([[0.3, -1]]);
  const path = geometricPath(base, target, 0.25);
  const { logProb, score } = path.evaluate(x);
  const expected = 0.75 * base.logProb(x).dataSync()[0]! + 0.25 * target.logProb(x).dataSync()[0]!;
  expect(logProb.dataSync()[0]).toBeCloseTo(expected, 5);
  const slope = 0.75 * base.score(x).dataSync()[1]! + 0.25 * target.score(x).dataSync()[1]!;
  expect(score.dataSync()[1]).toBeCloseTo(slope, 5);
  expect(path.score(x).dataSync()).toEqual(score.dataSync());
});

test("a Gaussian says what it wants of its mean and matrices", () => {
  expect(() => isotropicGaussian(3, { mean: [1] })).toThrow(
    "A Gaussian of 3 dimensions wants as many means, not 1.",
  );
  expect(() => isotropicGaussian(3, { deviation: 0 })).toThrow(
    "A Gaussian's deviation must be above 0, not 0.",
  );
  expect(() => factoredGaussian(3, correlatedFactors)).toThrow(
    "A Gaussian of 3 dimensions wants as many means, not 2.",
  );
  const { mean: _, ...matrices } = correlatedFactors;
  expect(() => factoredGaussian(3, matrices)).toThrow(
    "The Gaussian's coloring matrix wants 3 × 3 numbers, not 4.",
  );
});
