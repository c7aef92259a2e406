import { describe, expect, test } from "vitest";
import { fitPowerLaw } from "../../lib/evaluation/fit-power-law";

describe("fitPowerLaw(x, y)", () => {
  test("recovers an exact law y = 3 x^1.5", () => {
    const x = [1, 2, 5, 10, 100];
    const { exponent, factor } = fitPowerLaw(
      x,
      x.map((value) => 3 * value ** 1.5),
    );
    expect(exponent).toBeCloseTo(1.5, 12);
    expect(factor).toBeCloseTo(3, 12);
  });

  test("fits by least squares on logarithms: worked by hand for three points", () => {
    // u = 0, 1, 2 and v = 0, 1, 1 (in units of log 10): slope 1/2, intercept 1/6.
    const { exponent, factor } = fitPowerLaw([1, 10, 100], [1, 10, 10]);
    expect(exponent).toBeCloseTo(0.5, 12);
    expect(factor).toBeCloseTo(10 ** (1 / 6), 12);
  });

  test("names the value that has no logarithm", () => {
    expect(() => fitPowerLaw([1, 2], [1, 0])).toThrow("y[1] is 0");
    expect(() => fitPowerLaw([1, Number.NaN], [1, 2])).toThrow("x[1] is NaN");
  });

  test("wants as many y as x, and two different x", () => {
    expect(() => fitPowerLaw([1, 2, 3], [1, 2])).toThrow("3 x and 2 y");
    expect(() => fitPowerLaw([2, 2], [1, 2])).toThrow("two different values");
  });
});
