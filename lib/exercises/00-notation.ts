import * as tf from "@tensorflow/tfjs-core";
import { meanAndStandardError } from "../evaluation";
import { binaryCrossEntropy } from "../objectives/binary-cross-entropy";
import { exercise } from "./exercise";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));

/** log Σ_k exp(s_k), for logits of any size. */
const logSumExp = exercise<[s: number[]]>({
  inputs: (random) => [
    [[0, 0]],
    [[1, 2, 3]],
    [[5]],
    ...[2, 3, 10].map((n): [number[]] => [Array.from(random.split(n).normal(n), (z) => 3 * z)]),
    [[1000, 1000]],
    [[-1000, -1001, -1002]],
    [[-1e6, 0, 1e6]],
  ],
  // Pair by pair, log(e^u + e^v) = max + log(1 + e^−|u−v|).
  expected: (s) => s.reduce((u, v) => Math.max(u, v) + Math.log1p(Math.exp(-Math.abs(u - v)))),
  tolerance: { absolute: 1e-9, relative: 1e-12 },
  mistakes: [
    {
      hint: "exp overflows above 709 and is 0 below −745: subtract the largest entry first, and add it back outside.",
      answer: (s) => Math.log(sum(s.map(Math.exp))),
    },
    {
      hint: "the largest entry was subtracted inside: add it back outside the logarithm.",
      answer: (s) => Math.log(sum(s.map((s_k) => Math.exp(s_k - Math.max(...s))))),
    },
    {
      hint: "the logarithm of a sum is not the sum of the logarithms: exponentiate, add, then take the logarithm.",
      answer: (s) => sum(s),
    },
    {
      hint: "that is the logarithm of the mean: do not divide by the number of entries.",
      answer: (s) => {
        const largest = Math.max(...s);
        return largest + Math.log(sum(s.map((s_k) => Math.exp(s_k - largest))) / s.length);
      },
    },
    { hint: "the largest entry alone is only an approximation.", answer: (s) => Math.max(...s) },
  ],
});

/** Binary cross-entropy of one x ∈ {0, 1} from its logit, in nats. */
const binaryCrossEntropyFromLogit = exercise<[x: number, s: number]>({
  inputs: (random) => [
    [1, 0],
    [0, 0],
    [1, 2],
    [0, 2],
    ...Array.from(random.normal(10), (z, i): [number, number] => [i % 2, Math.fround(4 * z)]),
    [0, 100],
    [1, -100],
    [1, 1000],
    [0, -1000],
  ],
  expected: (x, s) => tf.tidy(() => binaryCrossEntropy(tf.scalar(x), tf.scalar(s)).dataSync()[0]!),
  tolerance: { absolute: 1e-6, relative: 1e-5 },
  mistakes: [
    {
      hint: "σ rounds to 0 or 1 for a large |s|, and log 0 is −∞: write it with softplus(s) = max(s, 0) + log(1 + e^−|s|).",
      answer: (x, s) => -Math.log(x === 1 ? sigmoid(s) : 1 - sigmoid(s)),
    },
    {
      hint: "σ rounds to 0 or 1 for a large |s|, and 0 · log 0 is not a number: write it with softplus(s) = max(s, 0) + log(1 + e^−|s|).",
      answer: (x, s) => -(x * Math.log(sigmoid(s)) + (1 - x) * Math.log(1 - sigmoid(s))),
    },
    {
      hint: "the sigmoid is applied twice: s is a logit, and its probability is σ(s), not σ(σ(s)).",
      answer: (x, s) => Math.log1p(Math.exp(x === 1 ? -sigmoid(s) : sigmoid(s))),
    },
    {
      hint: "that is log p(x), which is never positive: the cross-entropy has the other sign.",
      answer: (x, s) => -softplus(x === 1 ? -s : s),
    },
    {
      hint: "x = 1 and x = 0 are swapped: a large logit makes x = 1 cheap.",
      answer: (x, s) => softplus(x === 1 ? s : -s),
    },
    {
      hint: "that is in bits: nats have the natural logarithm.",
      answer: (x, s) => softplus(x === 1 ? -s : s) / Math.LN2,
    },
    {
      hint: "e^s overflows from s = 710 on: use max(s, 0) + log(1 + e^−|s|) for softplus.",
      answer: (x, s) => Math.log1p(Math.exp(s)) - x * s,
    },
  ],
});

