import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { startEngine } from "../../lib/engine";
import { bernoulliLogProbability } from "../../lib/objectives/bernoulli-log-probability";
import { binaryCrossEntropy } from "../../lib/objectives/binary-cross-entropy";
import { continuousBernoulliLogConstant } from "../../lib/objectives/continuous-bernoulli";
import { gaussianLogDensity } from "../../lib/objectives/gaussian-log-density";
import { integrate, normalLogDensity, softplus } from "../models/slow-vae";

beforeAll(async () => {
  await startEngine();
});

const logits = [-100, -20, -3, -0.6, -0.5, -0.49, -1e-3, 0, 1e-4, 0.3, 0.5, 0.51, 2, 17, 100];

test("Bernoulli log-probability is minus the cross-entropy, finite at logits of ±100", () => {
  const s = tf.tensor1d(logits);
  for (const x of [0, 1]) {
    const targets = tf.fill([logits.length], x) as tf.Tensor1D;
    const ours = bernoulliLogProbability(targets, s).dataSync();
    const theirs = binaryCrossEntropy(targets, s).dataSync();
    for (let i = 0; i < logits.length; i++) expect(Math.abs(ours[i]! + theirs[i]!)).toBeLessThan(1e-5);
  }
  expect(bernoulliLogProbability(tf.tensor1d([0, 1]), tf.tensor1d([100, -100])).dataSync()).toEqual(
    Float32Array.of(-100, -100),
  );
});

test("the continuous Bernoulli's constant makes the density integrate to 1, in both branches", () => {
  const constants = continuousBernoulliLogConstant(tf.tensor1d(logits)).dataSync();
  for (const [i, s] of logits.entries()) {
    const mass = integrate((x) => Math.exp(x * s - softplus(s) + constants[i]!), 0, 1, 4000);
    expect(Math.abs(mass - 1), `s = ${s}`).toBeLessThan(2e-5);
  }
});

test("its gradient is that of central differences in float64, and 0 at 0", () => {
  const gradient = tf
    .grad((s) => continuousBernoulliLogConstant(s))(tf.tensor1d(logits))
    .dataSync();
  const exact = (s: number) => (s === 0 ? Math.LN2 : Math.log(s / Math.tanh(s / 2)));
  for (const [i, s] of logits.entries()) {
    const expected = (exact(s + 1e-4) - exact(s - 1e-4)) / 2e-4;
    expect(Math.abs(gradient[i]! - expected), `s = ${s}`).toBeLessThan(1e-4);
  }
});

test("the Gaussian log-density has the 2 and the constant: it integrates to 1 and matches the formula", () => {
  const [mean, variance] = [0.3, 0.04];
  const density = (x: number) =>
    gaussianLogDensity(tf.tensor1d([x]), tf.scalar(mean), tf.scalar(Math.log(variance))).dataSync()[0]!;
  const mass = integrate((x) => tf.tidy(() => Math.exp(density(x))), -1.7, 2.3, 200);
  expect(Math.abs(mass - 1)).toBeLessThan(1e-5);
  expect(density(0.9)).toBeCloseTo(normalLogDensity(0.9, mean, variance), 4);
});

test("a variance for each pixel broadcasts over images and samples", () => {
  const x = tf.tensor2d([[0, 1, 2]]);
  const means = tf.zeros([2, 1, 3]);
  const result = gaussianLogDensity(means, x, tf.tensor1d([0, 1, 2]));
  expect(result.shape).toEqual([2, 1, 3]);
  const expected = [0, 1, 2].map((d) => normalLogDensity(0, d, Math.exp(d)));
  for (const [i, value] of Array.from(result.dataSync()).entries())
    expect(value).toBeCloseTo(expected[i % 3]!, 5);
});
