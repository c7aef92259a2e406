import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import { nearestNeighbors } from "../../lib/evaluation";

beforeAll(async () => {
  await startEngine();
});

/** The definition, pair by pair. */
function slowly(samples: Float32Array, training: Float32Array, width: number) {
  const distances = Array.from({ length: samples.length / width }, (_, s) =>
    Array.from({ length: training.length / width }, (_, i) => {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += (samples[s * width + d]! - training[i * width + d]!) ** 2;
      return sum;
    }),
  );
  return {
    indices: distances.map((row) => row.indexOf(Math.min(...row))),
    distances: distances.map((row) => Math.min(...row)),
  };
}

describe("nearestNeighbors(samples, training)", () => {
  it("counts the pixels that differ, and takes the first of several", () => {
    const samples = tf.tensor2d([
      [1, 1, 0, 0],
      [0, 0, 0, 1],
    ]);
    const training = Uint8Array.from([0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1]);
    const { indices, distances } = nearestNeighbors(samples, training);
    samples.dispose();
    expect([...indices]).toEqual([1, 0]);
    expect([...distances]).toEqual([1, 1]);
  });

  it("is what a loop over all pairs finds, for zeros and ones of any number and width", () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(size, size, size, fc.integer(), (count, examples, width, seed) => {
        const random = new Random(seed);
        const values = random.bernoulli(0.4, count * width);
        const training = random.bernoulli(0.4, examples * width);
        const samples = tf.tensor2d(values, [count, width]);
        const { indices, distances } = nearestNeighbors(samples, training);
        samples.dispose();
        expect({ indices: [...indices], distances: [...distances] }).toEqual(slowly(values, training, width));
      }),
    );
  });

  it("goes on in the next chunk where the training images do not fit into one", () => {
    const width = 2_000_000;
    const training = new Uint8Array(5 * width).fill(1, 0, 4 * width);
    const samples = tf.zeros<tf.Rank.R2>([1, width]);
    const { indices, distances } = nearestNeighbors(samples, training);
    samples.dispose();
    expect([...indices]).toEqual([4]);
    expect([...distances]).toEqual([0]);
  });

  it("leaves no tensor behind, and refuses a part of an image", () => {
    const samples = tf.zeros<tf.Rank.R2>([1, 3]);
    const before = tf.memory().numTensors;
    nearestNeighbors(samples, new Uint8Array(6));
    expect(tf.memory().numTensors).toBe(before);
    expect(() => nearestNeighbors(samples, new Uint8Array(7))).toThrow("do not split into images of 3");
    samples.dispose();
  });
});
