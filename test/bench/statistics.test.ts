import { describe, expect, test } from "vitest";
import { fittedExponent, median, quantile, spread } from "../../bench/statistics";

describe("quantile(values, p)", () => {
  test("uses the R-7 method", () => {
    // quantile(c(7, 1, 3, 10), c(0, 0.1, 0.25, 0.5, 0.9, 1)) in R 4
    const values = [7, 1, 3, 10];
    const expected = [1, 1.6, 2.5, 5, 9.1, 10];
    for (const [i, p] of [0, 0.1, 0.25, 0.5, 0.9, 1].entries()) {
      expect(quantile(values, p)).toBeCloseTo(expected[i]!, 12);
    }
  });

  test("leaves the values in their order", () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  test("of nothing is an error", () => {
    expect(() => quantile([], 0.5)).toThrow("at least one value");
  });
});

test("the median of an even number of values is the middle of the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test("a spread is the median with the 10th and 90th percentile", () => {
  const { median, low, high } = spread([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect([median, low, high]).toEqual([6, 2, 10]);
});

describe("fittedExponent(x, y)", () => {
  test("finds the exponent of a power law whatever its factor", () => {
    const x = [98, 196, 392, 784];
    expect(
      fittedExponent(
        x,
        x.map((value) => 0.37 * value ** 1.25),
      ),
    ).toBeCloseTo(1.25, 12);
  });

  test("is the least-squares slope in logarithms", () => {
    // log2 y = (0, 1, 1, 2) at log2 x = (0, 1, 2, 3): slope = (1.5·1 + 0.5·0 + 0.5·0 + 1.5·1) / 5
    expect(fittedExponent([1, 2, 4, 8], [1, 2, 2, 4])).toBeCloseTo(0.6, 12);
  });

  test("needs two points", () => {
    expect(() => fittedExponent([1], [1])).toThrow("two points");
  });
});
