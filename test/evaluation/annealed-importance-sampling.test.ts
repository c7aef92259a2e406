import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import {
  type AnnealedImportance,
  type AnnealingOptions,
  annealedImportanceSampling,
  annealedStepSizes,
  estimateLogNormalizer,
  linearTemperatures,
  reverseAnnealedImportanceSampling,
  sigmoidTemperatures,
} from "../../lib/evaluation";
import * as dem from "../../lib/models/deep-energy-model";
import { hamiltonian, isotropicGaussian, langevin, makeTarget } from "../../lib/sampling";

beforeAll(async () => {
  await startEngine();
});

const transition = (stepSize: number) => hamiltonian({ stepSize, leapfrogSteps: 3 });

/** A deep energy model of two pixels whose two sigmoids dig and heap: far from its base. */
const config = { visible: 2, features: 2, latent: 2 };
function model() {
  const parameters = {
    V: tf.tensor2d([3, 1, -2, 3], [2, 2]),
    W: tf.tensor2d([6, -3, -4, 5], [2, 2]),
    b: tf.tensor1d([0.5, -0.3]),
    c: tf.tensor1d([-1, -2]),
  };
  return { parameters, target: dem.asTarget(parameters, config), base: dem.baseGaussian(parameters, config) };
}

/** log ∫ p̃ over the plane by the trapezoidal rule: for a smooth density that has died away at the edge, exact to rounding. */
function quadrature(parameters: dem.DeepEnergyParameters): number {
  const [points, reach] = [241, 9];
  const grid = Float32Array.from({ length: 2 * points * points }, (_, i) => {
    const at = i >> 1;
    const line = i % 2 === 0 ? at % points : Math.floor(at / points);
    return reach * ((2 * line) / (points - 1) - 1);
  });
  const values = dem.logUnnormalized(parameters, tf.tensor2d(grid, [points * points, 2]), config).dataSync();
  let [largest, sum] = [Number.NEGATIVE_INFINITY, 0];
  for (const value of values) largest = Math.max(largest, value);
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum) + 2 * Math.log((2 * reach) / (points - 1));
}

const covers = ({ interval }: Pick<AnnealedImportance, "interval">, truth: number) =>
  interval.lower <= truth && truth <= interval.upper;

describe("annealedImportanceSampling", () => {
  test("has log Z of a deep energy model, known by quadrature, within its 95 % interval in 19 of 20 seeds, as a binomial has it", async () => {
    const { parameters, target, base } = model();
    const truth = quadrature(parameters);
    let covered = 0;
    let squares = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const estimate = await annealedImportanceSampling({
        base,
        target,
        temperatures: linearTemperatures(10),
        transition,
        stepSize: 0.5,
        chains: 100,
        random: new Random(seed),
      });
      if (covers(estimate, truth)) covered++;
      squares += ((estimate.logZ - truth) / estimate.standardError) ** 2;
      // The interval says something: it is a few hundredths of a nat wide, not the whole line.
      expect(estimate.interval.upper - estimate.interval.lower).toBeLessThan(0.5);
      expect(estimate.effectiveSampleSize).toBeGreaterThan(30);
    }
    // 19 are expected; fewer than 16 come up three times in a thousand where the interval is right.
    expect(covered).toBeGreaterThanOrEqual(16);
    // Nor is the standard error too large: χ² of 20 is above 5.9 but once in a thousand.
    expect(squares).toBeGreaterThan(5.9);
  });

  test("its intervals cover log Z as often as they say: 19 times in 20, over 400 independent runs", async () => {
    const { parameters, target, base } = model();
    const truth = quadrature(parameters);
    const [runs, each] = [400, 50];
    const { logWeights } = await annealedImportanceSampling({
      base,
      target,
      temperatures: linearTemperatures(5),
      transition,
      stepSize: 0.5,
      chains: runs * each,
      random: new Random(1),
    });
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const weights = logWeights.slice(run * each, (run + 1) * each);
      if (covers(estimateLogNormalizer(weights, "forward"), truth)) covered++;
    }
    // 380 ± 4.4: within four standard deviations, too many as well as too few.
    expect(Math.abs(covered - 380)).toBeLessThan(4 * Math.sqrt(runs * 0.95 * 0.05));
  });

  test("is exact, with no spread, where base and target are one Gaussian up to a factor", async () => {
    const base = isotropicGaussian(3, { mean: [1, 2, 3], deviation: 2 });
    const target = makeTarget(
      (x) => tf.add<tf.Tensor1D>(base.logProb(x), -7),
      (x) => base.score(x),
    );
    const estimate = await annealedImportanceSampling({
      base,
      target,
      temperatures: sigmoidTemperatures(5),
      transition: (stepSize) => langevin({ stepSize }),
      stepSize: 1,
      chains: 10,
      random: new Random(1),
    });
    expect(estimate.logZ).toBeCloseTo(-7, 5);
    expect(estimate.standardError).toBeLessThan(1e-5);
    expect(estimate.effectiveSampleSize).toBeCloseTo(10, 3);
  });

  test("forward and reverse weights bound log Z from below and from above, and close in as temperatures are added", async () => {
    const { parameters, target, base } = model();
    const truth = quadrature(parameters);
    const gaps: number[] = [];
    for (const count of [3, 30]) {
      const options = { base, target, temperatures: linearTemperatures(count), transition, stepSize: 0.5 };
      const forward = await annealedImportanceSampling({ ...options, chains: 1000, random: new Random(2) });
      // Samples of the target: slow annealing, then long chains.
      const slow = { ...options, temperatures: linearTemperatures(60), chains: 1000, random: new Random(3) };
      const { samples } = await annealedImportanceSampling(slow);
      const start = tf.tensor2d(samples, [1000, 2]);
      const reverse = await reverseAnnealedImportanceSampling({ ...options, start, random: new Random(4) });
      expect(forward.bound.mean - 3 * forward.bound.standardError).toBeLessThan(truth);
      expect(reverse.bound.mean + 3 * reverse.bound.standardError).toBeGreaterThan(truth);
      expect(Math.abs(forward.logZ - truth)).toBeLessThan(5 * forward.standardError);
      expect(Math.abs(reverse.logZ - truth)).toBeLessThan(5 * reverse.standardError);
      gaps.push(reverse.bound.mean - forward.bound.mean);
      start.dispose();
    }
    expect(gaps[0]).toBeGreaterThan(4 * gaps[1]!);
    expect(gaps[1]).toBeGreaterThan(0);
  });

  test("is a function of its generator and leaves no tensors behind", async () => {
    const { target, base } = model();
    const options = {
      base,
      target,
      temperatures: linearTemperatures(4),
      transition,
      stepSize: 0.5,
      chains: 10,
    };
    const before = tf.memory().numTensors;
    const one = await annealedImportanceSampling({ ...options, random: new Random(1) });
    const other = await annealedImportanceSampling({ ...options, random: new Random(1) });
    expect(one).toEqual(other);
    expect(one.acceptances).toHaveLength(4);
    await annealedStepSizes({ ...options, random: new Random(2) });
    expect(tf.memory().numTensors).toBe(before);
    const aborted = annealedImportanceSampling({
      ...options,
      random: new Random(1),
      signal: AbortSignal.abort(),
    });
    await expect(aborted).rejects.toThrow("aborted");
    expect(tf.memory().numTensors).toBe(before);
  });
});

