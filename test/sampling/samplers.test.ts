import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import {
  adaptiveStepSize,
  adaptStepSize,
  differentiatedTarget,
  effectiveSampleSize,
  factoredGaussian,
  findModes,
  hamiltonian,
  isotropicGaussian,
  langevin,
  makeTarget,
  moveChains,
  sampleChains,
  startChains,
  type Transition,
} from "../../lib/sampling";
import { correlatedFactors } from "./correlated-factors";
import { standardErrorsFrom, through } from "./moments";

beforeAll(async () => {
  await startEngine();
});

const coordinate =
  (i: number) =>
  ({ x }: { x: tf.Tensor2D }) =>
    tf.squeeze<tf.Tensor1D>(tf.slice(x, [0, i], [-1, 1]), [1]);
const observe = { first: coordinate(0), second: coordinate(1) };
/** Two bumps of unequal weight in one dimension: no Gaussian, and asymmetric. */
const bumps = differentiatedTarget((x) => {
  const at = tf.squeeze<tf.Tensor1D>(x, [1]);
  const bump = (mean: number, deviation: number, log: number) =>
    tf.add(tf.mul(tf.square(tf.sub(at, mean)), -0.5 / deviation ** 2), log - Math.log(deviation));
  return tf.logSumExp(
    tf.stack([bump(-1, 0.5, Math.log(0.7)), bump(1, 0.8, Math.log(0.3))]),
    0,
  ) as tf.Tensor1D;
});

const moves: [string, Transition][] = [
  ["adjusted Langevin", langevin({ stepSize: 0.9 })],
  ["Hamiltonian Monte Carlo", hamiltonian({ stepSize: 0.5, leapfrogSteps: 5 })],
];

describe.each(moves)("%s", (_, transition) => {
  test("has the means and covariances of a Gaussian, within 5 standard errors", async () => {
    const target = factoredGaussian(2, correlatedFactors);
    const start = target.sample(20, new Random(1));
    const { traces, acceptance } = await sampleChains({
      target,
      transition,
      start,
      steps: 250,
      observe,
      random: new Random(2),
    });
    const [first, second] = [traces.first!, traces.second!];
    expect(standardErrorsFrom(1, first)).toBeLessThan(5);
    expect(standardErrorsFrom(-2, second)).toBeLessThan(5);
    expect(
      standardErrorsFrom(
        4,
        through(first, (x) => (x - 1) ** 2),
      ),
    ).toBeLessThan(5);
    expect(
      standardErrorsFrom(
        2,
        through(second, (x) => (x + 2) ** 2),
      ),
    ).toBeLessThan(5);
    const products = first.map((chain, c) => chain.map((x, t) => (x - 1) * (second[c]![t]! + 2)));
    expect(standardErrorsFrom(2, products)).toBeLessThan(5);
    expect(acceptance).toBeGreaterThan(0.3);
    expect(acceptance).toBeLessThan(0.999);
  });

  test("is in detailed balance: from the target, as many chains go from A to B as from B to A", () => {
    const n = 40000;
    // Exact draws of the two bumps.
    const random = new Random(3);
    const [which, normal] = [random.split("which").uniform(n), random.split("normal").normal(n)];
    const start = tf.tensor2d(
      normal.map((z, i) => (which[i]! < 0.7 ? -1 + 0.5 * z : 1 + 0.8 * z)),
      [n, 1],
    );
    const moved = moveChains(bumps, start, transition, 1, random.split("move"));
    const [from, to] = [start.dataSync(), moved.x.dataSync()];
    const regions = [-1.2, -0.7, 0, 0.8];
    const region = (x: number) => regions.filter((edge) => x > edge).length;
    const flow = regions.map(() => new Float64Array(5));
    flow.push(new Float64Array(5));
    for (let i = 0; i < n; i++) flow[region(from[i]!)]![region(to[i]!)]!++;
    let compared = 0;
    for (let a = 0; a < 5; a++) {
      for (let b = 0; b < a; b++) {
        const [there, back] = [flow[a]![b]!, flow[b]![a]!];
        if (there + back < 100) continue;
        compared++;
        // Of the crossings each direction is as likely: a binomial of one half.
        expect(Math.abs(there - back)).toBeLessThan(5 * Math.sqrt(there + back));
      }
    }
    expect(compared).toBeGreaterThan(5);
  });

  test("is a function of its generator, and chains do not disturb one another", () => {
    const target = factoredGaussian(2, correlatedFactors);
    const start = target.sample(6, new Random(1));
    const run = (seed: number) => moveChains(target, start, transition, 5, new Random(seed)).x.dataSync();
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  test("rejects a move to where the density is not a number, and stays", () => {
    const cliff = makeTarget(
      (x) => tf.log(tf.neg(tf.relu(tf.neg(tf.sum<tf.Tensor1D>(x, 1))))) as tf.Tensor1D,
      (x) => tf.onesLike(x),
    );
    const x = tf.tensor2d([[1], [2]]);
    const moved = transition(
      cliff,
      { x, logProb: tf.tensor1d([0, 0]), score: tf.ones([2, 1]) },
      new Random(1),
    );
    expect(moved.x.dataSync()).toEqual(x.dataSync());
    expect(Array.from(moved.acceptance.dataSync())).toEqual([0, 0]);
  });

  test("leaves four tensors behind, however many moves", () => {
    const target = factoredGaussian(2, correlatedFactors);
    const start = target.sample(6, new Random(1));
    const before = tf.memory().numTensors;
    tf.dispose(moveChains(target, start, transition, 1, new Random(1)));
    expect(tf.memory().numTensors).toBe(before);
    moveChains(target, start, transition, 7, new Random(1));
    expect(tf.memory().numTensors).toBe(before + 4);
    expect(start.isDisposed).toBe(false);
  });
});

test("adjusted Langevin is Hamiltonian Monte Carlo with one leapfrog step, move for move", () => {
  const target = factoredGaussian(2, correlatedFactors);
  const start = target.sample(50, new Random(1));
  const moved = (transition: Transition) => moveChains(target, start, transition, 3, new Random(4));
  const [one, other] = [
    moved(langevin({ stepSize: 0.9 })),
    moved(hamiltonian({ stepSize: 0.9, leapfrogSteps: 1, jitter: 0 })),
  ];
  const [a, b] = [one.x.dataSync(), other.x.dataSync()];
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i]!, 4);
});

