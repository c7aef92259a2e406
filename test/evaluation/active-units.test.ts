import { expect, test } from "vitest";
import { activeUnits } from "../../lib/evaluation/active-units";

test("a unit is active when its posterior mean varies by more than the threshold", () => {
  const means = [0, 5, 0.05, 1, 5, -0.05, 2, 5, 0.05, 3, 5, -0.05];
  const { variances, count } = activeUnits(means, 3);
  expect(variances[0]).toBeCloseTo(5 / 3, 12);
  expect(variances[1]).toBe(0);
  expect(variances[2]).toBeCloseTo(0.01 / 3, 12);
  expect(count).toBe(1);
  expect(activeUnits(means, 3, 0.001).count).toBe(2);
});

test("fewer than two images, or broken rows, are refused", () => {
  expect(() => activeUnits([1, 2, 3], 3)).toThrow("at least two images");
  expect(() => activeUnits([1, 2, 3], 2)).toThrow("rows of 2");
});
