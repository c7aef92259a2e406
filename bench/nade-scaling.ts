import { stepTime, warmUp } from "./compare";
import type { Contender } from "./contender";
import type { Measurement } from "./report";
import { fittedExponent, spread } from "./statistics";
import { nade, type Work } from "./work";

/** A size of NADE, and what it is named by on the axis it scales. */
interface Size {
  readonly size: number;
  readonly work: Work;
}

const overPixels: Size[] = [
  [7, 14],
  [14, 14],
  [14, 28],
  [28, 28],
  [28, 56],
  [56, 56],
].map(([height, width]) => ({ size: height! * width!, work: nade(height!, width!, 500) }));
const overHidden: Size[] = [64, 128, 256, 512, 1024, 2048].map((hidden) => ({
  size: hidden,
  work: nade(28, 28, hidden),
}));

/** Many blocks, each of several steps of the largest size: a disturbance spoils some and leaves the shortest alone. */
const BLOCK_MS = 200;
const BLOCKS_PER_ROUND = 3;

/**
 * The exponents with which NADE's training step grows: over D from 98 to 3136 at H = 500, and over H from 64 to 2048 at
 * D = 784; 1 is linear. Fitted to the shortest block of each size, which other programs disturbed least; small steps suffer more from
 * them than large ones. In each round all sizes take their turn and give a fit of their own, for the spread.
 *
 * @param start starts our side of a work
 */
export async function nadeScaling(
  start: (work: Work) => Promise<Contender>,
  rounds: number,
): Promise<Measurement[]> {
  return [
    await scaling("nade-scaling-over-pixels", "H = 500, step at D", overPixels, start, rounds),
    await scaling("nade-scaling-over-hidden", "D = 784, step at H", overHidden, start, rounds),
  ];
}

async function scaling(
  name: string,
  axis: string,
  sizes: readonly Size[],
  start: (work: Work) => Promise<Contender>,
  rounds: number,
): Promise<Measurement> {
  const running: Contender[] = [];
  try {
    const steps: number[] = [];
    for (const { work } of sizes) {
      const contender = await start(work);
      running.push(contender);
      steps.push((await warmUp(contender, { blockMs: BLOCK_MS })).steps);
    }
    const x = sizes.map(({ size }) => size);
    const times: number[][] = [];
    for (let round = 0; round < rounds * BLOCKS_PER_ROUND; round++) {
      const row: number[] = [];
      for (const [i, contender] of running.entries()) row.push(await stepTime(contender, steps[i]!));
      times.push(row);
    }
    const shortest = x.map((_, i) => Math.min(...times.map((row) => row[i]!)));
    const exponent = spread(times.map((row) => fittedExponent(x, row)));
    const stepMs = x.map((size, i) => `${size}: ${shortest[i]!.toPrecision(3)}`);
    return {
      name,
      value: fittedExponent(x, shortest),
      unit: "exponent",
      low: exponent.low,
      high: exponent.high,
      note: `${axis} ${stepMs.join(", ")} ms`,
    };
  } catch (error) {
    return { name, value: null, unit: "exponent", error: (error as Error).message };
  } finally {
    for (const contender of running) contender.stop();
  }
}