function softplus(s: number): number {
  return Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)));
}

/** KL(p ‖ q) of two distributions over the same finite set, in nats. */
const klDivergence = exercise<[p: number[], q: number[]]>({
  inputs: (random) => [
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
    [
      [0.5, 0.5],
      [0.25, 0.75],
    ],
    ...[3, 5, 8].map((n): [number[], number[]] => [
      distribution(random.split(`p ${n}`).uniform(n)),
      distribution(random.split(`q ${n}`).uniform(n)),
    ]),
    [
      [1, 0],
      [0.5, 0.5],
    ],
    [
      [0, 0.25, 0.75],
      [0, 0.5, 0.5],
    ],
    [
      [0.5, 0.5],
      [1, 0],
    ],
  ],
  expected: (p, q) =>
    sum(
      p.map((p_k, k) =>
        p_k === 0 ? 0 : q[k] === 0 ? Number.POSITIVE_INFINITY : p_k * Math.log(p_k / q[k]!),
      ),
    ),
  tolerance: { absolute: 1e-9, relative: 1e-9 },
  mistakes: [
    {
      hint: "0 · log 0 counts as 0, its limit: leave out the terms with p = 0, which are not a number in code.",
      answer: (p, q) => sum(p.map((p_k, k) => p_k * Math.log(p_k / q[k]!))),
    },
    {
      hint: "p and q are swapped: the expectation is over the first one.",
      answer: (p, q) => sum(q.map((q_k, k) => (q_k === 0 ? 0 : q_k * Math.log(q_k / p[k]!)))),
    },
    {
      hint: "the sign is wrong: the divergence is never negative.",
      answer: (p, q) => -sum(p.map((p_k, k) => (p_k === 0 ? 0 : p_k * Math.log(p_k / q[k]!)))),
    },
    {
      hint: "that is in bits: nats have the natural logarithm.",
      answer: (p, q) => sum(p.map((p_k, k) => (p_k === 0 ? 0 : p_k * Math.log2(p_k / q[k]!)))),
    },
    {
      hint: "that is the cross-entropy, −Σ p log q: the entropy of p has to be taken off.",
      answer: (p, q) => -sum(p.map((p_k, k) => (p_k === 0 ? 0 : p_k * Math.log(q[k]!)))),
    },
  ],
});

function distribution(weights: Float32Array): number[] {
  const positive = Array.from(weights, (weight) => weight + 0.1);
  return positive.map((weight) => weight / sum(positive));
}

/** The standard error of the mean of a sample. */
const standardError = exercise<[values: number[]]>({
  inputs: (random) => [
    [[1, 3]],
    [[1, 2, 3, 4]],
    [[7, 7, 7]],
    ...[5, 20, 100].map((n): [number[]] => [Array.from(random.split(n).normal(n), (z) => 10 + 3 * z)]),
    [[1e8 + 1, 1e8 + 2, 1e8 + 3]],
  ],
  expected: (values) => meanAndStandardError(values).standardError,
  tolerance: { absolute: 1e-12, relative: 1e-9 },
  mistakes: [
    {
      hint: "that is the standard deviation of one value: the mean of n values varies √n times less.",
      answer: (values) => Math.sqrt(squares(values) / (values.length - 1)),
    },
    {
      hint: "the squares are divided by n: around the sample's own mean they have n − 1 degrees of freedom.",
      answer: (values) => Math.sqrt(squares(values)) / values.length,
    },
    {
      hint: "that is the variance of the mean: take the root.",
      answer: (values) => squares(values) / (values.length - 1) / values.length,
    },
    {
      hint: "the mean of the squares minus the square of the mean cancels when the mean is large: subtract the mean first.",
      answer: (values) => {
        const n = values.length;
        const variance = (sum(values.map((x) => x * x)) - sum(values) ** 2 / n) / (n - 1);
        return Math.sqrt(Math.max(variance, 0) / n);
      },
    },
  ],
});

/** Σ (x − x̄)². */
function squares(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return sum(values.map((x) => (x - mean) ** 2));
}

/** The exercises of notebook 00-notation. */
export const notationExercises = {
  "log-sum-exp": logSumExp,
  "binary-cross-entropy": binaryCrossEntropyFromLogit,
  "kl-divergence": klDivergence,
  "standard-error": standardError,
};
