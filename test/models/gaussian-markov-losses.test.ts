import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import * as field from "../../lib/models/gaussian-markov-field";
import * as losses from "../../lib/models/gaussian-markov-losses";
import {
  scoreMatchingOptimum,
  scoreMatchingOptimumWithin,
} from "../../lib/models/gaussian-markov-score-matching";
import {
  type Grid,
  type Stencil,
  stencilMask,
  toDense,
  weightedStatistics,
} from "../../lib/models/grid-stencil";
import { stationaryBasis, stationaryStencil } from "../../lib/models/stationary-stencil";
import { conditionalNoiseContrastiveLoss } from "../../lib/objectives/conditional-noise-contrastive";
import { noiseContrastiveLoss } from "../../lib/objectives/noise-contrastive";
import {
  denoisingScoreMatchingLoss,
  scoreMatchingLoss,
  slicedScoreMatchingLoss,
} from "../../lib/objectives/score-matching";
import { minimize } from "../../lib/training";
import { invert } from "../linear-algebra/dense-matrix";

beforeAll(async () => {
  await startEngine();
});

const D = 12;
const grids: Grid[] = [4, 8].map((neighborhood) => ({
  height: 3,
  width: 4,
  neighborhood: neighborhood as 4 | 8,
}));
const named = grids.map((grid) => [grid.neighborhood, grid] as const);

/** A positive definite precision, images and whatever noise a loss needs. */
function example(grid: Grid) {
  const random = new Random(11);
  const stencil = stationaryStencil(
    { own: 3, edge: -0.6, corner: grid.neighborhood === 8 ? 0.1 : 0 },
    grid,
    "zero",
  );
  const normal = (name: string, count: number) => Float64Array.from(random.split(name).normal(count * D));
  const images = normal("images", 6);
  return { stencil, images, noise: normal("noise", 12), directions: normal("directions", 6) };
}

/** Compares each entry of a gradient with central differences of the loss. */
function expectGradient(
  grid: Grid,
  stencil: Stencil,
  lossAt: (stencil: Stencil) => { loss: number; gradient: Stencil },
) {
  const { gradient } = lossAt(stencil);
  const mask = stencilMask(grid);
  gradient.forEach((slope, i) => {
    if (!mask[i]) {
      expect(slope).toBeCloseTo(0, 15);
      return;
    }
    const at = (delta: number) => lossAt(stencil.map((entry, j) => (i === j ? entry + delta : entry))).loss;
    expect(slope).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 5);
  });
}

const scored = (images: Float64Array) => ({
  images,
  logNoise: Float64Array.from({ length: images.length / D }, (_, n) => -8 - n / 3),
});

