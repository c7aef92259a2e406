import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine/random";
import { bootstrapInterval } from "../../lib/evaluation";

describe("bootstrapInterval(values, random, options)", () => {
  test("of a mean is close to the normal interval, on both sides alike", () => {
    const values = new Random(1).normal(400);
    const mean = values.reduce((sum, x) => sum + x, 0) / 400;
    const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 400 / 400);
    const { low, high } = bootstrapInterval(values, new Random(2), { resamples: 4000 });
    // A quantile at 2.5 % of 4000 resamples has a standard error of about 2.7 % of 1.96 standard errors.
    const tolerance = 5 * 0.042 * spread;
    expect(Math.abs(low - (mean - 1.96 * spread))).toBeLessThan(tolerance);
    expect(Math.abs(high - (mean + 1.96 * spread))).toBeLessThan(tolerance);
  });

  test("holds the true mean in about 90 of 100 samples at level 0.9", () => {
    const random = new Random(3);
    const samples = 400;
    let held = 0;
    for (let i = 0; i < samples; i++) {
      const values = random.split(i).normal(60);
      const { low, high } = bootstrapInterval(values, random.split(`b${i}`), { level: 0.9, resamples: 300 });
      if (low <= 0 && 0 <= high) held++;
    }
    // The percentile interval is a little short at n = 60: about 0.89.
    expect(Math.abs(held / samples - 0.89)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / samples));
  });

  test("takes any statistic, and is the same for the same generator", () => {
    const values = Float64Array.from({ length: 101 }, (_, i) => i);
    const statistic = (xs: Float64Array) => xs.toSorted()[50]!;
    const interval = bootstrapInterval(values, new Random(4), { statistic, resamples: 500 });
    expect(interval.low).toBeGreaterThan(25);
    expect(interval.low).toBeLessThan(50);
    expect(interval.high).toBeGreaterThan(50);
    expect(interval.high).toBeLessThan(75);
    expect(bootstrapInterval(values, new Random(4), { statistic, resamples: 500 })).toEqual(interval);
  });

  test("refuses fewer than two values, and levels outside (0, 1)", () => {
    expect(() => bootstrapInterval([1], new Random(1))).toThrow("at least two values");
    expect(() => bootstrapInterval([1, 2], new Random(1), { level: 1 })).toThrow("between 0 and 1");
  });
});
