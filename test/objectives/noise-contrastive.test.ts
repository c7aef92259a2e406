import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import {
  conditionalNoiseContrastiveLoss,
  conditionalNoiseContrastiveSlopes,
} from "../../lib/objectives/conditional-noise-contrastive";
import { logisticRegression } from "../../lib/objectives/logistic-regression";
import {
  noiseContrastiveLoss,
  noiseContrastiveSlopes,
  posterior,
} from "../../lib/objectives/noise-contrastive";

beforeAll(async () => {
  await startEngine();
});

const ratios = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 6 });

test("a model equal to the noise costs 2 log 2 with one noise sample for each datum", () => {
  expect(noiseContrastiveSlopes([0, 0], [0, 0]).loss).toBeCloseTo(2 * Math.LN2, 12);
  expect(conditionalNoiseContrastiveSlopes([0, 0]).loss).toBeCloseTo(2 * Math.LN2, 12);
});

test("the loss is minus the mean log-posterior of the labels, as the definition writes it", () => {
  const [data, noise] = [
    [0.3, -1, 2],
    [0.1, 0.5, -2, 1, 0, -0.4],
  ];
  const nu = 2;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const expected =
    -mean(data.map((G) => Math.log(Math.exp(G) / (Math.exp(G) + nu)))) -
    nu * mean(noise.map((G) => Math.log(nu / (Math.exp(G) + nu))));
  expect(noiseContrastiveSlopes(data, noise).loss).toBeCloseTo(expected, 12);
  expect(posterior(0.3, nu)).toBeCloseTo(Math.exp(0.3) / (Math.exp(0.3) + nu), 12);
});

test("the tensor form and the float64 form agree, in value and in slopes", () => {
  fc.assert(
    fc.property(ratios, ratios, fc.double({ min: 0.1, max: 20, noNaN: true }), (data, noise, nu) => {
      const slow = noiseContrastiveSlopes(data, noise, nu);
      const lossOf = (x: tf.Tensor, y: tf.Tensor) =>
        noiseContrastiveLoss(x as tf.Tensor1D, y as tf.Tensor1D, nu);
      const [x, y] = [tf.tensor1d(data), tf.tensor1d(noise)];
      const near = (actual: ArrayLike<number>, expected: ArrayLike<number>) =>
        Array.from(expected).forEach((value, i) => {
          expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
        });
      near(lossOf(x, y).dataSync(), [slow.loss]);
      const [onData, onNoise] = tf.grads(lossOf)([x, y]);
      near(onData!.dataSync(), slow.data);
      near(onNoise!.dataSync(), slow.noise);
      const pairs = conditionalNoiseContrastiveSlopes(data);
      near(conditionalNoiseContrastiveLoss(x).dataSync(), [pairs.loss]);
      near(
        tf
          .grad((t: tf.Tensor) => conditionalNoiseContrastiveLoss(t as tf.Tensor1D))(x)
          .dataSync(),
        pairs.pairs,
      );
    }),
    { numRuns: 30 },
  );
});

test("log-ratios of ±1000 give finite losses and slopes", () => {
  const { loss, data, noise } = noiseContrastiveSlopes([1000, -1000], [1000, -1000], 1);
  expect(loss).toBeCloseTo(1000, 9);
  expect([...data, ...noise].every(Number.isFinite)).toBe(true);
  expect(
    noiseContrastiveLoss(tf.tensor1d([1000, -1000]), tf.tensor1d([1000, -1000])).dataSync()[0],
  ).toBeCloseTo(1000, 2);
});

test("a ratio of zero is refused", () => {
  expect(() => noiseContrastiveSlopes([1], [1], 0)).toThrow("must be above 0, not 0");
});

/** Data from N(0, 1), noise from N(0, 4), and the NCE estimates of the precision and of log Z = ½ log 2π. */
function oneDimensional(N: number, nu: number, random: Random) {
  const features = (values: Float32Array) =>
    Float64Array.from({ length: 2 * values.length }, (_, i) =>
      i % 2 === 0 ? -(values[i / 2]! ** 2) / 2 : -1,
    );
  const known = (values: Float32Array) =>
    Float64Array.from(values, (x) => x ** 2 / 8 + Math.log(8 * Math.PI) / 2 - Math.log(nu));
  const x = random.split("x").normal(N);
  const y = random
    .split("y")
    .normal(nu * N)
    .map((value) => 2 * value);
  return logisticRegression(
    [
      { features: features(x), offsets: known(x), positive: true },
      { features: features(y), offsets: known(y), positive: false },
    ],
    [0.25, Math.log(8 * Math.PI) / 2],
  );
}

test("NCE by logistic regression recovers precision and log Z of N(0, 1), within 5 standard errors", () => {
  const { parameters } = oneDimensional(20_000, 10, new Random(5));
  // Asymptotic variances of Gutmann and Hyvärinen's theorem 3 for this noise: 2.122 and at most 0.6 over N.
  expect(Math.abs(parameters[0]! - 1)).toBeLessThan(5 * Math.sqrt(2.122 / 20_000));
  expect(Math.abs(parameters[1]! - Math.log(2 * Math.PI) / 2)).toBeLessThan(5 * Math.sqrt(0.6 / 20_000));
});

test("N times the squared error of the precision is that of theorem 3, within 5 standard errors of 300 repeats", () => {
  const random = new Random(9);
  const squares = Array.from(
    { length: 300 },
    (_, r) => 500 * (oneDimensional(500, 1, random.split(r)).parameters[0]! - 1) ** 2,
  );
  const mean = squares.reduce((sum, value) => sum + value, 0) / 300;
  // 2.995 is the theorem's value; about 5 % of finite-sample excess at N = 500.
  expect(Math.abs(mean - 2.995 * 1.05)).toBeLessThan(5 * mean * Math.sqrt(2 / 300));
});

test("logisticRegression refuses examples that can be separated", () => {
  const features = (sign: number) => Float64Array.from([sign, 2 * sign]);
  const groups = [
    { features: features(1), positive: true },
    { features: features(-1), positive: false },
  ];
  expect(() => logisticRegression(groups, [0])).toThrow();
});
