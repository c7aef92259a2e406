import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { logProb, loss, type NadeParameters } from "../models/nade";
import { exercise } from "./exercise";

/** NADE's parameters as nested arrays: W and V `[D, H]`, b `[D]`, c `[H]`. */
export interface NadeWeights {
  W: number[][];
  V: number[][];
  b: number[];
  c: number[];
}

type Input = [weights: NadeWeights, x: number[]];

const sigmoid = (t: number) => 1 / (1 + Math.exp(-t));
const dot = (u: readonly number[], v: readonly number[]) =>
  u.reduce((total, u_j, j) => total + u_j * v[j]!, 0);

/** One of D pixels and H hidden units at random, and an image with about half of its pixels on. */
function randomCase(D: number, H: number, random: Random): Input {
  const matrix = (name: string) => {
    const values = random.split(name).normal(D * H);
    return Array.from({ length: D }, (_, d) => Array.from(values.subarray(d * H, (d + 1) * H)));
  };
  const vector = (name: string, n: number) => Array.from(random.split(name).normal(n));
  const weights = { W: matrix("W"), V: matrix("V"), b: vector("b", D), c: vector("c", H) };
  return [weights, Array.from(random.split("x").bernoulli(0.5, D))];
}

function inputs(random: Random): Input[] {
  const allOn = randomCase(3, 2, random.split("all on"))[0];
  return [
    [{ W: [[0]], V: [[0]], b: [0], c: [0] }, [1]],
    [allOn, [1, 1, 1]],
    ...[2, 5, 12].map((D) => randomCase(D, 3, random.split(D))),
  ];
}

/** By the definition, each sum from scratch: a_d = c + Σ_{k<d} x_k W_k, with `before` deciding which k count. */
function preActivations(
  { W, c }: NadeWeights,
  x: readonly number[],
  before = (k: number, d: number) => k < d,
) {
  return x.map((_, d) =>
    c.map((c_j, j) => W.reduce((a, W_k, k) => (before(k, d) ? a + x[k]! * W_k[j]! : a), c_j)),
  );
}

/** h_d = σ(a_d) for each pixel, `[D, H]`. */
const hiddenStates = exercise<Input>({
  inputs,
  expected: (weights, x) => preActivations(weights, x).map((a) => a.map(sigmoid)),
  tolerance: { absolute: 1e-9 },
  mistakes: [
    {
      hint: "pixel d sees itself: h_d is used before x_d W_d is added.",
      answer: (weights, x) => preActivations(weights, x, (k, d) => k <= d).map((a) => a.map(sigmoid)),
    },
    {
      hint: "the bias is missing: a starts at c, not at 0.",
      answer: (weights, x) =>
        preActivations({ ...weights, c: weights.c.map(() => 0) }, x).map((a) => a.map(sigmoid)),
    },
    {
      hint: "these are the pre-activations a_d: apply the sigmoid.",
      answer: (weights, x) => preActivations(weights, x),
    },
    {
      hint: "the sigmoid is applied twice.",
      answer: (weights, x) => preActivations(weights, x).map((a) => a.map((a_j) => sigmoid(sigmoid(a_j)))),
    },
    {
      hint: "a is replaced by the row of the last pixel: the rows of all pixels before d add up.",
      answer: (weights, x) => preActivations(weights, x, (k, d) => k === d - 1).map((a) => a.map(sigmoid)),
    },
  ],
});

/** Logits b_d + V_d · h_d, of hidden states that a mistake may have made. */
function logits({ V, b }: NadeWeights, h: readonly number[][]): number[] {
  return b.map((b_d, d) => b_d + dot(V[d]!, h[d]!));
}
const states = (weights: NadeWeights, x: readonly number[]) =>
  preActivations(weights, x).map((a) => a.map(sigmoid));
const codeLength = (x: readonly number[], s: readonly number[]) =>
  s.reduce((nats, s_d, d) => nats + Math.log1p(Math.exp(-Math.abs(s_d))) + Math.max(s_d, 0) - x[d]! * s_d, 0);

