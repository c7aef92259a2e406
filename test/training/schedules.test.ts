import { expect, test } from "vitest";
import {
  constant,
  cosineDecay,
  exponentialDecay,
  inverseTimeDecay,
  linearWarmUp,
  stepDecay,
} from "../../lib/training";

test("constant is 1", () => {
  expect([0, 5, 1e6].map(constant())).toEqual([1, 1, 1]);
});

test("stepDecay multiplies by the factor every so many steps", () => {
  const schedule = stepDecay({ every: 10, factor: 0.5 });
  expect([0, 9, 10, 19, 20].map(schedule)).toEqual([1, 1, 0.5, 0.5, 0.25]);
});

test("exponentialDecay is exp(−k t)", () => {
  const schedule = exponentialDecay({ rate: Math.LN2 / 4 });
  expect(schedule(0)).toBe(1);
  expect(schedule(4)).toBeCloseTo(0.5, 12);
  expect(schedule(8)).toBeCloseTo(0.25, 12);
});

test("inverseTimeDecay is 1 / (1 + k t)", () => {
  expect([0, 1, 9].map(inverseTimeDecay({ rate: 1 }))).toEqual([1, 0.5, 0.1]);
});

test("cosineDecay falls from 1 through the middle to the final factor, and stays", () => {
  const schedule = cosineDecay({ steps: 100, final: 0.2 });
  expect(schedule(0)).toBe(1);
  expect(schedule(50)).toBeCloseTo(0.6, 12);
  expect(schedule(25)).toBeCloseTo(0.2 + 0.4 * (1 + Math.SQRT1_2), 12);
  expect(schedule(100)).toBeCloseTo(0.2, 12);
  expect(schedule(1000)).toBeCloseTo(0.2, 12);
});

test("linearWarmUp rises to 1, first step included, and then follows another schedule", () => {
  expect([0, 1, 3, 4, 100].map(linearWarmUp({ steps: 4 }))).toEqual([0.25, 0.5, 1, 1, 1]);
  const both = linearWarmUp({ steps: 4, after: inverseTimeDecay({ rate: 1 }) });
  expect(both(1)).toBeCloseTo(0.25, 12);
  expect(both(9)).toBeCloseTo(0.1, 12);
});

test("a schedule of no length is refused", () => {
  expect(() => cosineDecay({ steps: 0 })).toThrow("A schedule's steps must be above 0, not 0.");
});
