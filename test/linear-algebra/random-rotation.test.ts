import { expect, test } from "vitest";
import { Random } from "../../lib/engine/random";
import { randomRotation, timesTransposed } from "../../lib/linear-algebra";

test("randomRotation has orthonormal rows, is a function of its generator, and points everywhere alike", () => {
  const Q = randomRotation(20, new Random(1));
  timesTransposed(Q, Q).forEach((row, i) => {
    row.forEach((value, j) => {
      expect(value).toBeCloseTo(i === j ? 1 : 0, 12);
    });
  });
  expect(randomRotation(20, new Random(1))).toEqual(Q);
  expect(randomRotation(20, new Random(2))).not.toEqual(Q);
  const samples = 2000;
  const first = Array.from({ length: samples }, (_, i) => randomRotation(3, new Random(3).split(i))[2]![0]!);
  // An entry of a uniform rotation in three dimensions is uniform on [−1, 1]: mean 0 and mean square 1/3.
  const mean = first.reduce((sum, q) => sum + q, 0) / samples;
  const square = first.reduce((sum, q) => sum + q * q, 0) / samples;
  expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / 3 / samples));
  expect(Math.abs(square - 1 / 3)).toBeLessThan(5 * Math.sqrt((1 / 5 - 1 / 9) / samples));
});
