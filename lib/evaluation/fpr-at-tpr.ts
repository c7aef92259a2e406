import { countScores, type ScoreCounts, total } from "./score-counts";

/**
 * False positive rate at a true positive rate ("FPR95" for 0.95): the least share of in-distribution images called
 * out-of-distribution by a threshold that catches at least the share `tpr` of the out-of-distribution images.
 *
 * Convention: out-of-distribution is the positive class; an image is called positive when its score ≥ threshold;
 * thresholds are the scores themselves, none interpolated between. Chance is about `tpr`, 0 is perfect. Papers that take the
 * in-distribution class as positive (Liang, Li, Srikant, "Enhancing the reliability of out-of-distribution image
 * detection in neural networks", ICLR 2018) report the same of negated scores with the groups exchanged.
 *
 * @param negatives scores of in-distribution images
 * @param positives scores of out-of-distribution images
 * @param tpr the share to catch, in (0, 1], default 0.95
 * @throws when a group is empty, a score is NaN or `tpr` is no such share
 */
export function fprAtTpr(negatives: ArrayLike<number>, positives: ArrayLike<number>, tpr = 0.95): number {
  requireShare(tpr);
  return fprAtTprOfCounts(countScores(negatives, positives), tpr);
}

/** {@link fprAtTpr} of counted scores. */
export function fprAtTprOfCounts({ negatives, positives }: ScoreCounts, tpr: number): number {
  const all = total(positives);
  let [falsePositives, truePositives] = [0, 0];
  // A quotient, because 19 / 20 ≥ 0.95 holds in floating point, for any share written in decimals.
  for (let k = 0; k < positives.length && !(truePositives / all >= tpr); k++) {
    falsePositives += negatives[k]!;
    truePositives += positives[k]!;
  }
  return falsePositives / total(negatives);
}

/** Throws when `tpr` is no share in (0, 1]. */
export function requireShare(tpr: number): void {
  if (!(tpr > 0 && tpr <= 1)) {
    throw new Error(`The true positive rate must be above 0 and at most 1, not ${tpr}.`);
  }
}
