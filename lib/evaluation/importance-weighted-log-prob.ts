import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import type { ProgressReporter } from "../training/progress";
import type { TrainingData } from "../training/training-data";
import { yieldRegularly } from "../training/yield-regularly";

/** Estimates of log p(x) of each example by importance weighting. */
export interface ImportanceWeightedLogProb {
  /** log (1/K) Σ w with all K samples, nats, `[n]`: its mean is a lower bound that tightens as K grows. */
  readonly logProb: Float64Array;
  /** For each size k of `groups`: the mean over the K/k disjoint groups of log (1/k) Σ w, `[n]`. */
  readonly bounds: readonly { readonly samples: number; readonly values: Float64Array }[];
  /** (Σ w)² / Σ w², from 1 to K: how many of the K samples count, `[n]`. */
  readonly effectiveSamples: Float64Array;
}

export interface ImportanceWeightedOptions {
  /** K, the number of samples of each example. */
  readonly samples: number;
  /** Sizes of the smaller bounds, each a divisor of K; default none. */
  readonly groups?: readonly number[];
  readonly random: Random;
  /** Examples at once, default 100. */
  readonly batchSize?: number;
  /** Samples of each at once, default 50. */
  readonly chunk?: number;
  readonly progress?: ProgressReporter;
  readonly signal?: AbortSignal;
}

/**
 * log p(x) of each example from K importance samples, a chunk at a time.
 *
 * log p(x) ≥ E log (1/K) Σ_k w_k, with w = p(x, z) / q(z | x) and z from q(z | x). The weights are added up by
 * log-sum-exp in float64. Numbers are the same where generator, batch size and chunk are.
 *
 * @param data the examples
 * @param logWeights log w of a batch, `[count, batch]` nats, from a fresh generator on each call
 * @throws when a group's size does not divide the number of samples, or the signal is aborted
 *
 * Source: Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders", ICLR 2016, section 5.
 */
export async function importanceWeightedLogProb<Batch>(
  data: TrainingData<Batch>,
  logWeights: (batch: Batch, count: number, random: Random) => tf.Tensor2D,
  options: ImportanceWeightedOptions,
): Promise<ImportanceWeightedLogProb> {
  const { samples, groups = [], random, batchSize = 100, chunk = 50, progress } = options;
  const signals = [options.signal, progress?.signal].filter((signal) => signal !== undefined);
  const signal = AbortSignal.any(signals);
  for (const size of [samples, ...groups]) {
    if (!Number.isInteger(size) || size < 1 || samples % size !== 0) {
      throw new Error(`A group's size must divide the ${samples} samples; ${size} does not.`);
    }
  }
  const sizes = [...groups, samples];
  const values = sizes.map(() => new Float64Array(data.size));
  const effectiveSamples = new Float64Array(data.size);
  const pause = yieldRegularly();
  for (let start = 0; start < data.size; start += batchSize) {
    const size = Math.min(batchSize, data.size - start);
    const indices = Int32Array.from({ length: size }, (_, i) => start + i);
    const sums = sizes.map(() => new LogSums(size));
    const squares = new LogSums(size);
    for (let drawn = 0; drawn < samples; ) {
      if (await pause())
        progress?.update({ step: start * samples + drawn * size, total: data.size * samples });
      signal.throwIfAborted();
      const count = Math.min(chunk, samples - drawn);
      const generator = random.split(start).split(drawn);
      const weights = tf.tidy(() => logWeights(data.batch(indices), count, generator).dataSync());
      if (weights.length !== count * size) {
        throw new Error(`Return log-weights of shape [${count}, ${size}], not ${weights.length} values.`);
      }
      for (let k = 0; k < count; k++) {
        drawn++;
        for (let i = 0; i < size; i++) squares.add(i, 2 * weights[k * size + i]!);
        for (const [g, sum] of sums.entries()) {
          for (let i = 0; i < size; i++) sum.add(i, weights[k * size + i]!);
          if (drawn % sizes[g]! !== 0 || drawn === samples) continue;
          closeGroup(values[g]!, start, sum, sizes[g]! / samples, sizes[g]!);
        }
      }
    }
    const all = sums.at(-1)!;
    for (let i = 0; i < size; i++)
      effectiveSamples[start + i] = Math.exp(2 * all.value(i) - squares.value(i));
    for (const [g, sum] of sums.entries()) closeGroup(values[g]!, start, sum, sizes[g]! / samples, sizes[g]!);
  }
  progress?.finish(`weighted ${samples} samples of each of ${data.size} examples`);
  const bounds = groups.map((groupSize, g) => ({ samples: groupSize, values: values[g]! }));
  return { logProb: values.at(-1)!, bounds, effectiveSamples };
}

/** Adds a finished group's log-mean of its weights to the mean over groups, and begins the next group. */
function closeGroup(values: Float64Array, start: number, sum: LogSums, share: number, size: number): void {
  for (let i = 0; i < sum.length; i++) {
    values[start + i]! += share * (sum.value(i) - Math.log(size));
    sum.clear(i);
  }
}

/** Running log Σ exp for several examples, in float64. */
class LogSums {
  private readonly largest: Float64Array;
  private readonly scaled: Float64Array;

  constructor(readonly length: number) {
    this.largest = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
    this.scaled = new Float64Array(length);
  }

  add(i: number, value: number): void {
    const largest = this.largest[i]!;
    if (value <= largest) {
      this.scaled[i]! += Math.exp(value - largest);
    } else {
      this.scaled[i] = this.scaled[i]! * Math.exp(largest - value) + 1;
      this.largest[i] = value;
    }
  }

  value(i: number): number {
    return this.largest[i]! + Math.log(this.scaled[i]!);
  }

  clear(i: number): void {
    this.largest[i] = Number.NEGATIVE_INFINITY;
    this.scaled[i] = 0;
  }
}
