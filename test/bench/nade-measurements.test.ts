import { expect, test } from "vitest";
import type { Contender } from "../../bench/contender";
import { nadeMemory } from "../../bench/nade-memory";
import { nadeScaling } from "../../bench/nade-scaling";
import { fakeContender } from "./fake-contender";

test("nade-scaling fits the exponents of the step's time over D and over H, and stops every process", async () => {
  const started: (Contender & { stopped: boolean })[] = [];
  const measurements = await nadeScaling(async ({ parameters }) => {
    const [visible, hidden] = parameters.W!.shape as [number, number];
    const contender = fakeContender("ours", () => 1e-3 * visible ** 1.1 * hidden ** 0.95);
    started.push(contender);
    return contender;
  }, 2);
  expect(measurements.map(({ name, value }) => [name, value])).toEqual([
    ["nade-scaling-over-pixels", expect.closeTo(1.1, 10)],
    ["nade-scaling-over-hidden", expect.closeTo(0.95, 10)],
  ]);
  expect(measurements[0]!.note).toMatch(/98: .*3136: /);
  expect(measurements[1]!.note).toMatch(/64: .*2048: /);
  expect(started.map(({ stopped }) => stopped)).toEqual(Array(12).fill(true));
});

test("nade-memory tells the peak, and the growth between the first hundreds of steps and the last", async () => {
  let memory = 400;
  const asked: number[] = [];
  const contender: Contender = {
    ...fakeContender("ours", () => 1),
    async run(steps) {
      asked.push(steps);
      memory += steps / 100; // 1 MB in 100 steps
      return { ms: 1, loss: 1, memory, peakMemory: memory + 50 };
    },
  };
  const measurements = await nadeMemory(async () => contender);
  expect(asked.reduce((sum, steps) => sum + steps)).toBe(1000);
  expect(measurements[0]).toMatchObject({
    name: "nade-memory-peak",
    value: expect.closeTo(460, 9),
    unit: "MB",
  });
  // Means of blocks that end at steps 150, …, 300 and 850, …, 1000: 700 steps apart.
  expect(measurements[1]).toMatchObject({
    name: "nade-memory-growth",
    value: expect.closeTo(7, 9),
    unit: "MB",
  });
});
