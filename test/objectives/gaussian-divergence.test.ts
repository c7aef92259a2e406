import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import { gaussianDivergence } from "../../lib/objectives/gaussian-divergence";
import { integrate, normalLogDensity } from "../models/slow-vae";

beforeAll(async () => {
  await startEngine();
});

const divergenceOf = (mean: number, logVariance: number) =>
  gaussianDivergence(tf.tensor1d([mean]), tf.tensor1d([logVariance])).dataSync()[0]!;

test("the divergence is the integral of q log q/p", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: 2, noNaN: true }),
      (mean, l) => {
        const s2 = Math.exp(l);
        const integrand = (z: number) => {
          const log_q = normalLogDensity(z, mean, s2);
          return Math.exp(log_q) * (log_q - normalLogDensity(z, 0, 1));
        };
        const reach = 10 * Math.sqrt(s2);
        const expected = integrate(integrand, mean - reach, mean + reach);
        expect(Math.abs(divergenceOf(mean, l) - expected)).toBeLessThan(1e-5 * Math.max(1, expected));
      },
    ),
  );
});

test("it is the mean of log q/p over draws from q, within five standard errors", () => {
  const [mean, l, n] = [0.7, -1.2, 100_000];
  const noise = new Random(3).normal(n);
  const s = Math.exp(l / 2);
  const ratios = noise.map(
    (e) => normalLogDensity(mean + s * e, mean, s * s) - normalLogDensity(mean + s * e, 0, 1),
  );
  const average = ratios.reduce((sum, r) => sum + r, 0) / n;
  const variance = ratios.reduce((sum, r) => sum + (r - average) ** 2, 0) / n;
  expect(Math.abs(average - divergenceOf(mean, l))).toBeLessThan(5 * Math.sqrt(variance / n));
});

test("it is 0 for the standard normal and keeps its accuracy beside it", () => {
  expect(divergenceOf(0, 0)).toBe(0);
  // ½ (e^l − 1 − l) = l²/4 + l³/12 + …
  expect(divergenceOf(0, 1e-3) / (1e-6 / 4 + 1e-9 / 12)).toBeCloseTo(1, 2);
});

test("its gradient is μ and ½ (s² − 1), also for variances that under- or overflow nothing else", () => {
  const [mean, logVariance] = [tf.tensor1d([-2, 0, 5, 0]), tf.tensor1d([0, 1, -30, 20])];
  const [byMean, byVariance] = tf.grads((m: tf.Tensor, l: tf.Tensor) => tf.sum(gaussianDivergence(m, l)))([
    mean,
    logVariance,
  ]);
  expect(Array.from(byMean!.dataSync())).toEqual([-2, 0, 5, 0]);
  const expected = Array.from(logVariance.dataSync(), (l) => 0.5 * Math.expm1(l));
  for (const [i, value] of Array.from(byVariance!.dataSync()).entries()) {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected[i]!)));
  }
});

test("shapes that differ are refused, with both", () => {
  expect(() => gaussianDivergence(tf.zeros([2, 3]), tf.zeros([3, 2]))).toThrow(
    "mean has shape [2,3] and logVariance [3,2]: they must be the same.",
  );
});
