import { describe, expect, test } from "vitest";
import { bitsPerDimension } from "../../lib/evaluation";

describe("bitsPerDimension(nats, dimensions)", () => {
  test("of D fair coin flips, D ln 2 nats, is one", () => {
    expect(bitsPerDimension(784 * Math.log(2), 784)).toBeCloseTo(1, 14);
  });

  test("is the base-2 logarithm of a uniform distribution's number of values, per dimension", () => {
    expect(bitsPerDimension(10 * Math.log(256), 10)).toBeCloseTo(8, 13);
  });

  test("refuses a number of dimensions that is not above 0", () => {
    expect(() => bitsPerDimension(1, 0)).toThrow("above 0");
    expect(() => bitsPerDimension(1, Number.NaN)).toThrow("above 0");
  });
});
