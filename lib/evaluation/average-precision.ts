import { countScores, type ScoreCounts, total } from "./score-counts";

/**
 * Average precision with out-of-distribution images as the positive class: a step-wise area under the precision–recall
 * curve, without interpolation.
 *
 * AP = Σₖ (Rₖ − Rₖ₋₁) Pₖ over the distinct thresholds, highest first, where Rₖ is the recall and Pₖ the precision of
 * calling positive what scores ≥ threshold k. Chance is the share of positives, n⁺ / (n⁺ + n⁻): unlike `auroc`, it
 * depends on how many images of either kind there are.
 *
 * Source: scikit-learn, `sklearn.metrics.average_precision_score`.
 *
 * @param negatives scores of in-distribution images
 * @param positives scores of out-of-distribution images
 * @throws when a group is empty or a score is NaN
 */
export function averagePrecision(negatives: ArrayLike<number>, positives: ArrayLike<number>): number {
  return averagePrecisionOfCounts(countScores(negatives, positives));
}

/** {@link averagePrecision} of counted scores. */
export function averagePrecisionOfCounts({ negatives, positives }: ScoreCounts): number {
  let [falsePositives, truePositives] = [0, 0];
  let sum = 0;
  for (let k = 0; k < positives.length; k++) {
    falsePositives += negatives[k]!;
    const caught = positives[k]!;
    if (caught === 0) continue;
    truePositives += caught;
    sum += (caught * truePositives) / (truePositives + falsePositives);
  }
  return sum / total(positives);
}
