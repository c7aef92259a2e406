/** Mean and variance of a trace of several chains, with the standard error that their effective sample size leaves. */
import { effectiveSampleSize } from "../../lib/sampling";

/** How many standard errors the mean of some chains lies from what it should be. */
export function standardErrorsFrom(expected: number, chains: readonly ArrayLike<number>[]): number {
  const { mean, standardError } = effectiveSampleSize(chains);
  return Math.abs(mean - expected) / standardError;
}

/** The chains' values through a function. */
export const through = (chains: readonly ArrayLike<number>[], f: (value: number) => number) =>
  chains.map((chain) => Float64Array.from(chain, f));
