import { countScores, type ScoreCounts, total } from "./score-counts";

/**
 * Area under the receiver operating characteristic: the probability that an out-of-distribution image scores higher than
 * an in-distribution one, ties counting one half.
 *
 * AUROC = P(s⁺ > s⁻) + ½ P(s⁺ = s⁻), over all pairs; 0.5 is chance, 1 a perfect detector. In O(n log n).
 *
 * Source: Mann and Whitney, "On a test of whether one of two random variables is stochastically larger than the other",
 * 1947; Hanley and McNeil, "The meaning and use of the area under a receiver operating characteristic curve", 1982.
 *
 * @param negatives scores of in-distribution images
 * @param positives scores of out-of-distribution images; a higher score means further out of the distribution
 * @throws when a group is empty or a score is NaN
 */
export function auroc(negatives: ArrayLike<number>, positives: ArrayLike<number>): number {
  return aurocOfCounts(countScores(negatives, positives));
}

/** {@link auroc} of counted scores. */
export function aurocOfCounts({ negatives, positives }: ScoreCounts): number {
  let above = 0;
  // Twice the number of pairs won, so that ties leave it an integer: exact below 2⁵³.
  let won = 0;
  for (let k = 0; k < negatives.length; k++) {
    const caught = positives[k]!;
    won += negatives[k]! * (2 * above + caught);
    above += caught;
  }
  return won / (2 * above * total(negatives));
}
