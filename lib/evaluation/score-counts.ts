/** How often each distinct score occurs in two groups: all that a detection metric needs to know of the scores. */
export interface ScoreCounts {
  /** `[k]` the distinct scores, highest first. */
  readonly scores: Float64Array;
  /** `[k]` how many in-distribution scores have each value. */
  readonly negatives: Float64Array;
  /** `[k]` how many out-of-distribution scores have each value. */
  readonly positives: Float64Array;
}

/**
 * Sorts two groups of scores and counts ties. Infinite scores are scores like any other.
 *
 * @throws when a group is empty or a score is NaN
 */
export function countScores(negatives: ArrayLike<number>, positives: ArrayLike<number>): ScoreCounts {
  const low = sorted(negatives, "in-distribution");
  const high = sorted(positives, "out-of-distribution");
  const most = low.length + high.length;
  const scores = new Float64Array(most);
  const counts = [new Float64Array(most), new Float64Array(most)] as const;
  let k = 0;
  let [i, j] = [low.length - 1, high.length - 1];
  while (i >= 0 || j >= 0) {
    const score = Math.max(i < 0 ? -Infinity : low[i]!, j < 0 ? -Infinity : high[j]!);
    scores[k] = score;
    for (; i >= 0 && low[i] === score; i--) counts[0][k]!++;
    for (; j >= 0 && high[j] === score; j--) counts[1][k]!++;
    k++;
  }
  return {
    scores: scores.slice(0, k),
    negatives: counts[0].slice(0, k),
    positives: counts[1].slice(0, k),
  };
}

function sorted(scores: ArrayLike<number>, group: string): Float64Array {
  if (scores.length === 0) throw new Error(`A detection metric needs ${group} scores, but there are none.`);
  const values = Float64Array.from(scores);
  const nan = values.findIndex(Number.isNaN);
  if (nan >= 0) throw new Error(`The ${group} score ${nan} is NaN; every image needs a score.`);
  return values.sort();
}

/** The sum of counts. */
export function total(counts: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) sum += counts[k]!;
  return sum;
}
