import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import {
  type Gaussian,
  geometricPath,
  meanAcceptance,
  moveChains,
  type Target,
  type Transition,
} from "../sampling";
import type { ProgressReporter } from "../training/progress";
import { yieldRegularly } from "../training/yield-regularly";
import { meanAndStandardError } from "./mean-and-standard-error";

export interface AnnealingOptions {
  /** Where annealing begins: a Gaussian, normalized, that can be drawn from. */
  readonly base: Gaussian;
  /** The density whose normalizer is wanted. */
  readonly target: Target;
  /** 0 = β_0 < β_1 < … < β_T = 1: `linearTemperatures(T)`, or `sigmoidTemperatures(T)`, closer together at the ends. */
  readonly temperatures: ArrayLike<number>;
  /** The kind of move with a given step size: (stepSize) => hamiltonian({ stepSize, leapfrogSteps: 10 }). */
  readonly transition: (stepSize: number) => Transition;
  /** One step size for all temperatures, or one for each of β_0 … β_T: `annealedStepSizes` finds them. */
  readonly stepSize: number | ArrayLike<number>;
  /** Moves at each temperature, default 1. */
  readonly moves?: number;
  /** Independent chains, one weight each. */
  readonly chains: number;
  readonly random: Random;
  readonly progress?: ProgressReporter;
  readonly signal?: AbortSignal;
}

/** An estimate of log Z by annealed importance sampling. */
export interface AnnealedImportance {
  /** log of the mean weight (forward), or minus it (reverse), in nats. */
  readonly logZ: number;
  /** s / (w̄ √n) of the weights w: the delta method's for the logarithm of their mean. */
  readonly standardError: number;
  /** 95 %: log Z ± t standard errors, with Student's t for n − 1 degrees of freedom. */
  readonly interval: { readonly lower: number; readonly upper: number };
  /** (Σ w)² / Σ w², from 1 to n: near 1 a few chains carry the estimate, and the interval is not to be trusted. */
  readonly effectiveSampleSize: number;
  /** The mean of log w (its negative in reverse), whose expectation is a bound on log Z whatever n is, and its standard error. */
  readonly bound: { readonly mean: number; readonly standardError: number };
  /** log w of each chain, in nats. */
  readonly logWeights: Float64Array;
  /** Mean probability that a proposal was taken, at each temperature that chains moved at. */
  readonly acceptances: Float64Array;
  /** Where the chains ended, `[chains × D]` row after row: forward, samples of the target if annealing was slow enough. */
  readonly samples: Float32Array;
}

/**
 * log Z of an unnormalized density by annealed importance sampling: chains go from the base to the target, through
 * p_β ∝ p₀^(1−β) p̃^β, and collect log w = Σ_t (β_t − β_t−1) [log p̃(x_t−1) − log p₀(x_t−1)].
 *
 * E w = Z exactly, for any number of temperatures, so E log w ≤ log Z: a stochastic lower bound (Jensen).
 *
 * Chains start from random.split("base"); the moves at temperature t use random.split("move").split(t).
 *
 * Source: Neal, "Annealed importance sampling", Statistics and Computing 2001.
 *
 * @throws when temperatures do not climb from 0 to 1, with fewer than two chains, or when a weight is not a number
 */
export async function annealedImportanceSampling(options: AnnealingOptions): Promise<AnnealedImportance> {
  const { base, chains, random } = options;
  if (!Number.isInteger(chains) || chains < 2) {
    throw new Error(`Annealed importance sampling wants at least 2 chains, not ${chains}.`);
  }
  const start = base.sample(chains, random.split("base"));
  const { logWeights, acceptances, samples } = await anneal(options, start, "forward");
  return { ...estimateLogNormalizer(logWeights, "forward"), acceptances, samples };
}

