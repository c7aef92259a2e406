import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import * as latent from "../../lib/models/deep-energy-latent";
import * as dem from "../../lib/models/deep-energy-model";
import * as matching from "../../lib/models/deep-energy-score-matching";
import {
  centralDifference,
  type SlowParameters,
  secondDifference,
  slowJoint,
  slowLogUnnormalized,
} from "./slow-deep-energy";

beforeAll(async () => {
  await startEngine();
});

const config = { visible: 5, features: 4, latent: 3, sigma: 0.7 };
const names = ["V", "W", "b", "c"] as const;
const N = 6;

/** Parameters far from where training starts, none of them 0. */
function example(seed: number, of: dem.DeepEnergyConfig = config) {
  const random = new Random(seed);
  const parameters = dem.init(of, random.split("init"));
  for (const name of names) {
    parameters[name].assign(
      tf.add(parameters[name], random.split(name).normalTensor(parameters[name].shape)),
    );
  }
  const x = random.split("x").normalTensor<tf.Rank.R2>([N, of.visible]);
  return { parameters, x, random };
}

const slow = (parameters: dem.DeepEnergyParameters) =>
  Object.fromEntries(names.map((name) => [name, parameters[name].arraySync()])) as unknown as SlowParameters;
const images = (x: tf.Tensor2D) => x.arraySync() as number[][];

/** The largest difference, relative to the largest value. */
function furthest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  expect(actual.length).toBe(expected.length);
  return Array.from(actual).reduce((most, v, i) => Math.max(most, Math.abs(v - expected[i]!)), 0) / scale;
}

/** A number of the parameters, differenced centrally in float64 by every entry of one of them. */
function differenced(
  of: SlowParameters,
  name: (typeof names)[number],
  value: (parameters: SlowParameters) => number,
): number[] {
  const changed = (at: number[], t: number): SlowParameters => {
    const copy = structuredClone(of) as unknown as Record<string, number[] | number[][]>;
    if (at.length === 1) (copy[name] as number[])[at[0]!] = t;
    else (copy[name] as number[][])[at[0]!]![at[1]!] = t;
    return copy as unknown as SlowParameters;
  };
  return (of[name] as (number | number[])[]).flatMap((entry, i) =>
    typeof entry === "number"
      ? [centralDifference((t) => value(changed([i], t)), entry)]
      : entry.map((each, j) => centralDifference((t) => value(changed([i, j], t)), each)),
  );
}

