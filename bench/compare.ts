import { setTimeout } from "node:timers/promises";
import type { Contender } from "./contender";
import { median, spread } from "./statistics";

export interface CompareOptions {
  /** Pairs of blocks, default 9. */
  readonly rounds?: number;
  /** Length of a block, default 400 ms. */
  readonly blockMs?: number;
  /** Rest before each block, default 50 ms: BLAS threads go on spinning for up to 30 ms after a product. */
  readonly restMs?: number;
  /** Steps that both sides make from the same parameters, whose mean losses are compared; default 3. */
  readonly checkedSteps?: number;
  /** How far apart these losses may be, relative to the peer's. */
  readonly lossTolerance: number;
}

export interface Comparison {
  /** Median time of a step. */
  readonly oursMs: number;
  readonly peerMs: number;
  /** Median over the rounds of peer's time over ours: above 1, ours is faster. */
  readonly ratio: number;
  /** 10th and 90th percentile of these ratios. */
  readonly low: number;
  readonly high: number;
}

/**
 * Measures two contenders in turn: ours, peer, ours, peer, … Each waits while the other runs, so both see the same machine,
 * and each pair of neighboring blocks gives one ratio.
 *
 * Before that both make the same few steps from the same parameters, which warms them up and shows by their losses that they
 * do the same work; then as many steps as fill a block.
 *
 * @throws when the losses differ
 */
export async function compare(
  ours: Contender,
  peer: Contender,
  options: CompareOptions,
): Promise<Comparison> {
  const { rounds = 9, restMs = 50, lossTolerance } = options;
  const first = { ours: await warmUp(ours, options), peer: await warmUp(peer, options) };
  if (!(Math.abs(first.ours.loss - first.peer.loss) <= lossTolerance * Math.abs(first.peer.loss))) {
    throw new Error(
      `Both sides should do the same work: the first losses are ${first.ours.loss} (ours) and ${first.peer.loss} (${peer.description}).`,
    );
  }
  const oursMs: number[] = [];
  const peerMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await setTimeout(restMs);
    oursMs.push(await stepTime(ours, first.ours.steps));
    await setTimeout(restMs);
    peerMs.push(await stepTime(peer, first.peer.steps));
  }
  const ratio = spread(oursMs.map((ms, round) => peerMs[round]! / ms));
  return {
    oursMs: median(oursMs),
    peerMs: median(peerMs),
    ratio: ratio.median,
    low: ratio.low,
    high: ratio.high,
  };
}

/** The first steps: their mean loss, and how many steps fill a block. */
export async function warmUp(
  contender: Contender,
  { blockMs = 400, checkedSteps = 3 }: { blockMs?: number; checkedSteps?: number },
): Promise<{ loss: number; steps: number }> {
  const { loss, ms } = await contender.run(checkedSteps);
  // The first steps are slower (compilation, first touch of memory), so that their time says too little.
  const again = ms / checkedSteps > blockMs ? ms / checkedSteps : await stepTime(contender, checkedSteps);
  return { loss, steps: Math.min(Math.max(Math.ceil(blockMs / again), 1), 500) };
}

/** Time of one step in a block of some. */
export async function stepTime(contender: Contender, steps: number): Promise<number> {
  const { ms } = await contender.run(steps);
  return ms / steps;
}