/**
 * The reverse check: chains go from the target back to the base, and minus the logarithm of their mean weight estimates log Z.
 *
 * With exact samples of the target E w = 1/Z, and E(−log w) ≥ log Z: a stochastic upper bound that closes the interval from above.
 * With samples from long chains it is only as good as they are; a gap to the forward estimate tells that one of them has not mixed.
 *
 * Source: Grosse, Ghahramani and Adams, "Sandwiching the marginal likelihood using bidirectional Monte Carlo", 2015; Burda, Grosse
 * and Salakhutdinov, "Accurate and conservative estimates of MRF log-likelihood using reverse annealing", AISTATS 2015.
 *
 * @param options.start samples of the target, `[chains, D]`; stays the caller's
 */
export async function reverseAnnealedImportanceSampling(
  options: Omit<AnnealingOptions, "chains"> & { readonly start: tf.Tensor2D },
): Promise<AnnealedImportance> {
  const { logWeights, acceptances, samples } = await anneal(options, tf.clone(options.start), "reverse");
  return { ...estimateLogNormalizer(logWeights, "reverse"), acceptances, samples };
}

/** β_t = t/T, T + 1 values. */
export function linearTemperatures(count: number): Float64Array {
  checkCount(count);
  return Float64Array.from({ length: count + 1 }, (_, t) => t / count);
}

/**
 * T + 1 values on a sigmoid, s(δ(2t/T − 1)) scaled to [0, 1]: closer together at both ends, where the path changes fastest.
 *
 * @param options.steepness δ, default 4
 */
export function sigmoidTemperatures(count: number, options: { steepness?: number } = {}): Float64Array {
  checkCount(count);
  const { steepness = 4 } = options;
  const at = (t: number) => 1 / (1 + Math.exp(-steepness * ((2 * t) / count - 1)));
  const [first, last] = [at(0), at(count)];
  return Float64Array.from({ length: count + 1 }, (_, t) =>
    t === count ? 1 : (at(t) - first) / (last - first),
  );
}

/**
 * A step size for each temperature, from a pilot run that is thrown away: log ε ← log ε + rate (acceptance − wanted) from one
 * temperature to the next, after a search at the first. Adapting in the run itself would bias its weights.
 *
 * @param options.stepSize the first guess, in the unit of x
 * @param options.acceptance wanted, default 0.8
 */
export async function annealedStepSizes(
  options: Omit<AnnealingOptions, "stepSize"> & { readonly stepSize: number; readonly acceptance?: number },
): Promise<Float64Array> {
  const { base, target, temperatures, transition, chains, random, acceptance = 0.8, moves = 1 } = options;
  const betas = checkTemperatures(temperatures);
  const pause = yieldRegularly();
  const stepSizes = new Float64Array(betas.length);
  let logStep = Math.log(options.stepSize);
  let x = base.sample(chains, random.split("base"));
  const adapt = (beta: number, generator: Random, rate: number) => {
    const path = geometricPath(base, target, beta);
    const moved = moveChains(path, x, transition(Math.exp(logStep)), moves, generator);
    logStep += rate * (meanAcceptance(moved) - acceptance);
    tf.dispose([x, moved.logProb, moved.score, moved.acceptance]);
    x = moved.x;
  };
  const searches = 20;
  for (let i = 0; i < searches; i++) adapt(0, random.split("search").split(i), 1);
  for (const [t, beta] of betas.entries()) {
    await pause();
    options.signal?.throwIfAborted();
    // Three tries at each: the acceptance of one move has the noise of its jitter.
    for (let i = 0; i < 3; i++) adapt(beta, random.split("move").split(t).split(i), 0.2);
    stepSizes[t] = Math.exp(logStep);
  }
  x.dispose();
  // Smoothed: single steps of the search carry its noise.
  const width = Math.max(1, Math.round(betas.length / 20));
  return stepSizes.map((_, t) => {
    const near = stepSizes.slice(Math.max(0, t - width), t + width + 1);
    return Math.exp(near.reduce((sum, step) => sum + Math.log(step), 0) / near.length);
  });
}

