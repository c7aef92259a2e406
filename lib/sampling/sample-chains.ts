import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import type { ProgressReporter } from "../training/progress";
import { yieldRegularly } from "../training/yield-regularly";
import { type ChainState, moveChains, type Transition } from "./markov-chain";
import type { Target } from "./target";

export interface SampleChainsOptions {
  readonly target: Target;
  readonly transition: Transition;
  /** Where the chains begin, `[chains, D]`; stays the caller's. */
  readonly start: tf.Tensor2D;
  /** Moves that are kept. */
  readonly steps: number;
  /** Moves before them, default 0. */
  readonly burnIn?: number;
  /** Quantities to follow, `[chains]` of each state, by name. log p̃ is always followed, as `logProb`. */
  readonly observe?: Record<string, (state: ChainState) => tf.Tensor1D>;
  /** Keep the points after every so many steps, default none. */
  readonly keepEvery?: number;
  readonly random: Random;
  readonly progress?: ProgressReporter;
  readonly signal?: AbortSignal;
}

export interface SampledChains {
  /** Where the chains end, `[chains, D]`; the caller's to dispose of. */
  readonly x: tf.Tensor2D;
  /** Mean probability that a proposal was taken, over all kept moves, and of each chain. */
  readonly acceptance: number;
  readonly acceptances: Float64Array;
  /** Of each quantity one array for each chain, a value a step: for `effectiveSampleSize`. */
  readonly traces: Record<string, Float64Array[]>;
  /** Kept points, each `[chains × D]` row after row, with the number of the step after which they were kept. */
  readonly kept: readonly { readonly step: number; readonly x: Float32Array }[];
}

/**
 * Runs Markov chains side by side and says how they did. Yields to the event loop about every 100 ms.
 *
 * Move m of the burn-in has the generator random.split("burn-in").split(m), move m after it random.split("steps").split(m).
 *
 * @throws when the signal is aborted
 */
export async function sampleChains(options: SampleChainsOptions): Promise<SampledChains> {
  const { target, transition, start, steps, burnIn = 0, observe = {}, keepEvery, random, progress } = options;
  const count = start.shape[0];
  const followed: Record<string, (state: ChainState) => tf.Tensor1D> = {
    logProb: (state) => state.logProb,
    ...observe,
  };
  const traces = Object.fromEntries(
    Object.keys(followed).map((name) => [name, Array.from({ length: count }, () => new Float64Array(steps))]),
  );
  const acceptances = new Float64Array(count);
  const kept: { step: number; x: Float32Array }[] = [];
  const pause = yieldRegularly();
  const signals = [options.signal, progress?.signal].filter((signal) => signal !== undefined);
  const signal = AbortSignal.any(signals);
  let x = tf.clone(start);
  try {
    for (let move = 0; move < burnIn + steps; move++) {
      if (await pause()) progress?.update({ step: move, total: burnIn + steps });
      signal.throwIfAborted();
      const step = move - burnIn;
      const generator = step < 0 ? random.split("burn-in").split(move) : random.split("steps").split(step);
      const next = tf.tidy(() => {
        const moved = moveChains(target, x, transition, 1, generator);
        if (step < 0) return moved.x;
        for (const [name, quantity] of Object.entries(followed)) {
          quantity(moved)
            .dataSync()
            .forEach((value: number, chain: number) => {
              traces[name]![chain]![step] = value;
            });
        }
        moved.acceptance.dataSync().forEach((value: number, chain: number) => {
          acceptances[chain]! += value / steps;
        });
        return moved.x;
      });
      x.dispose();
      x = next;
      if (keepEvery && step >= 0 && (step + 1) % keepEvery === 0) {
        kept.push({ step: step + 1, x: Float32Array.from(x.dataSync()) });
      }
    }
  } catch (error) {
    x.dispose();
    throw error;
  }
  const acceptance = acceptances.reduce((sum, value) => sum + value / count, 0);
  progress?.finish(`${burnIn + steps} moves of ${count} chains, acceptance ${acceptance.toFixed(2)}`);
  return { x, acceptance, acceptances, traces, kept };
}
