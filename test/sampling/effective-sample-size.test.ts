import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine";
import { effectiveSampleSize } from "../../lib/sampling";

/** x_t = ρ x_t−1 + √(1 − ρ²) ε_t from its stationary distribution: autocorrelation time (1 + ρ) / (1 − ρ). */
function autoregression(rho: number, chains: number, length: number, seed: number): Float64Array[] {
  return Array.from({ length: chains }, (_, c) => {
    const noise = new Random(seed).split(c).normal(length);
    const chain = new Float64Array(length);
    let x = noise[0]!;
    for (let t = 0; t < length; t++) {
      if (t > 0) x = rho * x + Math.sqrt(1 - rho * rho) * noise[t]!;
      chain[t] = x;
    }
    return chain;
  });
}

describe("effectiveSampleSize", () => {
  test.each([0, 0.5, 0.9, -0.5])(
    "finds the autocorrelation time (1 + ρ)/(1 − ρ) of an autoregression with ρ = %s",
    (rho) => {
      const {
        autocorrelationTime,
        effectiveSampleSize: size,
        n,
      } = effectiveSampleSize(autoregression(rho, 20, 5000, 1));
      const expected = (1 + rho) / (1 - rho);
      expect(Math.abs(autocorrelationTime / expected - 1)).toBeLessThan(0.1);
      expect(size).toBeCloseTo(n / autocorrelationTime, 6);
    },
  );

  test("its standard error covers the true mean in 95 % of runs", () => {
    const runs = 200;
    let covered = 0;
    for (let seed = 0; seed < runs; seed++) {
      const { mean, standardError } = effectiveSampleSize(autoregression(0.8, 4, 500, 100 + seed));
      if (Math.abs(mean) < 1.96 * standardError) covered++;
    }
    // Binomial: 190 ± 3.1; five standard errors to either side, less one for the estimated variance.
    expect(covered).toBeGreaterThan(174);
  });

  test("is far below the number of samples for chains that have not met", () => {
    const chains = autoregression(0, 4, 1000, 2).map((chain, c) => chain.map((x) => x + 5 * c));
    expect(effectiveSampleSize(chains).effectiveSampleSize).toBeLessThan(20);
  });

  test("of a chain worked by hand: ρ_0 + ρ_1 of 1, −1, 1, −1 is 1 − 3/4", () => {
    // Autocovariances 1, −3/4, 2/4, −1/4: pairs 1/4 and 1/4, so τ = −1 + 2(1/4 + 1/4) = 0, held at 1 / log₁₀ 4.
    const { autocorrelationTime, mean } = effectiveSampleSize([[1, -1, 1, -1]]);
    expect(mean).toBe(0);
    expect(autocorrelationTime).toBeCloseTo(1 / Math.log10(4), 12);
    // 1, 1, 1, −3 has covariances 3, −1/4 (1 + 1 − 3 = −1), −2/4, −3/4: one pair of (3 − 1/4)/3, then −5/12.
    const uneven = effectiveSampleSize([[1, 1, 1, -3]]);
    expect(uneven.autocorrelationTime).toBeCloseTo(Math.max(-1 + (2 * 2.75) / 3, 1 / Math.log10(4)), 12);
  });

  test("says what it wants", () => {
    expect(() => effectiveSampleSize([[1, 2, 3]])).toThrow("wants chains of one length, at least 4 steps");
    expect(() => effectiveSampleSize([[1, 2, 3, 4], [1, 2, 3]])).toThrow("wants chains of one length"); // biome-ignore format: one line
    expect(() => effectiveSampleSize([[1, 2, Number.NaN, 4]])).toThrow("one of the chains has left them");
    expect(effectiveSampleSize([[2, 2, 2, 2]]).effectiveSampleSize).toBe(1);
  });
});
