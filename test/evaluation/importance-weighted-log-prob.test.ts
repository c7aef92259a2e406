import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import { importanceWeightedLogProb } from "../../lib/evaluation/importance-weighted-log-prob";
import { rows } from "../../lib/training";

beforeAll(async () => {
  await startEngine();
});

const data = rows(Float32Array.of(-1000, 0, 3), 1);
/** Weights that depend on example and draw: log w = x + noise. */
const logWeights = (x: tf.Tensor2D, count: number, random: Random) =>
  tf.add(tf.reshape(x, [1, -1]), random.normalTensor([count, x.shape[0]])) as tf.Tensor2D;

test("log p is the logarithm of the mean weight, the bounds the means over groups, whatever the batches", async () => {
  const result = await importanceWeightedLogProb(data, logWeights, {
    samples: 12,
    groups: [1, 4],
    random: new Random(1),
    batchSize: 2,
    chunk: 5,
  });
  for (const [i, x] of [-1000, 0, 3].entries()) {
    const [start, size] = i < 2 ? [0, 2] : [2, 1];
    const noise = [0, 5, 10].flatMap((drawn) => {
      const count = Math.min(5, 12 - drawn);
      const values = new Random(1)
        .split(start)
        .split(drawn)
        .normal(count * size);
      return Array.from({ length: count }, (_, k) => values[k * size + (i - start)]!);
    });
    const logMean = (w: number[]) => Math.log(w.reduce((sum, e) => sum + Math.exp(e), 0) / w.length);
    const mean = (values: number[]) => values.reduce((sum, v) => sum + v / values.length, 0);
    // float32 keeps four decimals of a thousand.
    expect(Math.abs(result.logProb[i]! - x - logMean(noise))).toBeLessThan(2e-4);
    const groups = [noise.slice(0, 4), noise.slice(4, 8), noise.slice(8)];
    expect(Math.abs(result.bounds[0]!.values[i]! - x - mean(noise))).toBeLessThan(2e-4);
    expect(Math.abs(result.bounds[1]!.values[i]! - x - mean(groups.map(logMean)))).toBeLessThan(2e-4);
    const w = noise.map(Math.exp);
    const effective = w.reduce((s, v) => s + v, 0) ** 2 / w.reduce((s, v) => s + v * v, 0);
    expect(Math.abs(result.effectiveSamples[i]! / effective - 1)).toBeLessThan(1e-3);
  }
  expect(result.bounds.map(({ samples }) => samples)).toEqual([1, 4]);
});

test("no tensor stays behind, an abort ends it, and a group that does not divide K is refused", async () => {
  const before = tf.memory().numTensors;
  const options = { samples: 6, random: new Random(1) };
  await importanceWeightedLogProb(data, logWeights, options);
  expect(tf.memory().numTensors).toBe(before);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(importanceWeightedLogProb(data, logWeights, { ...options, signal })).rejects.toThrow("enough");
  await expect(importanceWeightedLogProb(data, logWeights, { ...options, groups: [4] })).rejects.toThrow(
    "4 does not",
  );
});
