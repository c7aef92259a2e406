import { countScores, total } from "./score-counts";

/** A receiver operating characteristic: one point for each threshold, from none called positive to all. */
export interface RocCurve {
  /** `[k + 1]` falling: +Infinity, then the distinct scores; an image is called positive when its score ≥ threshold. */
  readonly thresholds: Float64Array;
  /** `[k + 1]` the share of in-distribution images called positive, rising from 0 to 1. */
  readonly falsePositiveRates: Float64Array;
  /** `[k + 1]` the share of out-of-distribution images called positive, rising from 0 to 1. */
  readonly truePositiveRates: Float64Array;
}

/**
 * The receiver operating characteristic of a detector whose higher scores mean out-of-distribution.
 *
 * @param negatives scores of in-distribution images
 * @param positives scores of out-of-distribution images
 * @throws when a group is empty or a score is NaN
 */
export function rocCurve(negatives: ArrayLike<number>, positives: ArrayLike<number>): RocCurve {
  const counts = countScores(negatives, positives);
  const thresholds = new Float64Array(counts.scores.length + 1);
  thresholds[0] = Infinity;
  thresholds.set(counts.scores, 1);
  return {
    thresholds,
    falsePositiveRates: cumulativeShares(counts.negatives),
    truePositiveRates: cumulativeShares(counts.positives),
  };
}

/**
 * The area under the curve by trapezoids: Σₖ (FPRₖ − FPRₖ₋₁) (TPRₖ + TPRₖ₋₁) / 2. Equal to `auroc`, but for rounding: a
 * trapezoid's slanted top counts ties one half.
 */
export function areaUnderCurve(curve: Pick<RocCurve, "falsePositiveRates" | "truePositiveRates">): number {
  const { falsePositiveRates: x, truePositiveRates: y } = curve;
  let area = 0;
  for (let k = 1; k < x.length; k++) area += ((x[k]! - x[k - 1]!) * (y[k]! + y[k - 1]!)) / 2;
  return area;
}

function cumulativeShares(counts: Float64Array): Float64Array {
  const shares = new Float64Array(counts.length + 1);
  const all = total(counts);
  let sum = 0;
  for (let k = 0; k < counts.length; k++) {
    sum += counts[k]!;
    shares[k + 1] = sum / all;
  }
  return shares;
}
