import * as tf from "@tensorflow/tfjs-core";
import { yieldRegularly } from "../training/yield-regularly";
import type { Evaluation, Target } from "./target";

export interface FindModesOptions {
  readonly target: Target;
  /** Where each ascent begins, `[paths, D]`; stays the caller's. */
  readonly start: tf.Tensor2D;
  /** Steps at most, default 500. */
  readonly steps?: number;
  /** First step η of x ← x + η ∇log p̃(x), default 0.1; each path finds its own from there. */
  readonly stepSize?: number;
  /** Stop when no score is longer, default 1e-3 nats per unit of x. */
  readonly tolerance?: number;
  /** Steps after which the path is kept, default [0, the last]; 0 is the start. */
  readonly keep?: readonly number[];
  readonly signal?: AbortSignal;
}

export interface Modes {
  /** Where the ascents end, `[paths, D]`; the caller's to dispose of. */
  readonly x: tf.Tensor2D;
  /** log p̃ there, in nats up to the constant, one for each path. */
  readonly logProb: Float64Array;
  /** Length of the score there: 0 at a mode. */
  readonly scoreNorm: Float64Array;
  readonly steps: number;
  /** The points of the kept steps, `[paths × D]`, with mean log p̃ never falling from one to the next. */
  readonly path: readonly {
    readonly step: number;
    readonly x: Float32Array;
    readonly logProb: Float64Array;
  }[];
}

/**
 * Local maxima of log p̃ by steepest ascent, many paths side by side, none of which ever goes down.
 *
 * A step that lowers log p̃ is taken back and η halved; one that does not is kept and η made larger by a fifth.
 */
export async function findModes(options: FindModesOptions): Promise<Modes> {
  const { target, start, steps = 500, stepSize = 0.1, tolerance = 1e-3, keep, signal } = options;
  const paths = start.shape[0];
  const rates = new Float32Array(paths).fill(stepSize);
  const path: { step: number; x: Float32Array; logProb: Float64Array }[] = [];
  const pause = yieldRegularly();
  let x = tf.clone(start);
  let here: Evaluation = target.evaluate(x);
  let norms = scoreNorms(here);
  const remember = (step: number) =>
    path.push({
      step,
      x: Float32Array.from(x.dataSync()),
      logProb: Float64Array.from(here.logProb.dataSync()),
    });
  if (!keep || keep.includes(0)) remember(0);
  let step = 0;
  while (step < steps && norms.some((norm) => norm > tolerance)) {
    await pause();
    signal?.throwIfAborted();
    const [nextX, logProb, score] = tf.tidy(() => {
      const eta = tf.tensor2d(rates, [paths, 1]);
      const proposal = tf.add<tf.Tensor2D>(x, tf.mul(here.score, eta));
      const there = target.evaluate(proposal);
      const better = tf.greaterEqual(there.logProb, here.logProb);
      better.dataSync().forEach((yes: number, i: number) => {
        rates[i]! *= yes ? 1.2 : 0.5;
      });
      const wide = tf.broadcastTo(tf.reshape(better, [-1, 1]), x.shape);
      return [
        tf.where(wide, proposal, x),
        tf.where(better, there.logProb, here.logProb),
        tf.where(wide, there.score, here.score),
      ];
    }) as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D];
    tf.dispose([x, here.logProb, here.score]);
    x = nextX;
    here = { logProb, score };
    norms = scoreNorms(here);
    step++;
    if (keep?.includes(step)) remember(step);
  }
  if (path.at(-1)?.step !== step) remember(step);
  const result = { x, logProb: path.at(-1)!.logProb, scoreNorm: norms, steps: step, path };
  tf.dispose([here.logProb, here.score]);
  return result;
}

function scoreNorms({ score }: Evaluation): Float64Array {
  const norms = tf.tidy(() => tf.sqrt(tf.sum(tf.square(score), 1)));
  const values = Float64Array.from(norms.dataSync());
  norms.dispose();
  return values;
}
