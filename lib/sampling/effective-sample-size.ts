/** What the dependence within chains leaves of their samples. */
export interface EffectiveSampleSize {
  /** N / τ, of all chains together; at most N log₁₀ N (chains can do better than independent draws, but no estimate should say how much). */
  readonly effectiveSampleSize: number;
  /** τ = 1 + 2 Σ_t ρ_t, the integrated autocorrelation time in steps. */
  readonly autocorrelationTime: number;
  /** √(variance / effective sample size): the standard error of the mean over all samples. */
  readonly standardError: number;
  readonly mean: number;
  /** N, the number of samples of all chains. */
  readonly n: number;
}

/**
 * The effective sample size of one quantity along Markov chains, by Geyer's initial positive sequence.
 *
 * ρ_t is the autocorrelation at lag t, averaged over the chains and about their common mean, so chains that have not met count
 * less. The sums Γ_m = ρ_2m + ρ_2m+1 are positive and fall in a reversible chain: they are added up to the first that is not
 * positive, each at most as large as the one before.
 *
 * Source: Geyer, "Practical Markov chain Monte Carlo", Statistical Science 1992, section 3.3.
 *
 * @param chains values in the order of the steps, one array each, all of one length, at least 4
 * @throws when they are not, or when a value is not finite
 */
export function effectiveSampleSize(chains: readonly ArrayLike<number>[]): EffectiveSampleSize {
  const length = chains[0]?.length ?? 0;
  if (length < 4 || chains.some((chain) => chain.length !== length)) {
    throw new Error("An effective sample size wants chains of one length, at least 4 steps.");
  }
  const n = chains.length * length;
  let mean = 0;
  for (const chain of chains) for (let t = 0; t < length; t++) mean += chain[t]! / n;
  if (!Number.isFinite(mean)) {
    throw new Error("An effective sample size wants finite values: one of the chains has left them.");
  }
  const centered = chains.map((chain) => Float64Array.from(chain, (value) => value - mean));
  const covariance = (lag: number) => {
    let sum = 0;
    for (const chain of centered) {
      for (let t = lag; t < length; t++) sum += chain[t]! * chain[t - lag]!;
    }
    return sum / n;
  };
  const variance = covariance(0);
  if (variance === 0) {
    return { effectiveSampleSize: 1, autocorrelationTime: n, standardError: 0, mean, n };
  }
  let time = -1;
  let previous = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag + 1 < length; lag += 2) {
    const pair = (covariance(lag) + covariance(lag + 1)) / variance;
    if (pair <= 0) break;
    previous = Math.min(previous, pair);
    time += 2 * previous;
  }
  const autocorrelationTime = Math.max(time, 1 / Math.log10(n));
  const size = n / autocorrelationTime;
  return {
    effectiveSampleSize: size,
    autocorrelationTime,
    standardError: Math.sqrt(variance / size),
    mean,
    n,
  };
}