describe("log p̃", () => {
  test("is the exercise's formula, in float64 loops", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1, 0.1, 0.7), (seed, sigma) => {
        const { parameters, x } = example(seed);
        const expected = images(x).map((row) => slowLogUnnormalized(slow(parameters), row, sigma));
        const actual = dem.logUnnormalized(parameters, x, { ...config, sigma }).dataSync();
        expect(furthest(actual, expected)).toBeLessThan(1e-5);
      }),
      { numRuns: 20 },
    );
  });

  test("and its score stay finite and right where u and Vx are ±1000", () => {
    const at = { visible: 1, features: 1, latent: 1 };
    for (const [weight, expectedSoftplus] of [
      [1000, 1000],
      [-1000, 0],
    ] as const) {
      for (const pixel of [1, -1]) {
        const parameters = {
          V: tf.tensor2d([[1000]]),
          W: tf.tensor2d([[0]]),
          b: tf.zeros([1]),
          c: tf.tensor1d([weight]),
        };
        const x = tf.tensor2d([[pixel]]);
        const { logProb, score } = dem.evaluate(parameters, x, at);
        expect(logProb.dataSync()[0]! + pixel ** 2 / 2).toBeCloseTo(expectedSoftplus, 5);
        expect(score.dataSync()[0]).toBe(-pixel);
        expect(dem.laplacian(parameters, x, at).dataSync()[0]).toBe(-1);
        const gradients = dem.parameterGradients(parameters, x, at);
        expect(gradients.c.dataSync()[0]).toBe(weight > 0 ? 1 : 0);
        expect(gradients.V.dataSync()[0]).toBe(0);
        // W times g is what gets large here: g is 1 above and 0 below.
        const strong = { ...parameters, W: tf.tensor2d([[weight]]), c: tf.zeros([1]) };
        const value = dem.logUnnormalized(strong, x, at).dataSync()[0]! + pixel ** 2 / 2;
        expect(value).toBeCloseTo(pixel < 0 ? Math.LN2 : expectedSoftplus, 5);
      }
    }
  });

  test("its score is its derivative by x: automatic, and differenced centrally", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { parameters, x } = example(seed);
        const score = dem.score(parameters, x, config).dataSync();
        const automatic = tf.grad((at) => dem.logUnnormalized(parameters, at as tf.Tensor2D, config))(x);
        expect(furthest(score, automatic.dataSync())).toBeLessThan(1e-5);
        const numbers = slow(parameters);
        const expected = images(x).flatMap((row) =>
          row.map((pixel, j) =>
            centralDifference((t) => slowLogUnnormalized(numbers, row.with(j, t), config.sigma), pixel),
          ),
        );
        expect(furthest(score, expected)).toBeLessThan(1e-5);
        expect(dem.evaluate(parameters, x, config).score.dataSync()).toEqual(score);
      }),
      { numRuns: 10 },
    );
  });

  test("its Laplacian is the sum of its second differences", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { parameters, x } = example(seed);
        const numbers = slow(parameters);
        const expected = images(x).map((row) =>
          row
            .map((pixel, j) =>
              secondDifference((t) => slowLogUnnormalized(numbers, row.with(j, t), config.sigma), pixel),
            )
            .reduce((sum, second) => sum + second, 0),
        );
        expect(furthest(dem.laplacian(parameters, x, config).dataSync(), expected)).toBeLessThan(1e-5);
      }),
      { numRuns: 10 },
    );
  });

  test("its gradients by hand are those of automatic differentiation and of central differences", () => {
    const { parameters, x, random } = example(3);
    const weights = random.split("weights").normalTensor<tf.Rank.R1>([N]);
    const byHand = dem.parameterGradients(parameters, x, config, weights);
    const total = () => tf.sum(tf.mul(weights, dem.logUnnormalized(parameters, x, config))) as tf.Scalar;
    const { grads } = tf.variableGrads(total, Object.values(parameters));
    const of = Array.from(weights.dataSync());
    const rows = images(x);
    for (const name of names) {
      expect(byHand[name].shape).toEqual(parameters[name].shape);
      expect(furthest(byHand[name].dataSync(), grads[parameters[name].name]!.dataSync())).toBeLessThan(1e-5);
      const expected = differenced(slow(parameters), name, (numbers) =>
        rows.reduce((sum, row, n) => sum + of[n]! * slowLogUnnormalized(numbers, row, config.sigma), 0),
      );
      expect(furthest(byHand[name].dataSync(), expected)).toBeLessThan(1e-5);
    }
    const ones = dem.parameterGradients(parameters, x, config);
    const same = dem.parameterGradients(parameters, x, config, tf.ones([N]));
    for (const name of names) expect(ones[name].dataSync()).toEqual(same[name].dataSync());
  });

  test("∂/∂V_ij = Σ_k s(u_k) W_ki g_i (1 − g_i) x_j, in a case worked by hand", () => {
    // V x = 0, so g = ½; u = 2 · ½ − 1 = 0, so s(u) = ½: ½ · 2 · ¼ · x_j = x_j / 4.
    const parameters = {
      V: tf.tensor2d([[1, -1]]),
      W: tf.tensor2d([[2]]),
      b: tf.zeros([2]),
      c: tf.tensor1d([-1]),
    };
    const x = tf.tensor2d([[3, 3]]);
    const gradients = dem.parameterGradients(parameters, x, { visible: 2, features: 1, latent: 1 });
    expect(Array.from(gradients.V.dataSync())).toEqual([0.75, 0.75]);
    expect(Array.from(gradients.W.dataSync())).toEqual([0.25]);
    expect(Array.from(gradients.c.dataSync())).toEqual([0.5]);
    expect(Array.from(gradients.b.dataSync())).toEqual([3, 3]);
  });

  test("integrates, in one dimension, to a normalizer between its sure bounds", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const of = { ...config, visible: 1 };
        const { parameters } = example(seed, of);
        const [points, reach] = [2001, 12];
        const x = tf.reshape(tf.linspace(-reach, reach, points), [points, 1]) as tf.Tensor2D;
        const values = Array.from(dem.logUnnormalized(parameters, x, of).dataSync());
        const largest = Math.max(...values);
        const sum = values.reduce((total, value) => total + Math.exp(value - largest), 0);
        const logZ = largest + Math.log((sum * 2 * reach) / (points - 1));
        const { lower, upper } = dem.logNormalizerBounds(parameters, of);
        expect(logZ).toBeGreaterThan(lower - 1e-4);
        expect(logZ).toBeLessThan(upper + 1e-4);
      }),
      { numRuns: 20 },
    );
  });

  test("without the sum over k is its base Gaussian, up to the normalizer", () => {
    const { parameters, x } = example(5);
    const without = { ...parameters, W: tf.zeros([3, 4]), c: tf.fill([3], -1000) };
    const base = dem.baseGaussian(without, config);
    const bounds = dem.logNormalizerBounds(without, config);
    expect(bounds.lower).toBe(bounds.upper);
    const normalized = Array.from(
      dem.logUnnormalized(without, x, config).dataSync(),
      (v) => v - bounds.lower,
    );
    expect(furthest(base.logProb(x).dataSync(), normalized)).toBeLessThan(1e-5);
  });

  test("leaves no tensor behind but its results", () => {
    const { parameters, x, random } = example(6);
    const before = tf.memory().numTensors;
    const made = [
      dem.logUnnormalized(parameters, x, config),
      dem.score(parameters, x, config),
      dem.laplacian(parameters, x, config),
      latent.sampleLatents(parameters, x, config, random),
      ...Object.values(dem.parameterGradients(parameters, x, config)),
      ...Object.values(matching.denoisingGradients(parameters, x, x, 0.3, config).gradients),
    ];
    expect(tf.memory().numTensors - before).toBe(made.length + 1); // the loss of denoisingGradients
  });
});

