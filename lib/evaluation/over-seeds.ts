import type { Random } from "../engine";
import { mean } from "../linear-algebra";
import { bootstrapDetection } from "./bootstrap-detection";
import { groupMeans } from "./group-means";
import { meanAndStandardError } from "./mean-and-standard-error";

/** A number of several trainings, each tested on the same images, and what may have moved it. */
export interface SeededEstimate {
  /** The mean over the trainings. */
  readonly value: number;
  /** The trainings' part of the standard error, s / √K; 0 with one training, which says nothing of it. */
  readonly ofSeeds: number;
  /** The images' part: another draw of as many photographs. */
  readonly ofImages: number;
  /** Both, √(ofSeeds² + ofImages²). */
  readonly standardError: number;
  /** value ± 1.96 standard errors. */
  readonly low: number;
  readonly high: number;
  /** Independent units among the images: groups, and single images of sets without groups. */
  readonly n: number;
}

/**
 * The mean over K trainings of a mean over images, with a standard error of two parts: that of the trainings, over the K means; and
 * that of the images, over groups of them that are independent (photographs, of which the images are patches).
 *
 * Both means weigh groups alike, not images: x̄ = (1/G) Σ_g (mean of the images of group g).
 *
 * @param seeds for each training one value per image, in the same order of images
 * @param groups number of each image's group, 0 … G − 1
 */
export function meanOverSeeds(
  seeds: readonly ArrayLike<number>[],
  groups: ArrayLike<number>,
): SeededEstimate {
  const perGroup = seeds.map((values) => groupMeans(values, 1, groups));
  const overall = perGroup[0]!.map((_, g) => mean(perGroup.map((means) => means[g]!)));
  const { standardError, n } = meanAndStandardError(overall);
  return combine(perGroup.map(mean), standardError, n);
}

/**
 * As {@link meanOverSeeds} for the standard deviation over all images, √(mean (x − x̄)²): its standard error is that of the mean square
 * over groups, by the delta method, se(s²) / 2s.
 */
export function deviationOverSeeds(
  seeds: readonly ArrayLike<number>[],
  groups: ArrayLike<number>,
): SeededEstimate {
  const squares = seeds.map((values) => {
    const center = mean(values);
    return Float64Array.from(values, (x) => (x - center) ** 2);
  });
  const deviations = squares.map((values) => Math.sqrt(mean(values)));
  const ofSquares = squares.map((values) => meanAndStandardError(groupMeans(values, 1, groups)));
  const parts = ofSquares.map(({ standardError }, k) => standardError / (2 * deviations[k]! || 1));
  return combine(deviations, rootMeanSquare(parts), ofSquares[0]!.n);
}

/** Scores of the images of two sets by one training; a higher score means further out of the distribution. */
export interface SeedScores {
  readonly negatives: ArrayLike<number>;
  readonly positives: ArrayLike<number>;
}

/**
 * AUROC over K trainings: the images' part of the standard error by the bootstrap over groups ({@link bootstrapDetection}), each
 * training's with the same draws and their root mean square taken, since all see the same images. The interval ends at 0 and 1.
 *
 * @param options.negativeGroups, options.positiveGroups as in `bootstrapDetection`
 * @param options.resamples default 200
 */
export function aurocOverSeeds(
  seeds: readonly SeedScores[],
  random: Random,
  options: {
    readonly negativeGroups?: ArrayLike<number>;
    readonly positiveGroups?: ArrayLike<number>;
    readonly resamples?: number;
  } = {},
): SeededEstimate {
  const estimates = seeds.map(
    ({ negatives, positives }) =>
      bootstrapDetection(negatives, positives, random, { resamples: 200, ...options }).auroc,
  );
  const { negatives, positives } = seeds[0]!;
  const units = (scores: ArrayLike<number>, groups?: ArrayLike<number>) =>
    groups === undefined ? scores.length : new Set(Array.from(groups)).size;
  const whole = combine(
    estimates.map(({ value }) => value),
    rootMeanSquare(estimates.map(({ standardError }) => standardError)),
    units(negatives, options.negativeGroups) + units(positives, options.positiveGroups),
  );
  return { ...whole, low: Math.max(0, whole.low), high: Math.min(1, whole.high) };
}

function combine(values: ArrayLike<number>, ofImages: number, n: number): SeededEstimate {
  const value = mean(values);
  const ofSeeds = values.length > 1 ? meanAndStandardError(values).standardError : 0;
  const standardError = Math.hypot(ofSeeds, ofImages);
  return {
    value,
    ofSeeds,
    ofImages,
    standardError,
    low: value - 1.96 * standardError,
    high: value + 1.96 * standardError,
    n,
  };
}

const rootMeanSquare = (values: readonly number[]): number => Math.sqrt(mean(values.map((x) => x * x)));
