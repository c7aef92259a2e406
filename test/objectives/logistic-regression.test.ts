import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine";
import {
  drawIndependentGaussian,
  independentGaussianLogDensity,
} from "../../lib/objectives/independent-gaussian";
import {
  countMistakes,
  leastSquaresStart,
  logisticRegression,
} from "../../lib/objectives/logistic-regression";
import { asymptoticCovariance } from "../../lib/objectives/noise-contrastive-asymptotics";

const group = (features: number[], offsets: number[], positive: boolean) => ({
  features: Float64Array.from(features),
  offsets,
  positive,
});

describe("leastSquaresStart", () => {
  test("by hand: offsets 1 and 3 with features 1 and 1 are met best at −2", () => {
    expect(leastSquaresStart([group([1], [1], true), group([1], [3], false)], 1)[0]).toBeCloseTo(-2, 12);
  });

  test("makes every logit zero where that can be", () => {
    const groups = [group([1, 0, 0, 1], [-2, 5], true), group([1, 1], [3], false)];
    const [a, b] = leastSquaresStart(groups, 2);
    expect(a).toBeCloseTo(2, 12);
    expect(b).toBeCloseTo(-5, 12);
  });
});

test("countMistakes counts logits of the wrong sign, data and noise alike", () => {
  const groups = [group([1, -1, 2], [0, 0, -3], true), group([1, -1], [0, 0], false)];
  expect(countMistakes(groups, [1])).toBe(3); // logits 1, −1, −1 of data and 1, −1 of noise
});

describe("independent Gaussians", () => {
  const variances = [0.25, 4];

  test("log-density by hand: at the mean and one deviation from it", () => {
    const at = independentGaussianLogDensity([0, 0, 0.5, 2], variances);
    expect(at[0]).toBeCloseTo(-Math.log(2 * Math.PI), 12); // the determinant is 1
    expect(at[1]).toBeCloseTo(-Math.log(2 * Math.PI) - 1, 12);
  });

  test("samples have the variances, within five standard errors", () => {
    const count = 20_000;
    const x = drawIndependentGaussian(count, variances, new Random(1));
    variances.forEach((v, d) => {
      let sum = 0;
      for (let n = 0; n < count; n++) sum += x[2 * n + d]! ** 2 / count;
      expect(Math.abs(sum - v)).toBeLessThan(5 * v * Math.sqrt(2 / count));
    });
  });
});

describe("the asymptotic covariance of noise-contrastive estimates", () => {
  // One feature, the constant: G = −log Z, p = p_n. Then P = ν / (1 + ν), I = m = P and N Var = 1/P − (1 + 1/ν) = 0:
  // with log Z alone and equal densities the estimate has no error of order 1/√N.
  test("of a constant alone, data and noise being equal, is zero", () => {
    for (const nu of [1, 5]) {
      expect(asymptoticCovariance([-1, -1, -1], [0, 0, 0], nu)[0]![0]).toBeCloseTo(0, 12);
    }
  });

  test("of the mean of a normal with noise that equals the data is 1 + 1/ν, and log Z is known", () => {
    const x = Array.from(new Random(2).normal(50_000));
    const symmetric = [...x, ...x.map((value) => -value)];
    const second = symmetric.reduce((sum, value) => sum + value ** 2, 0) / symmetric.length;
    const slopes = symmetric.flatMap((value) => [value, -1]);
    const covariance = asymptoticCovariance(
      slopes,
      symmetric.map(() => 0),
      4,
    );
    expect(covariance[0]![0]).toBeCloseTo(1.25 / second, 8);
    expect(covariance[1]![1]).toBeCloseTo(0, 8);
  });

  test("is what repeated fits scatter by", () => {
    // x ~ N(0, 1/θ), θ = 1, noise N(0, 2), ν = 1; log φ = −θ x² / 2, so the features are −x²/2 and −1.
    const [N, repeats] = [1000, 200];
    const features = (x: Float32Array) =>
      Float64Array.from({ length: 2 * x.length }, (_, i) => (i % 2 ? -1 : -(x[i >> 1]! ** 2) / 2));
    const logNoise = (x: Float32Array) => independentGaussianLogDensity(x, [2]);
    const draw = (name: string, count: number, v: number) =>
      drawIndependentGaussian(count, [v], new Random(3).split(name));
    const estimates = Array.from({ length: repeats }, (_, r) => {
      const sets = [draw(`x ${r}`, N, 1), draw(`y ${r}`, N, 2)];
      const groups = sets.map((x, i) => ({
        features: features(x),
        offsets: logNoise(x).map((l) => -l),
        positive: i === 0,
      }));
      return logisticRegression(groups, [0.5, 1]).parameters[0]!;
    });
    const variance = estimates.reduce((sum, theta) => sum + (theta - 1) ** 2, 0) / repeats;
    const x = draw("theory", 100_000, 1);
    const G = logNoise(x).map((l, n) => -(x[n]! ** 2) / 2 - Math.log(2 * Math.PI) / 2 - l);
    const theory = asymptoticCovariance(features(x), G, 1)[0]![0]!;
    expect(Math.abs((N * variance) / theory - 1)).toBeLessThan(5 * Math.sqrt(2 / repeats));
  });
});
