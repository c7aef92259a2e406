import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { gaussianDivergence as libraryDivergence } from "../objectives/gaussian-divergence";
import { gaussianLogDensity } from "../objectives/gaussian-log-density";
import { importanceWeightedBound as libraryBound } from "../objectives/importance-weighted-bound";
import { exercise } from "./exercise";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** KL(N(μ, diag s²) ‖ N(0, I)) from the mean and the logarithm of the variance. */
const gaussianDivergence = exercise<[mean: number[], logVariance: number[]]>({
  inputs: (random: Random) => [
    [[0], [0]],
    [[2], [0]],
    [[0], [Math.log(4)]],
    ...[2, 3, 7].map((L): [number[], number[]] => [
      Array.from(random.split("mean").split(L).normal(L)),
      Array.from(random.split("variance").split(L).normal(L)),
    ]),
  ],
  expected: (mean, logVariance) =>
    tf.tidy(() => tf.sum(libraryDivergence(tf.tensor1d(mean), tf.tensor1d(logVariance))).dataSync()[0]!),
  tolerance: { absolute: 1e-5, relative: 1e-5 },
  mistakes: [
    {
      hint: "the logarithm of the determinant is missing: − log s² for each coordinate.",
      answer: (mean, logVariance) => 0.5 * sum(mean.map((m, u) => m * m + Math.exp(logVariance[u]!) - 1)),
    },
    {
      hint: "the ½ is missing.",
      answer: (mean, logVariance) => sum(terms(mean, logVariance)),
    },
    {
      hint: "a divergence is not negative: change the sign.",
      answer: (mean, logVariance) => -0.5 * sum(terms(mean, logVariance)),
    },
    {
      hint: "the −1 is missing: of N(0, 1) from itself the divergence is 0.",
      answer: (mean, logVariance) => 0.5 * sum(terms(mean, logVariance).map((term) => term + 1)),
    },
    {
      hint: "exp(logVariance) is the variance s² already: do not square it.",
      answer: (mean, logVariance) =>
        0.5 * sum(mean.map((m, u) => m * m + Math.exp(2 * logVariance[u]!) - 1 - 2 * logVariance[u]!)),
    },
    {
      hint: "the coordinates are averaged: the divergence of independent coordinates is their sum.",
      answer: (mean, logVariance) => (0.5 * sum(terms(mean, logVariance))) / mean.length,
    },
  ],
});

function terms(mean: readonly number[], logVariance: readonly number[]): number[] {
  return mean.map((m, u) => m * m + Math.exp(logVariance[u]!) - 1 - logVariance[u]!);
}

/** log p(x | z) with Gaussian pixels, the σ of each given. */
const gaussianLogLikelihood = exercise<[x: number[], mean: number[], deviation: number[]]>({
  inputs: (random: Random) => [
    [[0], [0], [1]],
    [[1], [0], [0.5]],
    ...[2, 5].map((D): [number[], number[], number[]] => [
      Array.from(random.split("x").split(D).normal(D)),
      Array.from(random.split("mean").split(D).normal(D)),
      Array.from(random.split("deviation").split(D).uniform(D), (u) => 0.2 + u),
    ]),
  ],
  expected: (x, mean, deviation) =>
    tf.tidy(() => {
      const logVariance = tf.tensor1d(deviation.map((s) => 2 * Math.log(s)));
      return tf.sum(gaussianLogDensity(tf.tensor1d(x), tf.tensor1d(mean), logVariance)).dataSync()[0]!;
    }),
  tolerance: { absolute: 1e-4, relative: 1e-5 },
  mistakes: [
    {
      hint: "the exponent lacks its 2: (x − μ)² / (2σ²).",
      answer: (x, mean, deviation) => density(x, mean, deviation, { exponent: 1 }),
    },
    {
      hint: "the constant belongs to each pixel: −½ Σ_d log 2πσ_d².",
      answer: (x, mean, deviation) =>
        density(x, mean, deviation, { constant: 0 }) - 0.5 * Math.log(2 * Math.PI * deviation[0]! ** 2),
    },
    {
      hint: "without the constant −½ Σ log 2πσ² it is not a log-likelihood, and σ could not be learned.",
      answer: (x, mean, deviation) => density(x, mean, deviation, { constant: 0 }),
    },
    {
      hint: "that is −log p(x | z): change the sign.",
      answer: (x, mean, deviation) => -density(x, mean, deviation),
    },
    {
      hint: "the pixels are averaged: a log-likelihood is their sum.",
      answer: (x, mean, deviation) => density(x, mean, deviation) / x.length,
    },
    {
      hint: "σ is given, and the formula wants σ²: square it.",
      answer: (x, mean, deviation) => density(x, mean, deviation.map(Math.sqrt)),
    },
  ],
});

function density(
  x: readonly number[],
  mean: readonly number[],
  deviation: readonly number[],
  { exponent = 0.5, constant = 0.5 } = {},
): number {
  return -sum(
    x.map((x_d, d) => {
      const variance = deviation[d]! ** 2;
      return constant * Math.log(2 * Math.PI * variance) + (exponent * (x_d - mean[d]!) ** 2) / variance;
    }),
  );
}

/** log (1/K) Σ w from the K log-weights of one image. */
const importanceWeightedBound = exercise<[logWeights: number[]]>({
  inputs: (random: Random) => [
    [[-90]],
    [[Math.log(1), Math.log(3)]],
    [Array.from(random.split("usual").normal(5), (e) => -2 + e)],
    [Array.from(random.split("tiny").normal(50), (e) => -1000 + 3 * e)],
    [[800, 801]],
  ],
  expected: (logWeights) =>
    tf.tidy(() => libraryBound(tf.tensor2d(logWeights, [logWeights.length, 1])).dataSync()[0]!),
  tolerance: { absolute: 1e-4, relative: 1e-6 },
  mistakes: [
    {
      hint: "that is the mean of the logarithms, an ELBO: the mean is inside the logarithm.",
      answer: (logWeights) => sum(logWeights) / logWeights.length,
    },
    {
      hint: "the 1/K is missing: subtract log K.",
      answer: (logWeights) => logSumExp(logWeights),
    },
    {
      hint: "exp(−1000) is 0 and exp(800) infinite: take the largest log-weight out first.",
      answer: (logWeights) => Math.log(sum(logWeights.map(Math.exp)) / logWeights.length),
    },
    {
      hint: "that is the largest weight alone: add up all of them.",
      answer: (logWeights) => Math.max(...logWeights) - Math.log(logWeights.length),
    },
    {
      hint: "the bound is log-mean-exp, without a minus.",
      answer: (logWeights) => Math.log(logWeights.length) - logSumExp(logWeights),
    },
  ],
});

function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(sum(values.map((value) => Math.exp(value - largest))));
}

/** The exercises of notebook 14-variational-autoencoders. */
export const variationalAutoencoderExercises = {
  "gaussian-divergence": gaussianDivergence,
  "gaussian-log-likelihood": gaussianLogLikelihood,
  "importance-weighted-bound": importanceWeightedBound,
};