test("unadjusted Langevin has its own stationary variance on a Gaussian, 1 / (1 − ε²/4), and rejects nothing", async () => {
  const target = isotropicGaussian(1);
  const stepSize = 1;
  const { traces, acceptance } = await sampleChains({
    target,
    transition: langevin({ stepSize, adjusted: false }),
    start: target.sample(50, new Random(1)),
    steps: 400,
    burnIn: 20,
    observe: { x: coordinate(0) },
    random: new Random(2),
  });
  expect(acceptance).toBeCloseTo(1, 9);
  const squares = through(traces.x!, (x) => x ** 2);
  expect(standardErrorsFrom(1 / (1 - stepSize ** 2 / 4), squares)).toBeLessThan(5);
  expect(standardErrorsFrom(1, squares)).toBeGreaterThan(5);
});

test("a leapfrog trajectory is reversible and keeps the energy to the second order", () => {
  const target = isotropicGaussian(1);
  const start = target.sample(200, new Random(1));
  const rejected = (stepSize: number) => {
    const leapfrogSteps = Math.round(2 / stepSize);
    const moved = moveChains(
      target,
      start,
      hamiltonian({ stepSize, leapfrogSteps, jitter: 0 }),
      1,
      new Random(5),
    );
    return 1 - tf.mean(moved.acceptance).dataSync()[0]!;
  };
  // Of errors Δ of one sign or the other 1 − acceptance is about E max(0, Δ): it falls as ε² on a fixed length.
  const ratio = rejected(0.4) / rejected(0.2);
  expect(ratio).toBeGreaterThan(3);
  expect(ratio).toBeLessThan(5.5);
});

test("a run through `sampleChains` is reproducible, keeps points, and gives tensors back", async () => {
  const target = isotropicGaussian(3);
  const start = target.sample(4, new Random(1));
  const before = tf.memory().numTensors;
  const run = () =>
    sampleChains({
      target,
      transition: langevin({ stepSize: 1 }),
      start,
      steps: 6,
      burnIn: 2,
      keepEvery: 3,
      random: new Random(2),
    });
  const [one, other] = [await run(), await run()];
  expect(one.x.dataSync()).toEqual(other.x.dataSync());
  expect(one.kept.map(({ step }) => step)).toEqual([3, 6]);
  expect(one.kept[1]!.x).toEqual(Float32Array.from(one.x.dataSync()));
  expect(one.traces.logProb).toHaveLength(4);
  expect(one.traces.logProb![3]![5]).toBeCloseTo(target.logProb(one.x).dataSync()[3]!, 5);
  tf.dispose([one.x, other.x]);
  expect(tf.memory().numTensors).toBe(before + 1); // the logProb of the line above
  const signal = AbortSignal.abort();
  const options = {
    target,
    transition: langevin({ stepSize: 1 }),
    start,
    steps: 6,
    random: new Random(2),
    signal,
  };
  await expect(sampleChains(options)).rejects.toThrow("aborted");
  expect(tf.memory().numTensors).toBe(before + 1);
});

