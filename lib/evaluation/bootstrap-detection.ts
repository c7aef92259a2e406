import type { Random } from "../engine";
import { aurocOfCounts } from "./auroc";
import { averagePrecisionOfCounts } from "./average-precision";
import type { Interval } from "./bootstrap-interval";
import { fprAtTprOfCounts, requireShare } from "./fpr-at-tpr";
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
}

/**
 * AUROC, average precision and FPR at a TPR, each with its percentile bootstrap interval; in-distribution and
 * out-of-distribution images are resampled independently, each as many as there are.
 *
 * Resamples are counts over the distinct scores, sorted once: O(n) for each resample. The same generator gives the same
 * intervals.
 *
 * Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapters 8 and 13.
 *
 * @param negatives scores of in-distribution images
 * @param positives scores of out-of-distribution images; a higher score means further out of the distribution
 * @throws when a group has fewer than two scores, a score is NaN, or an option is out of its range
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
  const resample = resampler(observed);
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

/** Draws both groups anew, with replacement, as counts; each draw overwrites the one before. */
function resampler(observed: ScoreCounts): (random: Random) => ScoreCounts {
  const groups = [observed.negatives, observed.positives].map((counts) => ({
    owners: owners(counts),
    drawn: new Float64Array(counts.length),
  }));
  const drawn = { scores: observed.scores, negatives: groups[0]!.drawn, positives: groups[1]!.drawn };
  return (random) => {
    for (const { owners, drawn } of groups) {
      const n = owners.length;
      const uniforms = random.uniform(n);
      drawn.fill(0);
      // Multiples of 2⁻²⁴: which of n scores is picked is even to one part in 2²⁴/n.
      for (let i = 0; i < n; i++) drawn[owners[Math.floor(uniforms[i]! * n)]!]!++;
    }
    return drawn;
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

function estimate(value: number, results: Float64Array, level: number): DetectionEstimate {
  const mean = total(results) / results.length;
  const squares = results.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (results.length - 1));
  results.sort();
  const [low, high] = [quantile(results, (1 - level) / 2), quantile(results, (1 + level) / 2)];
  return { value, low, high, standardError };
}
