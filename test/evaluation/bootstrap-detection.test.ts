import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine/random";
import { auroc, averagePrecision, bootstrapDetection, fprAtTpr } from "../../lib/evaluation";
import { cpuSeconds } from "../cpu-seconds";

/** Scores of unit variance about 0 and about 1. */
function normalScores(random: Random, n: number): [Float32Array, Float32Array] {
  return [
    random.split("negatives").normal(n),
    random
      .split("positives")
      .normal(n)
      .map((z) => z + 1),
  ];
}

describe("bootstrapDetection(negatives, positives, random, options)", () => {
  test("gives the metrics' own values, between the ends of their intervals", () => {
    const [negatives, positives] = normalScores(new Random(1), 300);
    const report = bootstrapDetection(negatives, positives, new Random(2), { tpr: 0.9 });
    expect(report.auroc.value).toBe(auroc(negatives, positives));
    expect(report.averagePrecision.value).toBe(averagePrecision(negatives, positives));
    expect(report.fprAtTpr.value).toBe(fprAtTpr(negatives, positives, 0.9));
    for (const { low, value, high } of Object.values(report)) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
  });

  test("is the bootstrap that sorts each resample anew, ties and all", () => {
    const scores = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(scores, scores, fc.integer(), (negatives, positives, seed) => {
        const resamples = 9;
        const draws = Array.from({ length: resamples }, (_, r) => {
          const random = new Random(seed).split(r);
          return [negatives, positives].map((group) => {
            const falling = group.toSorted((a, b) => b - a);
            return Array.from(random.uniform(group.length), (u) => falling[Math.floor(u * group.length)]!);
          }) as [number[], number[]];
        });
        // At a level of nearly one the interval's ends are the least and the greatest of the resamples.
        const report = bootstrapDetection(negatives, positives, new Random(seed), {
          resamples,
          level: 1 - 1e-12,
        });
        for (const [name, metric] of Object.entries({ auroc, averagePrecision, fprAtTpr })) {
          const values = draws.map((draw) => metric(...draw));
          const mean = values.reduce((sum, x) => sum + x, 0) / resamples;
          const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
          const estimate = report[name as keyof typeof report];
          expect(estimate.low).toBeCloseTo(Math.min(...values), 10);
          expect(estimate.high).toBeCloseTo(Math.max(...values), 10);
          expect(estimate.standardError).toBeCloseTo(Math.sqrt(squares / (resamples - 1)), 10);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("holds the true AUROC and FPR at 80 % of two normal distributions in about 90 of 100 samples at level 0.9", () => {
    // Φ(1/√2), and 1 − Φ(t) where 1 − Φ(t − 1) = 0.8.
    const truth = { auroc: 0.7602499, fprAtTpr: 0.4370792 };
    const samples = 250;
    const held = { auroc: 0, fprAtTpr: 0 };
    const random = new Random(3);
    for (let i = 0; i < samples; i++) {
      const [negatives, positives] = normalScores(random.split(i), 200);
      const options = { level: 0.9, resamples: 300, tpr: 0.8 };
      const report = bootstrapDetection(negatives, positives, random.split(`bootstrap ${i}`), options);
      for (const name of ["auroc", "fprAtTpr"] as const) {
        const { low, high } = report[name];
        if (low <= truth[name] && truth[name] <= high) held[name]++;
      }
    }
    const standardError = Math.sqrt((0.9 * 0.1) / samples);
    expect(Math.abs(held.auroc / samples - 0.9)).toBeLessThan(4 * standardError);
    expect(Math.abs(held.fprAtTpr / samples - 0.9)).toBeLessThan(4 * standardError);
  });

  test("resamples 10 000 against 10 000 scores 1000 times in a few seconds", () => {
    const [negatives, positives] = normalScores(new Random(4), 10_000);
    const { result, seconds } = cpuSeconds(() => bootstrapDetection(negatives, positives, new Random(5)));
    const { auroc } = result;
    expect(seconds).toBeLessThan(5);
    // Hanley and McNeil, 1982: at n⁺ = n⁻ = n about √((A (1 − A) + 2 (n − 1) (Q − A²)) / n²), where Q = 0.6337021 is the
    // probability that one score beats two of the other group. Of 1000 resamples it is known to 1 / √2000.
    expect(Math.abs(auroc.standardError / 0.0033384 - 1)).toBeLessThan(5 / Math.sqrt(2000));
  });

  test("gives the same report for the same generator, and another for another", () => {
    const [negatives, positives] = normalScores(new Random(6), 50);
    const report = bootstrapDetection(negatives, positives, new Random(7));
    expect(bootstrapDetection(negatives, positives, new Random(7))).toEqual(report);
    expect(bootstrapDetection(negatives, positives, new Random(8))).not.toEqual(report);
  });

  test("refuses a group of one score, and options out of range", () => {
    const random = new Random(1);
    expect(() => bootstrapDetection([1], [1, 2], random)).toThrow("at least two scores of each group");
    expect(() => bootstrapDetection([1, 2], [1, 2], random, { resamples: 1 })).toThrow("number of resamples");
    expect(() => bootstrapDetection([1, 2], [1, 2], random, { level: 1 })).toThrow("between 0 and 1");
    expect(() => bootstrapDetection([1, 2], [1, 2], random, { tpr: 0 })).toThrow("above 0 and at most 1");
  });

  test("with every score a group of its own draws from the same distribution as without groups", () => {
    const [negatives, positives] = normalScores(new Random(6), 200);
    const own = Array.from({ length: 200 }, (_, i) => i);
    const groups = { negativeGroups: own, positiveGroups: own };
    const [grouped, single] = [groups, {}].map(
      (options) =>
        bootstrapDetection(negatives, positives, new Random(7), { ...options, resamples: 4000 }).auroc,
    );
    expect(grouped!.value).toBe(single!.value);
    // Standard deviations of 4000 resamples each, known to a share of 1/√8000 of themselves.
    expect(Math.abs(grouped!.standardError / single!.standardError - 1)).toBeLessThan(
      (5 * Math.SQRT2) / Math.sqrt(8000),
    );
  });

  test("draws whole groups: k copies of each score, as groups, have the intervals of the scores themselves", () => {
    const [negatives, positives] = normalScores(new Random(8), 100);
    const copies = [...negatives, ...negatives, ...negatives];
    const groups = copies.map((_, i) => i % 100);
    const [asGroups, single, asScores] = [
      bootstrapDetection(copies, positives, new Random(9), { negativeGroups: groups, resamples: 2000 }),
      bootstrapDetection(negatives, positives, new Random(9), { resamples: 2000 }),
      bootstrapDetection(copies, positives, new Random(9), { resamples: 2000 }),
    ].map(({ auroc }) => auroc.standardError);
    expect(Math.abs(asGroups! / single! - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(4000));
    // Of n and n independent scores about equal parts of the variance; with 3n the first part is a third.
    expect(asScores! / single!).toBeLessThan(0.9);
  });

  test("throws for groups that do not fit the scores", () => {
    const scores = [1, 2, 3];
    const withGroups = (negativeGroups: number[]) => () =>
      bootstrapDetection(scores, scores, new Random(1), { negativeGroups });
    expect(withGroups([0, 1])).toThrow("Give each of the 3 scores its group: there are 2.");
    expect(withGroups([0, 0, 0])).toThrow("at least two groups, not 1");
    expect(withGroups([0, 2, 2])).toThrow("Group 1 is empty");
  });
});
