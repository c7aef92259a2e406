import { expect, test } from "vitest";
import { wilsonInterval } from "../../lib/evaluation";

test("wilsonInterval is that of R's prop.test without continuity correction", () => {
  // R 4.2: prop.test(13, 100, correct = FALSE)$conf.int
  const { low, high } = wilsonInterval(13, 100);
  expect(low).toBeCloseTo(0.0776, 3);
  expect(high).toBeCloseTo(0.2098, 3);
});

test("its ends solve (p − p̂)² = z² p (1 − p) / n", () => {
  for (const [successes, n] of [
    [1, 7],
    [40, 50],
    [500, 10_000],
  ] as const) {
    const { low, high } = wilsonInterval(successes, n);
    for (const p of [low, high])
      expect((p - successes / n) ** 2).toBeCloseTo((1.959963984540054 ** 2 * p * (1 - p)) / n, 12);
  }
});

test("it stays within 0 and 1, and knows that none of few is not never", () => {
  expect(wilsonInterval(0, 20).low).toBe(0);
  expect(wilsonInterval(0, 20).high).toBeGreaterThan(0.1);
  expect(wilsonInterval(20, 20).high).toBe(1);
  expect(() => wilsonInterval(3, 2)).toThrow("not 3 of 2");
});
