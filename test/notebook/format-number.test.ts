import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDuration, formatNumber, formatWithError } from "../../lib/notebook";

describe("formatNumber", () => {
  test.each([
    [0, "0"],
    [784, "784"],
    [785284, "785,284"],
    [91.23456, "91.23"],
    [0.0123456, "0.01235"],
    [1234.5678, "1,235"],
    [-3.5, "-3.500"],
    [2 ** 784, "1.017e236"],
    [0.0000123456, "1.235e-5"],
  ])("%d is %s in plain text", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test("powers of ten and minus signs follow the markup", () => {
    expect(formatNumber(-(2 ** 100), "markdown")).toBe("$-1.268 \\times 10^{30}$");
    expect(formatNumber(2e-9, "html")).toBe("2.000 × 10<sup>−9</sup>");
    expect(formatNumber(-1.5, "markdown", { decimals: 1 })).toBe("−1.5");
    expect(formatNumber(-1.5, "latex", { decimals: 1 })).toBe("$-$1.5");
  });

  test("plain text reads back as the number, to four digits", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), (value) => {
        const read = Number(formatNumber(value).replaceAll(",", ""));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(5e-4 * Math.abs(value) + Number.MIN_VALUE);
      }),
    );
  });

  test("a number that rounds to zero has no minus sign", () => {
    expect(formatNumber(-0.001, "plain", { decimals: 1 })).toBe("0.0");
  });

  test("refuses NaN and infinities", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => formatNumber(value)).toThrow(/can't be shown/);
  });
});

test("formatWithError shows both to the second significant digit of the error", () => {
  expect(formatWithError(91.23456, 0.2145)).toBe("91.23 ± 0.21");
  expect(formatWithError(1234.56, 17.2)).toBe("1,235 ± 17");
  expect(formatWithError(0.01234567, 0.000099)).toBe("0.012346 ± 0.000099");
});

test("formatDuration reads like speech", () => {
  expect([7.6, 200, 3900].map(formatDuration)).toEqual(["8 s", "3 min 20 s", "1 h 5 min"]);
});
