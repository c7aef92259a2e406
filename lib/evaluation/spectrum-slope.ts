import type { Random } from "../engine";
import { mean } from "../linear-algebra";
import { bootstrapInterval } from "./bootstrap-interval";
import { fitPowerLaw } from "./fit-power-law";
import { groupMeans } from "./group-means";
import { meanPower, type PowerSpectrum } from "./power-spectrum";

export interface SpectrumSlope {
  /** α of P(f) ≈ A f^α. */
  readonly value: number;
  /** Standard deviation over the resamples. */
  readonly standardError: number;
  /** Groups. */
  readonly n: number;
}

/** α of P(f) ≈ A f^α, fitted on logarithmic axes over some of the frequencies, by default the second to the tenth. */
export function slopeOf(
  { frequencies, power }: Pick<PowerSpectrum, "frequencies" | "power">,
  range: readonly [number, number] = [1, 10],
): number {
  return fitPowerLaw(frequencies.slice(...range), power.slice(...range)).exponent;
}

/**
 * {@link slopeOf} with its bootstrap standard error: groups of images that depend on each other (patches of one photograph) are drawn
 * with replacement, each with its own mean spectrum.
 *
 * @param groups number of each image's group, 0 … G − 1
 */
export function spectrumSlope(
  spectrum: PowerSpectrum,
  groups: ArrayLike<number>,
  random: Random,
  options: { readonly resamples?: number; readonly range?: readonly [number, number] } = {},
): SpectrumSlope {
  const { frequencies, power, perImage } = spectrum;
  const rings = frequencies.length;
  const perGroup = groupMeans(perImage, rings, groups);
  const n = perGroup.length / rings;
  const slopes: number[] = [];
  const statistic = (drawn: Float64Array) => {
    const slope = slopeOf({ frequencies, power: meanPower(perGroup, rings, drawn) }, options.range);
    slopes.push(slope);
    return slope;
  };
  const numbers = Float64Array.from({ length: n }, (_, i) => i);
  bootstrapInterval(numbers, random, {
    statistic,
    ...(options.resamples !== undefined && { resamples: options.resamples }),
  });
  const center = mean(slopes);
  const squares = slopes.reduce((sum, slope) => sum + (slope - center) ** 2, 0);
  return {
    value: slopeOf({ frequencies, power }, options.range),
    standardError: Math.sqrt(squares / (slopes.length - 1)),
    n,
  };
}
