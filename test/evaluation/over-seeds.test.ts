import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine/random";
import { auroc, aurocOverSeeds, deviationOverSeeds, meanOverSeeds } from "../../lib/evaluation";

/** `perGroup` values for each of `count` groups: what the group has in common, plus a tenth of it of their own. */
function grouped(random: Random, count: number, perGroup: number) {
  const common = random.split("common").normal(count);
  const own = random.split("own").normal(count * perGroup);
  const groups = Array.from(own, (_, i) => i % count);
  return { groups, values: own.map((z, i) => common[groups[i]!]! + z / 10) };
}

describe("meanOverSeeds(seeds, groups)", () => {
  test("by hand: two trainings, two photographs of two and one patches", () => {
    const { value, ofSeeds, ofImages, standardError, low, high, n } = meanOverSeeds(
      [
        [1, 3, 6],
        [3, 5, 10],
      ],
      [0, 0, 1],
    );
    // Means of the photographs 2 and 6, then 4 and 10: of the trainings 4 and 7, of the photographs over trainings 3 and 8.
    expect([value, n]).toEqual([5.5, 2]);
    expect(ofSeeds).toBeCloseTo(1.5, 12);
    expect(ofImages).toBeCloseTo(2.5, 12);
    expect(standardError).toBeCloseTo(Math.hypot(1.5, 2.5), 12);
    expect([low, high]).toEqual([value - 1.96 * standardError, value + 1.96 * standardError]);
  });

  test("with one training the seeds have no part in the standard error", () => {
    expect(meanOverSeeds([[1, 2, 3]], [0, 1, 2])).toMatchObject({ value: 2, ofSeeds: 0, n: 3 });
  });

  test("holds the true mean in about 95 % of samples, where counting patches as independent holds it rarely", () => {
    const samples = 400;
    let [held, heldByPatches] = [0, 0];
    for (let i = 0; i < samples; i++) {
      const { values, groups } = grouped(new Random(11).split(i), 60, 10);
      const ofGroups = meanOverSeeds([values], groups);
      if (ofGroups.low <= 0 && 0 <= ofGroups.high) held++;
      const ofPatches = meanOverSeeds([values], [...groups.keys()]);
      if (ofPatches.low <= 0 && 0 <= ofPatches.high) heldByPatches++;
    }
    expect(Math.abs(held / samples - 0.95)).toBeLessThan(5 * Math.sqrt((0.95 * 0.05) / samples));
    expect(heldByPatches / samples).toBeLessThan(0.7);
  });
});

describe("deviationOverSeeds(seeds, groups)", () => {
  test("is the deviation of all images, and its standard error that of many samples", () => {
    const samples = 300;
    const found = Array.from({ length: samples }, (_, i) => {
      const { values, groups } = grouped(new Random(12).split(i), 200, 5);
      return deviationOverSeeds([values, values.map((x) => 2 * x)], groups);
    });
    const values = found.map(({ value }) => value);
    const center = values.reduce((sum, x) => sum + x, 0) / samples;
    const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - center) ** 2, 0) / (samples - 1));
    // Of s and 2s the mean is 1.5 s, with s² = 1.01; the larger of both errors weighs more in a root mean square.
    expect(center).toBeCloseTo(1.5 * Math.sqrt(1.01), 1);
    const claimed = found.reduce((sum, { ofImages }) => sum + ofImages, 0) / samples;
    const wanted = (spread * Math.sqrt((1 + 4) / 2)) / 1.5;
    expect(Math.abs(claimed / wanted - 1)).toBeLessThan(5 / Math.sqrt(2 * samples));
  });

  test("of equal values is 0, with no error", () => {
    expect(deviationOverSeeds([[2, 2]], [0, 1])).toMatchObject({ value: 0, standardError: 0 });
  });
});

describe("aurocOverSeeds(seeds, random, options)", () => {
  const scores = [1, 2, 3].map((seed) => {
    const { values, groups } = grouped(new Random(20).split(seed), 50, 8);
    return { negatives: values, positives: values.map((x) => x + seed / 2), groups };
  });
  const { groups } = scores[0]!;

  test("is the mean AUROC of the trainings; its standard error holds their spread and that of the groups", () => {
    const found = aurocOverSeeds(scores, new Random(1), { negativeGroups: groups, positiveGroups: groups });
    const each = scores.map(({ negatives, positives }) => auroc(negatives, positives));
    expect(found.value).toBeCloseTo((each[0]! + each[1]! + each[2]!) / 3, 12);
    const squares = each.reduce((sum, x) => sum + (x - found.value) ** 2, 0);
    expect(found.ofSeeds).toBeCloseTo(Math.sqrt(squares / 2 / 3), 12);
    expect(found.standardError).toBeCloseTo(Math.hypot(found.ofSeeds, found.ofImages), 12);
    expect(found.n).toBe(100);
    const byPatches = aurocOverSeeds(scores, new Random(1));
    expect(byPatches.ofImages).toBeLessThan(found.ofImages / 2);
    expect(byPatches.n).toBe(800);
  });

  test("its interval ends at 0 and at 1", () => {
    const apart = [{ negatives: [0, 1, 2, 9], positives: [7, 8, 9, 10] }];
    const { low, high } = aurocOverSeeds(apart, new Random(2));
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(1);
  });
});
