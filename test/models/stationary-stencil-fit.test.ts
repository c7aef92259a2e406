import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine/random";
import * as field from "../../lib/models/gaussian-markov-field";
import { likelihoodLoss, noiseContrastive, scoreMatching } from "../../lib/models/gaussian-markov-losses";
import { type Grid, weightedStatistics } from "../../lib/models/grid-stencil";
import {
  stationaryEigenvalues,
  stationaryLogDeterminant,
  stationaryStencil,
} from "../../lib/models/stationary-stencil";
import { fitStationaryStencil, stencilFromCorners } from "../../lib/models/stationary-stencil-fit";

const grid: Grid = { height: 6, width: 6, neighborhood: 8 };
const truth = { own: 4, edge: -0.7, corner: -0.1 };
const stencil = stationaryStencil(truth, grid, "reflecting");
const images = field.sample(stencil, grid, 20_000, new Random(1));
const statistics = weightedStatistics(images, grid).map((sum) => sum / 20_000);
const entries = (found: Float64Array) => [found[14]!, found[36 + 14]!, found[3 * 36 + 14]!];

test("stencilFromCorners has the smallest and largest eigenvalue that it is given", () => {
  const values = [0.5, 3, 7];
  const found = stencilFromCorners(values, grid);
  const [own, edge, corner] = entries(found);
  const all = stationaryEigenvalues({ own: own!, edge: edge!, corner: corner! }, grid, "reflecting");
  expect(Math.min(...all)).toBeCloseTo(0.5, 10);
  expect(Math.max(...all)).toBeCloseTo(7, 10);
});

describe("fitStationaryStencil", () => {
  test("by maximum likelihood makes the covariances of the stencil those of the data", () => {
    const { stencil: found } = fitStationaryStencil((at) => likelihoodLoss(at, statistics, grid), grid);
    const { gradient } = likelihoodLoss(found, statistics, grid)!;
    for (const plane of [0, 1, 3]) {
      const sum = gradient.subarray(36 * plane, 36 * (plane + 1)).reduce((total, g) => total + g, 0);
      expect(Math.abs(sum)).toBeLessThan(0.02); // with the border's own combination; 36 pixels of variance 0.3
    }
    for (const [i, value] of entries(found).entries()) {
      expect(Math.abs(value - [truth.own, truth.edge, truth.corner][i]!)).toBeLessThan(0.05);
    }
  });

  test("keeps the eigenvalues above the floor", () => {
    const { stencil: found } = fitStationaryStencil((at) => scoreMatching(at, images, grid), grid, {
      floor: 3,
    });
    const [own, edge, corner] = entries(found);
    const all = stationaryEigenvalues({ own: own!, edge: edge!, corner: corner! }, grid, "reflecting");
    expect(Math.min(...all)).toBeGreaterThan(3 - 1e-9);
  });

  test("fits numbers beside the precision: NCE finds the entries and log Z", () => {
    const scored = (of: Float32Array) => ({ images: of, logNoise: field.logProb(noise, of, grid) });
    const noise = stationaryStencil({ own: 4, edge: -0.4, corner: 0 }, grid, "reflecting");
    const [data, drawn] = [scored(images), scored(field.sample(noise, grid, 20_000, new Random(2)))];
    const { stencil: found, beside } = fitStationaryStencil(
      (at, [logZ]) => {
        const loss = noiseContrastive(at, logZ!, data, drawn, grid);
        return { ...loss, besideGradient: [loss.logZGradient] };
      },
      grid,
      { start: 4, beside: [field.logNormalizer(noise, grid)] },
    );
    for (const [i, value] of entries(found).entries()) {
      expect(Math.abs(value - [truth.own, truth.edge, truth.corner][i]!)).toBeLessThan(0.1);
    }
    const exact = 18 * Math.log(2 * Math.PI) - stationaryLogDeterminant(truth, grid, "reflecting") / 2;
    expect(Math.abs(beside[0]! - exact)).toBeLessThan(0.5);
  });
});