test("annealedStepSizes keep the acceptance where it is asked for while the density narrows", async () => {
  const base = isotropicGaussian(30);
  const target = isotropicGaussian(30, { deviation: 0.1 });
  const options: Omit<AnnealingOptions, "stepSize"> = {
    base,
    target,
    temperatures: sigmoidTemperatures(60),
    transition,
    chains: 50,
    random: new Random(1),
  };
  const stepSizes = await annealedStepSizes({ ...options, stepSize: 1, acceptance: 0.8 });
  expect(stepSizes[0]! / stepSizes.at(-1)!).toBeGreaterThan(5);
  const { acceptances } = await annealedImportanceSampling({
    ...options,
    stepSize: stepSizes,
    random: new Random(2),
  });
  // In the mean over each third of the path: the jitter of the step size moves single moves up and down.
  for (const third of [0, 1, 2]) {
    const part = acceptances.slice(20 * third, 20 * (third + 1));
    expect(Math.abs(part.reduce((sum, a) => sum + a / 20, 0) - 0.8)).toBeLessThan(0.12);
  }
});

test("temperatures climb from 0 to 1, the sigmoid's closer together at the ends", () => {
  expect(Array.from(linearTemperatures(4))).toEqual([0, 0.25, 0.5, 0.75, 1]);
  const sigmoid = sigmoidTemperatures(10);
  expect([sigmoid[0], sigmoid[5], sigmoid[10]]).toEqual([0, expect.closeTo(0.5, 12), 1]);
  expect(sigmoid[1]! - sigmoid[0]!).toBeLessThan((sigmoid[6]! - sigmoid[5]!) / 3);
});

test("what a caller got wrong is said in one sentence", async () => {
  const base = isotropicGaussian(1);
  const options = {
    base,
    target: base,
    transition,
    stepSize: 1,
    chains: 4,
    random: new Random(1),
    temperatures: [0, 1],
  };
  const run = (wrong: Partial<AnnealingOptions>) => annealedImportanceSampling({ ...options, ...wrong });
  await expect(run({ temperatures: [0, 0.5] })).rejects.toThrow(
    "Temperatures must climb from 0 to 1, each above the one before.",
  );
  await expect(run({ chains: 1 })).rejects.toThrow(
    "Annealed importance sampling wants at least 2 chains, not 1.",
  );
  await expect(run({ stepSize: [1] })).rejects.toThrow(
    "Give one step size for each of the 2 temperatures, not 1.",
  );
  const nowhere = makeTarget(
    () => tf.fill([4], Number.NaN),
    (x) => x,
  );
  await expect(run({ target: nowhere })).rejects.toThrow(
    "The weight of chain 0 is not a number: make the step size smaller.",
  );
  expect(() => linearTemperatures(0)).toThrow(
    "The number of temperatures must be a whole number from 1, not 0.",
  );
});