/** −log p(x) of one image, in nats. */
const negativeLogLikelihood = exercise<Input>({
  inputs: (random) => {
    const sure = randomCase(2, 2, random.split("sure"))[0];
    return [...inputs(random), [{ ...sure, b: [100, -100] }, [0, 1]]];
  },
  expected: (weights, x) =>
    tf.tidy(() => {
      const config = { visible: x.length, hidden: weights.c.length };
      const image = tf.tensor2d([x]);
      return -logProb(tensors(weights), image, config, { implementation: "reference" }).dataSync()[0]!;
    }),
  tolerance: { absolute: 1e-5, relative: 1e-5 },
  mistakes: [
    {
      hint: "the sigmoid is applied twice: softplus wants the logit, not the probability.",
      answer: (weights, x) => codeLength(x, logits(weights, states(weights, x)).map(sigmoid)),
    },
    {
      hint: "that is log p(x): change the sign.",
      answer: (weights, x) => -codeLength(x, logits(weights, states(weights, x))),
    },
    {
      hint: "the pixels are averaged: a log-likelihood is their sum.",
      answer: (weights, x) => codeLength(x, logits(weights, states(weights, x))) / x.length,
    },
    {
      hint: "that is in bits: nats have the natural logarithm.",
      answer: (weights, x) => codeLength(x, logits(weights, states(weights, x))) / Math.LN2,
    },
    {
      hint: "the output bias b_d is missing.",
      answer: (weights, x) =>
        codeLength(x, logits({ ...weights, b: weights.b.map(() => 0) }, states(weights, x))),
    },
    {
      hint: "for a logit of 100 the probability rounds to 1, and log(1 − 1) is −∞: write it with softplus.",
      answer: (weights, x) =>
        -logits(weights, states(weights, x)).reduce(
          (total, s_d, d) => total + Math.log(x[d] === 1 ? sigmoid(s_d) : 1 - sigmoid(s_d)),
          0,
        ),
    },
  ],
});

/** ∂(−log p(x)) / ∂W, `[D, H]`: row k collects what the pixels after k want; the options are there for the mistakes. */
function gradient(
  weights: NadeWeights,
  x: readonly number[],
  {
    slope = (h: number) => h * (1 - h),
    after = (d: number, k: number) => d > k,
    factor = (x_k: number) => x_k,
  } = {},
): number[][] {
  const h = states(weights, x);
  const residuals = logits(weights, h).map((s_d, d) => sigmoid(s_d) - x[d]!);
  return x.map((x_k, k) =>
    weights.c.map((_, j) => {
      const wanted = residuals.map((r_d, d) =>
        after(d, k) ? r_d * weights.V[d]![j]! * slope(h[d]![j]!) : 0,
      );
      return factor(x_k) * wanted.reduce((total, part) => total + part, 0);
    }),
  );
}

const inputGradient = exercise<Input>({
  inputs,
  expected: (weights, x) =>
    tf.tidy(() => {
      const { W, ...rest } = tensors(weights);
      const config = { visible: x.length, hidden: weights.c.length };
      const image = tf.tensor2d([x]);
      const lossOf = (W: tf.Tensor) => loss({ W, ...rest }, image, config, { implementation: "reference" });
      return tf.grad(lossOf)(W).arraySync() as number[][];
    }),
  tolerance: { absolute: 1e-5, relative: 1e-4 },
  mistakes: [
    {
      hint: "the sign is wrong: ∂(−log p)/∂s_d is σ(s_d) − x_d.",
      answer: (weights, x) => gradient(weights, x).map((row) => row.map((value) => -value)),
    },
    {
      hint: "the slope of the sigmoid is missing: h (1 − h), element by element.",
      answer: (weights, x) => gradient(weights, x, { slope: () => 1 }),
    },
    {
      hint: "pixel k itself is counted: only the pixels after it see W_k.",
      answer: (weights, x) => gradient(weights, x, { after: (d, k) => d >= k }),
    },
    {
      hint: "that is the gradient by a: W_k enters multiplied by x_k.",
      answer: (weights, x) => gradient(weights, x, { factor: () => 1 }),
    },
  ],
});

function tensors({ W, V, b, c }: NadeWeights): NadeParameters {
  return { W: tf.tensor2d(W), V: tf.tensor2d(V), b: tf.tensor1d(b), c: tf.tensor1d(c) };
}

/** The exercises of notebook 15-nade. */
export const nadeExercises = {
  "hidden-states": hiddenStates,
  "negative-log-likelihood": negativeLogLikelihood,
  "input-gradient": inputGradient,
};
