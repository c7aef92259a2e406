import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  binarize,
  binaryImages,
  grayImages,
  packBits,
  selectImages,
  sha256,
  splitTrainValid,
  toTensor,
} from "../../lib/data";
import { Random } from "../../lib/engine/random";

/** n images of 2×3 pixels, image i labeled i mod 10, its pixels all different from other images' where n is small. */
const gray = (n: number) =>
  grayImages({
    name: "small",
    split: "train",
    height: 2,
    width: 3,
    count: n,
    pixels: Uint8Array.from({ length: 6 * n }, (_, k) => (41 * k) % 256),
    labels: Uint8Array.from({ length: n }, (_, i) => i % 10),
  });

describe("binarize(images, options)", () => {
  test("bernoulli gives 1 with probability pixel / 255, within five standard errors at every gray value", () => {
    const n = 4000;
    const values = [0, 1, 64, 128, 200, 255];
    const images = { ...gray(n), pixels: Uint8Array.from({ length: 6 * n }, (_, k) => values[k % 6]!) };
    const { pixels } = binarize(images, { method: "bernoulli", random: new Random(5) });
    for (const [k, value] of values.entries()) {
      let ones = 0;
      for (let i = 0; i < n; i++) ones += pixels[6 * i + k]!;
      const p = value / 255;
      expect(Math.abs(ones / n - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  test("bernoulli gives the same images for generators of the same key", () => {
    const draw = (seed: number) =>
      binarize(gray(50), { method: "bernoulli", random: new Random(seed) }).sha256;
    expect(draw(0)).toBe(draw(0));
    expect(draw(0)).not.toBe(draw(1));
  });

  test("threshold gives 1 where pixel / 255 ≥ 0.5", () => {
    const images = { ...gray(1), pixels: new Uint8Array([0, 127, 128, 255, 1, 200]) };
    expect(Array.from(binarize(images, { method: "threshold" }).pixels)).toEqual([0, 0, 1, 1, 0, 1]);
  });

  test("keeps the labels and hashes the packed pixels", () => {
    const binary = binarize(gray(20), { method: "threshold" });
    expect(binary.labels).toEqual(gray(20).labels);
    expect(binary.maximum).toBe(1);
    expect(binary.sha256).toBe(sha256(packBits(binary.pixels, { count: 20, width: 6 })));
  });
});

describe("selectImages(images, indices)", () => {
  test("takes pixels and labels together, in the order of the indices", () => {
    const images = gray(10);
    const selected = selectImages(images, [7, 0, 7]);
    expect(selected.count).toBe(3);
    expect(Array.from(selected.labels!)).toEqual([7, 0, 7]);
    expect(Array.from(selected.pixels.subarray(0, 6))).toEqual(Array.from(images.pixels.subarray(42, 48)));
    expect(selected.sha256).toBe(sha256(selected.pixels));
  });

  test("keeps images without labels without labels", () => {
    const { labels: _, ...unlabeled } = binarize(gray(3), { method: "threshold" });
    const selected = selectImages(binaryImages(unlabeled), [2]);
    expect("labels" in selected).toBe(false);
    expect(selected.maximum).toBe(1);
  });

  test("rejects an index that is no image's", () => {
    for (const index of [-1, 10, 0.5]) {
      expect(() => selectImages(gray(10), [index])).toThrow(
        `There is no image ${index} in small train, which has 10.`,
      );
    }
  });
});

describe("splitTrainValid(images, validCount, random)", () => {
  test("puts each image into exactly one of train and valid, the same way for the same key", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.integer(), (n, k, seed) => {
        const validCount = k % (n + 1);
        const { train, valid } = splitTrainValid(gray(n), validCount, new Random(seed));
        expect([train.count, valid.count, train.split, valid.split]).toEqual([
          n - validCount,
          validCount,
          "train",
          "valid",
        ]);
        const rows = (pixels: Uint8Array) =>
          Array.from({ length: pixels.length / 6 }, (_, i) => pixels.subarray(6 * i, 6 * i + 6).join());
        expect([...rows(train.pixels), ...rows(valid.pixels)].sort()).toEqual(rows(gray(n).pixels).sort());
        expect(splitTrainValid(gray(n), validCount, new Random(seed)).valid.sha256).toBe(valid.sha256);
      }),
      { numRuns: 50 },
    );
  });

  test("rejects more validation images than there are images", () => {
    expect(() => splitTrainValid(gray(5), 6, new Random(1))).toThrow(
      "6 validation images cannot be taken from 5 images",
    );
  });
});

describe("toTensor(images, indices)", () => {
  beforeAll(async () => {
    await tf.setBackend("cpu");
  });

  test("gives [n, height · width] in [0, 1] for gray images and zeros and ones for binary ones", () => {
    const images = gray(4);
    const all = toTensor(images);
    expect(all.shape).toEqual([4, 6]);
    expect(all.dtype).toBe("float32");
    expect(Array.from(all.dataSync())).toEqual(
      Array.from(images.pixels, (pixel) => Math.fround(pixel / 255)),
    );
    const binary = binarize(images, { method: "threshold" });
    const some = toTensor(binary, [3, 1]);
    expect(some.shape).toEqual([2, 6]);
    expect(Array.from(some.dataSync())).toEqual([
      ...binary.pixels.subarray(18, 24),
      ...binary.pixels.subarray(6, 12),
    ]);
    tf.dispose([all, some]);
  });

  test("makes one tensor and leaves none behind once that is disposed of", () => {
    const before = tf.memory().numTensors;
    const tensor = toTensor(gray(4));
    expect(tf.memory().numTensors).toBe(before + 1);
    tensor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("rejects an index that is no image's", () => {
    expect(() => toTensor(gray(4), [4])).toThrow("There is no image 4 in small train, which has 4.");
  });
});
