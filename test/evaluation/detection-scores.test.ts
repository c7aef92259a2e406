import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import {
  bitsPerOnPixel,
  compressedBits,
  ensembleWaic,
  gradientNorms,
  inputComplexity,
  likelihoodRatio,
  typicality,
} from "../../lib/evaluation";
import * as nade from "../../lib/models/nade";

beforeAll(async () => {
  await startEngine();
});

describe("scores of how far an image lies outside", () => {
  test("typicality is the distance of −log p from the entropy, on either side", () => {
    expect(Array.from(typicality([-80, -100, -90], 90))).toEqual([10, 10, 0]);
  });

  test("typicality of a batch is that of its mean, and images of an unfinished batch are left out", () => {
    // Batches (80, 100), (100, 96): means 90, 98.
    expect(Array.from(typicality([-80, -100, -100, -96, -7], 90, 2))).toEqual([0, 8]);
    expect(() => typicality([-80], 90, 2)).toThrow("A batch must be 1 to 1 images, not 2.");
  });

  test("likelihoodRatio is high where the background model is not beaten", () => {
    expect(Array.from(likelihoodRatio([-90, -200], [-120, -190]))).toEqual([-30, 10]);
    expect(() => likelihoodRatio([1], [1, 2])).toThrow("there are 1 and 2");
  });

  test("compressedBits counts whole bytes, few for an image of one color and at most a few more than the image's own", () => {
    const noise = new Random(1).bernoulli(0.5, 784);
    const pixels = Uint8Array.from([...new Uint8Array(784), ...noise]);
    const [black, noisy] = compressedBits(pixels, 784) as unknown as [number, number];
    expect(black % 8).toBe(0);
    expect(black).toBeLessThan(100);
    expect(noisy).toBeGreaterThanOrEqual(784);
    expect(noisy).toBeLessThan(784 + 100);
    expect(() => compressedBits(pixels, 785)).toThrow("do not split into images of 785");
  });

  test("inputComplexity is the model's bits less the compressor's", () => {
    expect(inputComplexity([-100 * Math.LN2], [160])[0]).toBeCloseTo(-60, 10);
  });

  test("ensembleWaic is the variance less the mean, and needs two models", () => {
    expect(
      Array.from(
        ensembleWaic([
          [-1, -4],
          [-3, -4],
        ]),
      ),
    ).toEqual([3, 4]);
    expect(() => ensembleWaic([[-1]])).toThrow("at least two models, not 1");
  });

  test("bitsPerOnPixel divides by the on-pixels and one, so that a black image has a score", () => {
    const pixels = Uint8Array.from([0, 0, 0, 1, 1, 1]);
    const scores = bitsPerOnPixel([-3 * Math.LN2, -8 * Math.LN2], pixels);
    expect(scores[0]).toBeCloseTo(3, 10);
    expect(scores[1]).toBeCloseTo(2, 10);
  });

  test("gradientNorms is the length of each image's gradient by central differences, and leaves no tensors", async () => {
    const config = { visible: 4, hidden: 3 };
    const parameters = nade.init(config, new Random(2), { standardDeviation: 0.7 });
    const images = tf.tensor2d([1, 0, 1, 1, 0, 0, 1, 0], [2, 4]);
    const before = tf.memory().numTensors;
    const norms = await gradientNorms((x) => nade.logProb(parameters, x, config), parameters, images);
    expect(tf.memory().numTensors).toBe(before);
    const h = 1e-2;
    const squares = [0, 0];
    for (const variable of Object.values(parameters)) {
      const values = variable.dataSync().slice();
      for (let i = 0; i < values.length; i++) {
        const at = (change: number) => {
          const moved = values.slice();
          moved[i]! += change;
          variable.assign(tf.tensor(moved, variable.shape));
          return nade.logProb(parameters, images, config).dataSync();
        };
        const [above, below] = [at(h), at(-h)];
        variable.assign(tf.tensor(values, variable.shape));
        for (const n of [0, 1]) squares[n]! += ((above[n]! - below[n]!) / (2 * h)) ** 2;
      }
    }
    squares.forEach((square, n) => {
      expect(Math.abs(norms[n]! / Math.sqrt(square) - 1)).toBeLessThan(2e-3);
    });
  });
});
