import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine/random";
import { meanAndStandardError } from "../../lib/evaluation";

describe("meanAndStandardError(values)", () => {
  test("of 2, 4, 4, 4, 5, 5, 7, 9 is 5 ± √(32/7/8), worked out by hand", () => {
    const { mean, standardError, n } = meanAndStandardError([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(mean).toBe(5);
    expect(standardError).toBeCloseTo(Math.sqrt(32 / 7 / 8), 15);
    expect(n).toBe(8);
  });

  test("keeps its digits where values are large and close together", () => {
    const { mean, standardError } = meanAndStandardError([1e9 + 1, 1e9 + 2, 1e9 + 3]);
    expect(mean).toBe(1e9 + 2);
    expect(standardError).toBeCloseTo(1 / Math.sqrt(3), 15);
  });

  test("says how far means of samples lie from the truth: their spread over 2000 samples", () => {
    const random = new Random(7);
    const size = 25;
    const means = Array.from({ length: 2000 }, (_, i) => meanAndStandardError(random.split(i).normal(size)));
    const squares = means.reduce((sum, { mean }) => sum + mean ** 2, 0) / means.length;
    const claimed = means.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / means.length;
    // Both estimate 1/25; each has a relative standard error of about √(2/2000).
    expect(Math.abs(squares * size - 1)).toBeLessThan(5 * Math.sqrt(2 / 2000));
    expect(Math.abs(claimed * size - 1)).toBeLessThan(5 * Math.sqrt(2 / 2000 / (size - 1)));
  });

  test("refuses a single value and values that are not finite", () => {
    expect(() => meanAndStandardError([1])).toThrow("at least two values");
    expect(() => meanAndStandardError([1, Number.NaN])).toThrow("Value 1 is NaN");
  });
});
