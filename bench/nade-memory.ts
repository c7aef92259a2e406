import type { Contender } from "./contender";
import type { Measurement } from "./report";

const STEPS = 1000;
const BLOCK = 50;

/**
 * Memory of a process that trains NADE for 1000 steps: the most it ever had, and how much more it has at the end (mean of the
 * last 200 steps) than after the start (mean of steps 100 to 300).
 *
 * @param start starts our side of NADE's training step
 */
export async function nadeMemory(start: () => Promise<Contender>): Promise<Measurement[]> {
  const name = "nade-memory";
  let contender: Contender | undefined;
  try {
    contender = await start();
    const memory: number[] = [];
    let peak = 0;
    for (let made = 0; made < STEPS; made += BLOCK) {
      const block = await contender.run(BLOCK);
      memory.push(block.memory!);
      peak = block.peakMemory!;
    }
    const mean = (from: number, to: number) => {
      const part = memory.slice(from / BLOCK, to / BLOCK);
      return part.reduce((sum, value) => sum + value, 0) / part.length;
    };
    const growth = mean(STEPS - 200, STEPS) - mean(100, 300);
    return [
      {
        name: `${name}-peak`,
        value: peak,
        unit: "MB",
        note: `resident memory, ${STEPS} steps, D = 784, H = 500, batch 100`,
      },
      { name: `${name}-growth`, value: growth, unit: "MB", note: "last 200 steps against steps 100 to 300" },
    ];
  } catch (error) {
    return [{ name: `${name}-peak`, value: null, unit: "MB", error: (error as Error).message }];
  } finally {
    contender?.stop();
  }
}