/** Runs the chains, and owns `start`. */
async function anneal(
  options: Omit<AnnealingOptions, "chains">,
  start: tf.Tensor2D,
  direction: "forward" | "reverse",
): Promise<Pick<AnnealedImportance, "logWeights" | "acceptances" | "samples">> {
  const { base, target, transition, stepSize, moves = 1, random, progress } = options;
  const betas = checkTemperatures(options.temperatures);
  const steps = betas.length - 1;
  if (typeof stepSize !== "number" && stepSize.length !== betas.length) {
    throw new Error(
      `Give one step size for each of the ${betas.length} temperatures, not ${stepSize.length}.`,
    );
  }
  const stepAt = (t: number) => (typeof stepSize === "number" ? stepSize : stepSize[t]!);
  const signals = [options.signal, progress?.signal].filter((signal) => signal !== undefined);
  const signal = AbortSignal.any(signals);
  const pause = yieldRegularly();
  const logWeights = new Float64Array(start.shape[0]);
  const acceptances: number[] = [];
  let x = start;
  try {
    for (let k = 0; k < steps; k++) {
      if (await pause()) progress?.update({ step: k, total: steps });
      signal.throwIfAborted();
      // Weigh from one temperature to the next, then move there; the last move, at the end of the path, changes no weight.
      const [from, to] = direction === "forward" ? [k, k + 1] : [steps - k, steps - k - 1];
      const next = tf.tidy(() => {
        const difference = tf.sub(target.evaluate(x).logProb, base.logProb(x)).dataSync();
        difference.forEach((value: number, i: number) => {
          logWeights[i]! += (betas[to]! - betas[from]!) * value;
        });
        const path = geometricPath(base, target, betas[to]!);
        const generator = random.split("move").split(to);
        const moved = moveChains(path, x, transition(stepAt(to)), moves, generator);
        acceptances.push(meanAcceptance(moved));
        return moved.x;
      });
      x.dispose();
      x = next;
    }
    const samples = Float32Array.from(x.dataSync());
    progress?.finish(`annealed ${logWeights.length} chains through ${steps} temperatures`);
    return { logWeights, acceptances: Float64Array.from(acceptances), samples };
  } finally {
    x.dispose();
  }
}

/**
 * The logarithm of the mean weight and what is known about it.
 *
 * @param direction forward: weights with mean Z; reverse: with mean 1/Z
 */
export function estimateLogNormalizer(
  logWeights: Float64Array,
  direction: "forward" | "reverse",
): Omit<AnnealedImportance, "acceptances" | "samples"> {
  const n = logWeights.length;
  const sign = direction === "forward" ? 1 : -1;
  const wrong = logWeights.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new Error(`The weight of chain ${wrong} is not a number: make the step size smaller.`);
  }
  const largest = logWeights.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = logWeights.map((value) => Math.exp(value - largest));
  const { mean, standardError: spread } = meanAndStandardError(weights);
  const squares = weights.reduce((sum, w) => sum + w ** 2, 0);
  const logZ = sign * (largest + Math.log(mean));
  const standardError = spread / mean;
  const reach = studentQuantile(n - 1) * standardError;
  const bound = meanAndStandardError(logWeights);
  return {
    logZ,
    standardError,
    interval: { lower: logZ - reach, upper: logZ + reach },
    effectiveSampleSize: (n * mean) ** 2 / squares,
    bound: { mean: sign * bound.mean, standardError: bound.standardError },
    logWeights,
  };
}

/** The 97.5 % point of Student's t, to 4 digits from 3 degrees of freedom on: Cornish and Fisher's series, exact for 1 and 2. */
function studentQuantile(degrees: number): number {
  if (degrees === 1) return 12.7062;
  if (degrees === 2) return 4.30265;
  const z = 1.959964;
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7];
  return (
    z +
    (z3 + z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * degrees ** 3)
  );
}

function checkTemperatures(temperatures: ArrayLike<number>): Float64Array {
  const betas = Float64Array.from(temperatures);
  const climbs = betas.every((beta, t) => t === 0 || beta > betas[t - 1]!);
  if (betas.length < 2 || betas[0] !== 0 || betas.at(-1) !== 1 || !climbs) {
    throw new Error("Temperatures must climb from 0 to 1, each above the one before.");
  }
  return betas;
}

function checkCount(count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`The number of temperatures must be a whole number from 1, not ${count}.`);
  }
}