test("adaptStepSize finds the acceptance it is asked for", () => {
  const target = isotropicGaussian(50);
  const start = target.sample(50, new Random(1));
  const transition = (stepSize: number) => hamiltonian({ stepSize, leapfrogSteps: 5 });
  const before = tf.memory().numTensors;
  const stepSize = adaptStepSize({
    target,
    transition,
    start,
    stepSize: 0.05,
    acceptance: 0.7,
    random: new Random(2),
  });
  expect(tf.memory().numTensors).toBe(before);
  const { acceptance } = moveChains(target, start, transition(stepSize), 20, new Random(3));
  expect(Math.abs(tf.mean(acceptance).dataSync()[0]! - 0.7)).toBeLessThan(0.05);
});

test("adaptiveStepSize follows a density that narrows, where a fixed step ends up refused", () => {
  const narrowing = (move: number) => {
    const deviation = 1 / (1 + move / 30);
    const scale = (value: number) => Array.from({ length: 400 }, (_, i) => (i % 21 === 0 ? value : 0));
    return factoredGaussian(20, {
      coloring: scale(deviation),
      whitening: scale(1 / deviation),
      logDeterminant: 40 * Math.log(deviation),
    });
  };
  const make = (stepSize: number) => langevin({ stepSize });
  const follower = adaptiveStepSize({ transition: make, stepSize: 0.5, acceptance: 0.6 });
  const acceptanceOf = (transition: Transition) => {
    let x = narrowing(0).sample(100, new Random(1));
    let accepted = 0;
    for (let move = 0; move < 300; move++) {
      const moved = tf.tidy(() => moveChains(narrowing(move), x, transition, 1, new Random(2).split(move)));
      if (move >= 200) accepted += tf.tidy(() => tf.mean(moved.acceptance).dataSync()[0]!) / 100;
      tf.dispose([x, moved.logProb, moved.score, moved.acceptance]);
      x = moved.x;
    }
    x.dispose();
    return accepted;
  };
  expect(Math.abs(acceptanceOf(follower.transition) - 0.6)).toBeLessThan(0.1);
  expect(acceptanceOf(make(0.5))).toBeLessThan(0.05);
  expect(follower.stepSize()).toBeLessThan(0.2);
  expect(follower.logStepSize.dataSync()[0]!).toBeCloseTo(Math.log(follower.stepSize()), 6);
  const target = isotropicGaussian(20);
  const start = target.sample(10, new Random(3));
  const before = tf.memory().numTensors;
  tf.dispose({ ...moveChains(target, start, follower.transition, 3, new Random(4)) });
  expect(tf.memory().numTensors).toBe(before);
  follower.logStepSize.dispose();
});

test("findModes climbs to the maxima, never going down", async () => {
  const start = tf.tensor2d([-3, -0.9, 2, 0.6], [4, 1]);
  const before = tf.memory().numTensors;
  const modes = await findModes({ target: bumps, start, keep: [0, 1, 2, 5, 10] });
  for (const norm of modes.scoreNorm) expect(norm).toBeLessThan(1e-3);
  for (const [i, x] of modes.x.dataSync().entries()) expect(x).toBeCloseTo(i < 2 ? -0.99 : 0.97, 1);
  modes.path.slice(1).forEach(({ logProb }, k) => {
    logProb.forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(modes.path[k]!.logProb[i]!);
    });
  });
  modes.x.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("a sampler says what it wants", () => {
  expect(() => langevin({ stepSize: 0 })).toThrow("A sampler's step size must be above 0, not 0.");
  expect(() => hamiltonian({ stepSize: 1, leapfrogSteps: 0 })).toThrow(
    "A trajectory wants a whole number of leapfrog steps from 1, not 0.",
  );
  expect(() => hamiltonian({ stepSize: 1, leapfrogSteps: 1, jitter: 1 })).toThrow(
    "The jitter of a step size must be at least 0 and below 1, not 1.",
  );
  const target = isotropicGaussian(1);
  expect(() => moveChains(target, tf.zeros([1, 1]), langevin({ stepSize: 1 }), 0, new Random(1))).toThrow(
    "The number of moves must be a whole number from 1, not 0.",
  );
  expect(startChains(target, tf.zeros([1, 1])).score.dataSync()[0]).toBe(-0);
  expect(effectiveSampleSize([[1, 2, 1, 2]]).n).toBe(4);
});