describe.each(named)("with %i neighbors", (_, grid) => {
  const { stencil, images, noise, directions } = example(grid);
  const statistics = weightedStatistics(images, grid).map((value) => value / 6);

  test("the gradients by hand of all six losses are those of central differences", () => {
    expectGradient(grid, stencil, (at) => losses.likelihoodLoss(at, statistics, grid)!);
    expectGradient(grid, stencil, (at) =>
      losses.noiseContrastive(at, 9, scored(images), scored(noise), grid),
    );
    expectGradient(grid, stencil, (at) => losses.conditionalNoiseContrastive(at, images, noise, grid));
    expectGradient(grid, stencil, (at) => losses.scoreMatching(at, images, grid));
    expectGradient(grid, stencil, (at) => losses.denoisingScoreMatching(at, images, directions, 0.7, grid));
    expectGradient(grid, stencil, (at) => losses.slicedScoreMatching(at, images, directions, grid));
  });

  test("the derivative by log Z is that of central differences", () => {
    const at = (logZ: number) => losses.noiseContrastive(stencil, logZ, scored(images), scored(noise), grid);
    expect(at(9).logZGradient).toBeCloseTo((at(9 + 1e-4).loss - at(9 - 1e-4).loss) / 2e-4, 6);
  });

  test("the likelihood loss is the mean of −log p(x)", () => {
    const mean = field.logProb(stencil, images, grid).reduce((sum, value) => sum - value / 6, 0);
    expect(losses.likelihoodLoss(stencil, statistics, grid)!.loss).toBeCloseTo(mean, 10);
  });

  test("the contrastive and score losses are the general objectives of log φ and of its derivatives by x", () => {
    const Lambda = tf.tensor2d(toDense(stencil, grid));
    const matrix = (values: Float64Array) => tf.tensor2d(Float32Array.from(values), [values.length / D, D]);
    const x = matrix(images);
    const energies = (values: Float64Array) => {
      const rows = matrix(values);
      return tf.mul(-0.5, tf.sum(tf.mul(tf.matMul(rows, Lambda), rows), 1)) as tf.Tensor1D;
    };
    const ratios = (values: Float64Array) =>
      tf.sub(
        tf.sub(energies(values), 9),
        tf.tensor1d(Float32Array.from(scored(values).logNoise)),
      ) as tf.Tensor1D;
    const close = (actual: number, expected: tf.Scalar) =>
      expect(Math.abs(actual - expected.dataSync()[0]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(actual)));
    close(
      losses.noiseContrastive(stencil, 9, scored(images), scored(noise), grid).loss,
      noiseContrastiveLoss(ratios(images), ratios(noise)),
    );
    close(
      losses.conditionalNoiseContrastive(stencil, images, noise, grid).loss,
      conditionalNoiseContrastiveLoss(tf.sub(tf.tile(energies(images), [2]), energies(noise)) as tf.Tensor1D),
    );
    const scores = (at: tf.Tensor2D) => tf.neg(tf.matMul(at, Lambda)) as tf.Tensor2D;
    const trace = toDense(stencil, grid).reduce((sum, row, p) => sum + row[p]!, 0);
    close(losses.scoreMatching(stencil, images, grid).loss, scoreMatchingLoss(scores(x), tf.scalar(-trace)));
    const v = matrix(directions);
    close(
      losses.denoisingScoreMatching(stencil, images, directions, 0.7, grid).loss,
      denoisingScoreMatchingLoss(scores(tf.add(x, v)), v, 0.7),
    );
    const curvature = tf.neg(tf.sum(tf.mul(tf.matMul(v, Lambda), v), 1)) as tf.Tensor1D;
    close(
      losses.slicedScoreMatching(stencil, images, directions, grid).loss,
      slicedScoreMatchingLoss(scores(x), v, curvature),
    );
  });

  test("scoreMatchingOptimum is where the gradient vanishes, and where L-BFGS ends", () => {
    const many = Float64Array.from(new Random(4).normal(60 * D));
    const S = new Float64Array(D * D);
    for (let n = 0; n < 60; n++)
      for (let p = 0; p < D; p++)
        for (let q = 0; q < D; q++) S[p * D + q]! += (many[n * D + p]! * many[n * D + q]!) / 60;
    const best = scoreMatchingOptimum(S, grid);
    for (const slope of losses.scoreMatching(best, many, grid).gradient) expect(slope).toBeCloseTo(0, 9);
    const { x } = minimize((at) => {
      const { loss, gradient } = losses.scoreMatching(at, many, grid);
      return { value: loss, gradient };
    }, stencil);
    x.forEach((entry, i) => {
      expect(entry).toBeCloseTo(best[i]!, 4);
    });

    const basis = stationaryBasis(grid, "reflecting");
    const weights = scoreMatchingOptimumWithin(basis, S, grid);
    const combined = basis[0]!.map((_, i) =>
      basis.reduce((sum, plane, b) => sum + weights[b]! * plane[i]!, 0),
    );
    const { gradient } = losses.scoreMatching(combined, many, grid);
    for (const plane of basis)
      expect(plane.reduce((sum, entry, i) => sum + entry * gradient[i]!, 0)).toBeCloseTo(0, 9);
  });

  test("with its own covariance as second moments, score matching and maximum likelihood return Λ* itself", () => {
    const exact = invertOf(stencil, grid);
    scoreMatchingOptimum(exact.flat(), grid).forEach((entry, i) => {
      expect(entry).toBeCloseTo(stencil[i]!, 8);
    });
    const moments = stencil.map((_, i) => (stencilMask(grid)[i] ? momentAt(exact, i, grid) : 0));
    const { gradient } = losses.likelihoodLoss(stencil, moments, grid)!;
    for (const slope of gradient) expect(slope).toBeCloseTo(0, 9);
    const { x, converged } = minimize(
      (at) => {
        const result = losses.likelihoodLoss(at, moments, grid);
        return result && { value: result.loss, gradient: result.gradient };
      },
      stationaryStencil({ own: 1, edge: 0, corner: 0 }, grid, "zero"),
    );
    expect(converged).toBe(true);
    x.forEach((entry, i) => {
      expect(entry).toBeCloseTo(stencil[i]!, 4);
    });
  });
});

const invertOf = (stencil: Stencil, grid: Grid) => invert(toDense(stencil, grid));
/** E x_p² for a pixel, 2 E x_p x_q for an edge. */
function momentAt(covariance: number[][], i: number, grid: Grid): number {
  const unit = new Float64Array(stencilMask(grid).length);
  unit[i] = 1;
  return toDense(unit, grid).reduce(
    (sum, row, p) => sum + row.reduce((s, value, q) => s + value * covariance[p]![q]!, 0),
    0,
  );
}

test("likelihoodLoss gives undefined where the precision is not positive definite", () => {
  const grid = grids[0]!;
  const stencil = stationaryStencil({ own: 1, edge: -0.9, corner: 0 }, grid, "zero");
  expect(losses.likelihoodLoss(stencil, new Float64Array(stencil.length), grid)).toBeUndefined();
});

test("score matching on too few images asks for more", () => {
  expect(() => scoreMatchingOptimum(new Float64Array(D * D), grids[0]!)).toThrow("give more of them");
});