describe("the latent form f(x, z)", () => {
  const all = Array.from({ length: 8 }, (_, code) => [code & 1, (code >> 1) & 1, (code >> 2) & 1]);

  test("sums over all z to p̃(x), and gives p(z | x) as its shares", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { parameters, x } = example(seed);
        const numbers = slow(parameters);
        const probabilities = images(latent.latentProbabilities(parameters, x, config));
        const logProb = dem.logUnnormalized(parameters, x, config).dataSync();
        const joint = all.map((z) => {
          const codes = tf.tensor2d(Array.from({ length: N }, () => z));
          return latent.jointLogUnnormalized(parameters, x, codes, config).dataSync();
        });
        images(x).forEach((row, n) => {
          all.forEach((z, code) => {
            expect(joint[code]![n]).toBeCloseTo(slowJoint(numbers, row, z, config.sigma), 3);
            const share = z.reduce(
              (p, one, k) => p * (one ? probabilities[n]![k]! : 1 - probabilities[n]![k]!),
              1,
            );
            expect(share).toBeCloseTo(Math.exp(joint[code]![n]! - logProb[n]!), 4);
          });
          const total = joint.reduce((sum, values) => sum + Math.exp(values[n]! - logProb[n]!), 0);
          expect(total).toBeCloseTo(1, 4);
        });
      }),
      { numRuns: 10 },
    );
  });

  test("is drawn with p(z | x): the share of ones is within 5 standard errors", () => {
    const { parameters, x } = example(4);
    const draws = 4000;
    const many = tf.tile(tf.slice(x, [0, 0], [1, 5]), [draws, 1]) as tf.Tensor2D;
    const p = images(latent.latentProbabilities(parameters, x, config))[0]!;
    const share = tf.mean(latent.sampleLatents(parameters, many, config, new Random(1)), 0).dataSync();
    p.forEach((probability, k) => {
      const error = Math.sqrt((probability * (1 - probability)) / draws);
      expect(Math.abs(share[k]! - probability)).toBeLessThan(5 * error);
    });
  });

  test("its gradients, in the mean over z ~ p(z | x), are those of log p̃", () => {
    const { parameters, x } = example(7);
    const p = images(latent.latentProbabilities(parameters, x, config));
    const weights = tf.tensor1d([1, -0.5, 2, 0.3, -1, 0.7]);
    const expected = dem.parameterGradients(parameters, x, config, weights);
    const mean = tf.tensor2d(p);
    const actual = latent.jointParameterGradients(parameters, x, mean, config, weights);
    for (const name of names)
      expect(furthest(actual[name].dataSync(), expected[name].dataSync())).toBeLessThan(1e-5);
  });
});

