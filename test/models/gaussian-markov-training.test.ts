import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import { dot } from "../../lib/linear-algebra";
import { centeredNoiseContrastive, noiseField } from "../../lib/models/gaussian-markov-contrastive";
import { expectedStatistics, logNormalizer, logProb, sample } from "../../lib/models/gaussian-markov-field";
import { likelihoodOptimum, likelihoodOptimumWithin } from "../../lib/models/gaussian-markov-likelihood";
import { likelihoodLoss, noiseContrastive, scoreMatching } from "../../lib/models/gaussian-markov-losses";
import { scoreMatchingOptimumWithin } from "../../lib/models/gaussian-markov-score-matching";
import { trainField } from "../../lib/models/gaussian-markov-training";
import { type Grid, weightedStatistics } from "../../lib/models/grid-stencil";
import { stationaryBasis, stationaryStencil } from "../../lib/models/stationary-stencil";

beforeAll(async () => {
  await startEngine();
});

const grid: Grid = { height: 4, width: 4, neighborhood: 8 };
const stencil = stationaryStencil({ own: 3, edge: -0.5, corner: 0.1 }, grid, "reflecting");
const images = sample(stencil, grid, 400, new Random(1));
const statistics = weightedStatistics(images, grid).map((value) => value / 400);

describe("expected statistics of a field", () => {
  test("are −2 times the derivative of log Z", () => {
    const expected = expectedStatistics(stencil, grid);
    for (const i of [0, 5, 16 + 1, 32 + 6, 48 + 5]) {
      const moved = (h: number) => logNormalizer(stencil.with(i, stencil[i]! + h), grid);
      expect((-2 * (moved(1e-5) - moved(-1e-5))) / 2e-5).toBeCloseTo(expected[i]!, 6);
    }
  });
});

describe("maximum likelihood", () => {
  test("over all entries: the statistics under the field are those of the images", () => {
    const optimum = likelihoodOptimum(statistics, grid, { tolerance: 1e-8 });
    expectedStatistics(optimum, grid).forEach((value, i) => {
      expect(value).toBeCloseTo(statistics[i]!, 6);
    });
  });

  test("within a family: the derivative along each member is zero, and the loss above that of all entries", () => {
    const basis = stationaryBasis(grid, "reflecting");
    const within = likelihoodOptimumWithin(basis, statistics, grid, { tolerance: 1e-8 });
    const at = likelihoodLoss(within, statistics, grid)!;
    for (const member of basis) expect(Math.abs(dot(member, at.gradient))).toBeLessThan(1e-6);
    expect(at.loss).toBeGreaterThan(
      likelihoodLoss(likelihoodOptimum(statistics, grid), statistics, grid)!.loss,
    );
  });
});

describe("noise-contrastive estimation in the centered constant", () => {
  const noise = noiseField(stationaryStencil({ own: 2.5, edge: -0.4, corner: 0 }, grid, "reflecting"), grid);
  const at = (of: Float64Array, c: number) => centeredNoiseContrastive(of, c, images, noise, new Random(2));

  test("a model equal to the noise has its log Z at the noise's own c, and costs 2 log 2", () => {
    const { loss, logZ } = at(noise.stencil, noise.c);
    expect(logZ).toBeCloseTo(logNormalizer(noise.stencil, grid), 10);
    expect(loss).toBeCloseTo(2 * Math.LN2, 10);
  });

  test("the gradients are those of central differences", () => {
    const { gradient, cGradient } = at(stencil, noise.c);
    const byC = (at(stencil, noise.c + 1e-5).loss - at(stencil, noise.c - 1e-5).loss) / 2e-5;
    expect(cGradient).toBeCloseTo(byC, 7);
    for (const i of [0, 5, 16 + 1, 32 + 6]) {
      const moved = (h: number) => at(stencil.with(i, stencil[i]! + h), noise.c).loss;
      expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 7);
    }
  });

  test("is the one with log Z, seen from another parameter", () => {
    const { loss, logZ } = at(stencil, noise.c);
    const drawn = sample(noise.stencil, grid, 400, new Random(2));
    const [data, others] = [images, drawn].map((x) => ({
      images: x,
      logNoise: logProb(noise.stencil, x, grid),
    }));
    expect(logZ).toBeCloseTo(noise.c - dot(stencil, noise.statistics) / 2, 12);
    expect(loss).toBeCloseTo(noiseContrastive(stencil, logZ, data!, others!, grid).loss, 12);
  });
});

describe("trainField", () => {
  test("score matching by Adam ends near the linear system's solution, and leaves no tensor behind", async () => {
    const four: Grid = { ...grid, neighborhood: 4 };
    const before = tf.memory().numTensors;
    const trained = await trainField({
      config: { ...four, coupling: "stationary" },
      images,
      objective: (at, batch) => scoreMatching(at, batch, four),
      variance: 0.4,
      steps: 200,
      batchSize: 100,
      learningRate: 0.05,
      random: new Random(3),
    });
    expect(tf.memory().numTensors).toBe(before);
    const S = Float64Array.from({ length: 256 }, (_, i) => {
      let sum = 0;
      for (let n = 0; n < 400; n++) sum += images[16 * n + (i % 16)]! * images[16 * n + Math.floor(i / 16)]!;
      return sum / 400;
    });
    const [own, edge] = scoreMatchingOptimumWithin(stationaryBasis(four, "reflecting"), S, four);
    expect(trained[5]! / own!).toBeCloseTo(1, 1);
    expect(Math.abs(trained[16 + 5]! - edge!)).toBeLessThan(0.05 * own!);
  });
});
