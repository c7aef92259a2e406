import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine";
import { dot } from "../../lib/linear-algebra";
import { cosineField, cosineForms, imageCosine } from "../../lib/models/cosine-field";
import {
  estimateByLikelihood,
  estimateByScoreMatching,
  estimateBySlices,
  estimateConditionally,
} from "../../lib/models/cosine-field-estimators";
import { logNormalizer } from "../../lib/models/gaussian-markov-field";
import { scoreMatchingOptimumWithin } from "../../lib/models/gaussian-markov-score-matching";
import { type Grid, quadraticForms } from "../../lib/models/grid-stencil";
import { stationaryBasis, stationaryStencil } from "../../lib/models/stationary-stencil";
import { drawIndependentGaussian } from "../../lib/objectives/independent-gaussian";

const truth = { own: 1, edge: -0.2 };
const grid: Grid = { height: 6, width: 6, neighborhood: 4 };
const field = cosineField(truth, 6);
const random = new Random(1);

/** The images of z, in pixels. */
function inPixels(z: ArrayLike<number>): Float64Array {
  const waves = field.sums.map((_, k) => imageCosine(k, 6));
  return Float64Array.from({ length: z.length }, (_, i) => {
    const own = Array.from({ length: 36 }, (_, k) => z[i - (i % 36) + k]!);
    return dot(
      own,
      waves.map((wave) => wave[i % 36]!),
    );
  });
}

describe("a stationary field in its cosines", () => {
  test("the cosines are orthonormal", () => {
    for (const k of [0, 1, 7, 35])
      for (const l of [0, 1, 7, 35])
        expect(dot(imageCosine(k, 6), imageCosine(l, 6))).toBeCloseTo(k === l ? 1 : 0, 12);
  });

  test("log Z is that of the precision by Cholesky", () => {
    const stencil = stationaryStencil({ ...truth, corner: 0 }, grid, "reflecting");
    expect(field.logZ).toBeCloseTo(logNormalizer(stencil, grid), 9);
  });

  test("the two forms are those of the images in pixels", () => {
    const z = random.split("z").normal(2 * 36);
    const forms = cosineForms(z, field.sums);
    stationaryBasis(grid, "reflecting").forEach((plane, b) => {
      quadraticForms(plane, inPixels(z), grid).forEach((form, n) => {
        expect(forms[b]![n]).toBeCloseTo(form, 8);
      });
    });
  });
});

describe("estimators of such a field", () => {
  const z = drawIndependentGaussian(4000, field.variances, random.split("samples"));
  const start = [1, 0];
  const estimates = {
    "maximum likelihood": estimateByLikelihood(z, field.sums, start),
    "score matching": estimateByScoreMatching(z, field.sums),
    "sliced score matching": estimateBySlices(z, field.sums, random.split("slices")),
    "conditional noise-contrastive estimation": estimateConditionally(z, field.sums, {
      deviation: 0.2,
      copies: 5,
      random: random.split("copies"),
      start,
    }),
  };

  // Five standard errors: √(N × MSE / N) with N × MSE of at most 3, in notebook 19.
  test.each(Object.entries(estimates))("%s finds the field that the images are from", (_, [own, edge]) => {
    expect(Math.abs(own! - truth.own)).toBeLessThan(5 * Math.sqrt(3 / 4000));
    expect(Math.abs(edge! - truth.edge)).toBeLessThan(5 * Math.sqrt(3 / 4000));
  });

  test("score matching ends where the linear system over pixels does", () => {
    const few = z.subarray(0, 36 * 200);
    const x = inPixels(few);
    const S = new Float64Array(36 * 36);
    for (let n = 0; n < 200; n++)
      for (let p = 0; p < 36; p++)
        for (let q = 0; q < 36; q++) S[p * 36 + q]! += (x[n * 36 + p]! * x[n * 36 + q]!) / 200;
    const expected = scoreMatchingOptimumWithin(stationaryBasis(grid, "reflecting"), S, grid);
    estimateByScoreMatching(few, field.sums).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 8);
    });
  });

  test("at the maximum of the likelihood no neighbor in (own, edge) has more of it", () => {
    const [own, edge] = estimates["maximum likelihood"] as [number, number];
    const logLikelihood = (a: number, b: number) => {
      const { spectrum } = cosineField({ own: a, edge: b }, 6);
      let sum = 0;
      for (let i = 0; i < z.length; i++) {
        const l = spectrum[i % 36]!;
        sum += (Math.log(l) - l * z[i]! ** 2) / 2;
      }
      return sum;
    };
    const best = logLikelihood(own, edge);
    for (const [da, db] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) // biome-ignore format: steps
      expect(logLikelihood(own + 1e-3 * da, edge + 1e-3 * db)).toBeLessThan(best);
  });
});