describe("denoising score matching", () => {
  test("has by hand the loss and the gradients of automatic differentiation", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(1, 0.1, 0.7),
        fc.constantFrom(0.1, 0.8),
        (seed, sigma, deviation) => {
          const of = { ...config, sigma };
          const { parameters, x, random } = example(seed, of);
          const noise = random.split("noise").normalTensor<tf.Rank.R2>([N, 5]);
          const { loss, gradients } = matching.denoisingGradients(parameters, x, noise, deviation, of);
          const { value, grads } = tf.variableGrads(
            () => matching.denoisingLoss(parameters, x, noise, deviation, of),
            Object.values(parameters),
          );
          expect(furthest(loss.dataSync(), value.dataSync())).toBeLessThan(1e-5);
          for (const name of names) {
            const expected = grads[parameters[name].name]!.dataSync();
            expect(furthest(gradients[name].dataSync(), expected)).toBeLessThan(3e-5);
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  test("exact score matching differentiates automatically to central differences of its loss", () => {
    const { parameters, x } = example(8);
    const loss = () => matching.exactScoreMatchingLoss(parameters, x, config);
    const { grads } = tf.variableGrads(loss, Object.values(parameters));
    const before = parameters.W.arraySync() as number[][];
    const at = (t: number) => {
      parameters.W.assign(tf.tensor2d(before.map((row, k) => (k === 1 ? row.with(2, t) : row))));
      return loss().dataSync()[0]!;
    };
    const expected = centralDifference(at, before[1]![2]!, 0.02);
    const actual = (grads[parameters.W.name]!.arraySync() as number[][])[1]![2]!;
    expect(Math.abs(actual - expected)).toBeLessThan(5e-3 * Math.max(1, Math.abs(expected)));
  });
});

describe("what a caller got wrong is said in one sentence", () => {
  const { sigma: _, ...plain } = config;
  test.each([
    [
      "σ",
      () => dem.complete({ ...plain, sigma: 0 }),
      "The deep energy model's sigma must be above 0, not 0.",
    ],
    [
      "a size",
      () => dem.complete({ ...plain, features: 2.5 }),
      "The deep energy model's features must be a whole number from 1, not 2.5.",
    ],
    [
      "images",
      () => dem.score(example(1).parameters, tf.zeros([2, 7]), config),
      "The deep energy model wants images of shape [batch, 5], not [2,7].",
    ],
    [
      "parameters",
      () => dem.score({ ...example(1).parameters, W: tf.zeros([2, 2]) }, tf.zeros([2, 5]), config),
      "The deep energy model's parameter W has shape [2,2], its config wants [3,4].",
    ],
    [
      "weights",
      () => dem.parameterGradients(example(1).parameters, tf.zeros([2, 5]), config, tf.ones([3])),
      "Give one weight for each of the 2 images, not a tensor of shape [3].",
    ],
    [
      "latent vectors",
      () => latent.jointLogUnnormalized(example(1).parameters, tf.zeros([2, 5]), tf.zeros([2, 4]), config),
      "The deep energy model wants latent vectors of shape [batch, 3], not [2,4].",
    ],
    [
      "noise",
      () => matching.denoisingScoreMatching(example(1).parameters, config, -1),
      "The noise's standard deviation must be above 0, not -1.",
    ],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(message);
  });
});
