import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaUnderCurve, auroc, averagePrecision, fprAtTpr, rocCurve } from "../../lib/evaluation";

interface GoldenCase {
  negatives: number[];
  positives: number[];
  auroc: number;
  averagePrecision: number;
  fprAtTpr95: number;
  fprAtTpr50: number;
  thresholds: number[];
}

/** By scikit-learn; the file says by which version, expressions and script. */
const golden: { cases: GoldenCase[] } = JSON.parse(
  readFileSync(join(__dirname, "golden", "detection.json"), "utf8"),
);

/** Few distinct values, so that most cases have ties. */
const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 30 });

/** The definitions, threshold by threshold and pair by pair. */
function slowly(negatives: number[], positives: number[]) {
  let won = 0;
  for (const low of negatives) for (const high of positives) won += high > low ? 1 : high === low ? 0.5 : 0;
  const thresholds = [...new Set([...negatives, ...positives])].sort((a, b) => b - a);
  const points = thresholds.map((threshold) => {
    const falsePositives = negatives.filter((score) => score >= threshold).length;
    const truePositives = positives.filter((score) => score >= threshold).length;
    return { falsePositives, truePositives, precision: truePositives / (truePositives + falsePositives) };
  });
  const recall = (k: number) => (k < 0 ? 0 : points[k]!.truePositives / positives.length);
  return {
    auroc: won / (negatives.length * positives.length),
    averagePrecision: points.reduce((sum, p, k) => sum + (recall(k) - recall(k - 1)) * p.precision, 0),
    fprAtTpr: (tpr: number) =>
      Math.min(...points.filter((_, k) => recall(k) >= tpr).map((p) => p.falsePositives / negatives.length)),
  };
}

describe("auroc(negatives, positives)", () => {
  test("counts the pairs in which the out-of-distribution score is higher, by hand", () => {
    // 3 > 1, 3 > 2, 2 > 1 and a tie of 2 with 2: 3½ of 4 pairs.
    expect(auroc([1, 2], [2, 3])).toBe(3.5 / 4);
    expect(auroc([1, 2], [3, 4])).toBe(1);
    expect(auroc([3, 4], [1, 2])).toBe(0);
    expect(auroc([5, 5, 5], [5])).toBe(0.5);
  });

  test("is the brute-force probability over all pairs, exactly", () => {
    fc.assert(
      fc.property(scores, scores, (negatives, positives) => {
        expect(auroc(negatives, positives)).toBe(slowly(negatives, positives).auroc);
      }),
    );
  });

  test("adds up to one with the groups exchanged, and doesn't change under a rising map of the scores", () => {
    fc.assert(
      fc.property(scores, scores, (negatives, positives) => {
        expect(auroc(negatives, positives) + auroc(positives, negatives)).toBeCloseTo(1, 14);
        const rising = (score: number) => Math.exp(score / 2) - 1e6;
        expect(auroc(negatives.map(rising), positives.map(rising))).toBe(auroc(negatives, positives));
      }),
    );
  });

  test("keeps scores apart that are equal in float32, and takes infinite ones and zeros of both signs", () => {
    expect(auroc([1], [1 + 1e-12])).toBe(1);
    expect(auroc([0, -Infinity], [-0, Infinity])).toBe(3.5 / 4);
  });
});

describe("rocCurve(negatives, positives)", () => {
  test("has a point for none and one for each distinct score, by hand", () => {
    expect(rocCurve([1, 2], [2, 3])).toEqual({
      thresholds: Float64Array.of(Infinity, 3, 2, 1),
      falsePositiveRates: Float64Array.of(0, 0, 0.5, 1),
      truePositiveRates: Float64Array.of(0, 0.5, 1, 1),
    });
  });

  test("has under it, by trapezoids, the area that auroc counts, ties and all", () => {
    fc.assert(
      fc.property(scores, scores, (negatives, positives) => {
        const curve = rocCurve(negatives, positives);
        expect(areaUnderCurve(curve)).toBeCloseTo(auroc(negatives, positives), 13);
      }),
    );
  });
});

describe("averagePrecision(negatives, positives)", () => {
  test("weighs the precision at each threshold by the recall gained there, by hand", () => {
    // 3: recall ½, precision 1; 2: recall 1, precision 2/3.
    expect(averagePrecision([1, 2], [2, 3])).toBeCloseTo(0.5 * 1 + 0.5 * (2 / 3), 15);
    expect(averagePrecision([1, 2, 3], [4, 5])).toBe(1);
    expect(averagePrecision([7, 7, 7], [7])).toBe(0.25);
  });

  test("is its definition, threshold by threshold", () => {
    fc.assert(
      fc.property(scores, scores, (negatives, positives) => {
        const slow = slowly(negatives, positives).averagePrecision;
        expect(averagePrecision(negatives, positives)).toBeCloseTo(slow, 13);
      }),
    );
  });
});

describe("fprAtTpr(negatives, positives, tpr)", () => {
  test("calls 95 of 100 out-of-distribution images enough for 0.95, and 94 too few", () => {
    const positives = Array.from({ length: 100 }, (_, i) => i);
    // Catching 95 takes the threshold 5; of the four negatives two reach it.
    expect(fprAtTpr([3.9, 4.9, 5, 50], positives)).toBe(0.5);
    expect(fprAtTpr([3.9, 4.9, 5, 50], positives, 0.96)).toBe(0.75);
  });

  test("is the least false positive rate of the thresholds that catch enough", () => {
    fc.assert(
      fc.property(scores, scores, fc.double({ min: 0.01, max: 1 }), (negatives, positives, tpr) => {
        const slow = slowly(negatives, positives);
        for (const share of [tpr, 0.5, 0.95, 1]) {
          expect(fprAtTpr(negatives, positives, share)).toBe(slow.fprAtTpr(share));
        }
      }),
    );
  });

  test("refuses a rate that is no share", () => {
    for (const tpr of [0, -1, 1.01, Number.NaN]) {
      expect(() => fprAtTpr([1], [2], tpr)).toThrow("must be above 0 and at most 1");
    }
  });
});

describe("The detection metrics", () => {
  test("agree with scikit-learn on 200 random cases with ties", () => {
    expect(golden.cases).toHaveLength(200);
    for (const expected of golden.cases) {
      const { negatives, positives } = expected;
      expect(auroc(negatives, positives)).toBeCloseTo(expected.auroc, 13);
      expect(averagePrecision(negatives, positives)).toBeCloseTo(expected.averagePrecision, 13);
      expect(fprAtTpr(negatives, positives)).toBeCloseTo(expected.fprAtTpr95, 15);
      expect(fprAtTpr(negatives, positives, 0.5)).toBeCloseTo(expected.fprAtTpr50, 15);
      expect([...rocCurve(negatives, positives).thresholds]).toEqual([Infinity, ...expected.thresholds]);
    }
  });

  test("say which group is empty and which score is NaN", () => {
    for (const metric of [auroc, averagePrecision, fprAtTpr, rocCurve]) {
      expect(() => metric([], [1])).toThrow("needs in-distribution scores");
      expect(() => metric([1], [])).toThrow("needs out-of-distribution scores");
      expect(() => metric([1], [2, Number.NaN])).toThrow("The out-of-distribution score 1 is NaN");
    }
  });
});
