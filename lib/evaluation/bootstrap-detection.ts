import type { Random } from "../engine";
import { aurocOfCounts } from "./auroc";
import { averagePrecisionOfCounts } from "./average-precision";
import type { Interval } from "./bootstrap-interval";
import { fprAtTprOfCounts, requireShare } from "./fpr-at-tpr";
import { groupCounts } from "./group-means";
import { quantile } from "./quantile";
import { countScores, type ScoreCounts, total } from "./score-counts";

/** A detection metric of the scores at hand, with what the bootstrap says of its spread. */
export interface DetectionEstimate extends Interval {
  readonly value: number;
  /** Standard deviation over the resamples. */
  readonly standardError: number;
}

export interface DetectionReport {
  readonly auroc: DetectionEstimate;
  readonly averagePrecision: DetectionEstimate;
  readonly fprAtTpr: DetectionEstimate;
}

export interface BootstrapDetectionOptions {
  /** Default 1000. */
  readonly resamples?: number;
  /** The share of resamples each interval holds, default 0.95. */
  readonly level?: number;
  /** The true positive rate of `fprAtTpr`, default 0.95. */
  readonly tpr?: number;
  /**
   * Number of the group of each in-distribution score, 0 … G − 1, where scores of one group depend on each other (patches of one
   * photograph): whole groups are drawn then, as many as there are. Without it each score is its own group.
   */
  readonly negativeGroups?: ArrayLike<number>;
  /** The same for the out-of-distribution scores. */
  readonly positiveGroups?: ArrayLike<number>;
}

/**
 * AUROC, average precision and FPR at a TPR, each with its percentile bootstrap interval; in-distribution and
 * out-of-distribution images are resampled independently, each as many as there are.
 *
 * Resamples are counts over the distinct scores, sorted once: O(n) for each resample. The same generator gives the same
 * intervals. Scores that come in groups are resampled by group (the cluster bootstrap).
 *
 * Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapters 8 and 13.
 *
 * @param negatives scores of in-distribution images
 * @param positives scores of out-of-distribution images; a higher score means further out of the distribution
 * @throws when a side has fewer than two scores or groups, a score is NaN, or an option is out of its range
 */
export function bootstrapDetection(
  negatives: ArrayLike<number>,
  positives: ArrayLike<number>,
  random: Random,
  options: BootstrapDetectionOptions = {},
): DetectionReport {
  const { resamples = 1000, level = 0.95, tpr = 0.95 } = options;
  for (const { length } of [negatives, positives]) {
    if (length < 2) throw new Error(`A bootstrap needs at least two scores of each group, not ${length}.`);
  }
  if (!Number.isInteger(resamples) || resamples < 2) {
    throw new Error(`The number of resamples must be an integer of at least 2, not ${resamples}.`);
  }
  if (!(level > 0 && level < 1)) {
    throw new Error(`The interval's level must be between 0 and 1, not ${level}.`);
  }
  requireShare(tpr);

  const observed = countScores(negatives, positives);
  const resample = resampler(observed, [
    drawing(observed, observed.negatives, negatives, options.negativeGroups),
    drawing(observed, observed.positives, positives, options.positiveGroups),
  ]);
  const metrics = [
    aurocOfCounts,
    averagePrecisionOfCounts,
    (counts: ScoreCounts) => fprAtTprOfCounts(counts, tpr),
  ];
  const results = metrics.map(() => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    const counts = resample(random.split(r));
    metrics.forEach((metric, m) => {
      results[m]![r] = metric(counts);
    });
  }
  const [first, second, third] = metrics.map((metric, m) => estimate(metric(observed), results[m]!, level));
  return { auroc: first!, averagePrecision: second!, fprAtTpr: third! };
}

/** What is drawn from on one side: units, each a score or a group of them. */
interface Drawing {
  /** Indices of distinct scores, unit by unit. */
  readonly members: Int32Array;
  /** Where each unit's begin, and the end: `[units + 1]`. */
  readonly starts: Int32Array;
}

function drawing(
  { scores }: ScoreCounts,
  counts: Float64Array,
  values: ArrayLike<number>,
  groups?: ArrayLike<number>,
): Drawing {
  if (groups === undefined) {
    return { members: owners(counts), starts: Int32Array.from({ length: values.length + 1 }, (_, i) => i) };
  }
  if (groups.length !== values.length) {
    throw new Error(`Give each of the ${values.length} scores its group: there are ${groups.length}.`);
  }
  const sizes = groupCounts(groups);
  if (sizes.length < 2) throw new Error(`A bootstrap needs at least two groups, not ${sizes.length}.`);
  const starts = new Int32Array(sizes.length + 1);
  for (const [g, size] of sizes.entries()) starts[g + 1] = starts[g]! + size;
  const next = starts.slice();
  const members = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) members[next[groups[i]!]!++] = indexOf(scores, values[i]!);
  return { members, starts };
}

/** Draws both sides anew, with replacement, as counts; each draw overwrites the one before. */
function resampler(
  { scores }: ScoreCounts,
  sides: readonly [Drawing, Drawing],
): (random: Random) => ScoreCounts {
  const [negatives, positives] = [new Float64Array(scores.length), new Float64Array(scores.length)];
  return (random) => {
    for (const [side, drawn] of [negatives, positives].entries()) {
      const { members, starts } = sides[side]!;
      const n = starts.length - 1;
      const uniforms = random.uniform(n);
      drawn.fill(0);
      for (let i = 0; i < n; i++) {
        // Multiples of 2⁻²⁴: which of n units is picked is even to one part in 2²⁴/n.
        const unit = Math.floor(uniforms[i]! * n);
        for (let j = starts[unit]!; j < starts[unit + 1]!; j++) drawn[members[j]!]!++;
      }
    }
    return { scores, negatives, positives };
  };
}

/** For each single score, highest first, the index of its distinct value. */
function owners(counts: Float64Array): Int32Array {
  const owners = new Int32Array(total(counts));
  let next = 0;
  for (let k = 0; k < counts.length; k++) {
    owners.fill(k, next, next + counts[k]!);
    next += counts[k]!;
  }
  return owners;
}

/** The index of a value in the distinct scores, highest first. */
function indexOf(scores: Float64Array, value: number): number {
  let [low, high] = [0, scores.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scores[middle]! > value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function estimate(value: number, results: Float64Array, level: number): DetectionEstimate {
  const mean = total(results) / results.length;
  const squares = results.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (results.length - 1));
  results.sort();
  const [low, high] = [quantile(results, (1 - level) / 2), quantile(results, (1 + level) / 2)];
  return { value, low, high, standardError };
}
