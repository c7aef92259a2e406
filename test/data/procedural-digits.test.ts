import { describe, expect, test } from "vitest";
import { binarize, proceduralDigits, sha256 } from "../../lib/data";
import { Random } from "../../lib/engine/random";
import { cpuSeconds } from "../cpu-seconds";
import { softmaxRegressionAccuracy } from "./softmax-regression";

const SIZE = 28 * 28;
const { result: train, seconds } = cpuSeconds(() => proceduralDigits({ count: 10_000 }));
const test1000 = proceduralDigits({ count: 1000, split: "test" });

describe("proceduralDigits({count, split, seed})", () => {
  test("gives gray images of 28×28 pixels with a label each", () => {
    expect(train).toMatchObject({
      name: "procedural-digits",
      split: "train",
      count: 10_000,
      height: 28,
      width: 28,
    });
    expect(train.pixels.length).toBe(10_000 * SIZE);
    expect(train.labels?.length).toBe(10_000);
    expect(train.sha256).toBe(sha256(train.pixels));
  });

  test("draws 10 000 images in under 5 seconds", () => {
    expect(seconds).toBeLessThan(5);
  });

  test("gives the same images for the same seed, at any time and in any number", () => {
    const again = proceduralDigits({ count: 300 });
    expect(Buffer.compare(again.pixels, train.pixels.subarray(0, 300 * SIZE))).toBe(0);
    expect(again.labels).toEqual(train.labels!.subarray(0, 300));
    // sha256 of proceduralDigits({count: 100}).pixels, genlab 0.1.0: a change of the generator changes every record.
    expect(sha256(train.pixels.subarray(0, 100 * SIZE))).toBe(
      "1f63dd886eb9c2b48ada736194f688d6bc354763ee7b12e508cf18bc89f995ae",
    );
  });

  test("gives other images for another seed, 0 among them", () => {
    const hashes = [0, 1, 2].map((seed) => proceduralDigits({ count: 10, seed }).sha256);
    expect(new Set(hashes).size).toBe(3);
  });

  test("draws no two images alike, within a split or across splits", () => {
    const images = new Set<string>();
    const splits = [train, proceduralDigits({ count: 2000, split: "valid" }), test1000];
    for (const { pixels, count } of splits) {
      for (let i = 0; i < count; i++) images.add(sha256(pixels.subarray(i * SIZE, (i + 1) * SIZE)));
    }
    expect(images.size).toBe(13_000);
  });

  test("has ten classes, equally likely within five standard errors", () => {
    const counts = new Array<number>(10).fill(0);
    for (const label of train.labels!) counts[label]!++;
    const standardError = Math.sqrt(train.count * 0.1 * 0.9);
    for (const count of counts) expect(Math.abs(count - train.count / 10)).toBeLessThan(5 * standardError);
  });

  test("has between 10 % and 16 % of ones when binarized, by draw and by threshold", () => {
    const random = new Random(3);
    const binary = [
      binarize(train, { method: "bernoulli", random }),
      binarize(train, { method: "threshold" }),
    ];
    for (const { pixels } of binary) {
      const mean = pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
      expect(mean).toBeGreaterThan(0.1);
      expect(mean).toBeLessThan(0.16);
    }
  });

  test("centers each digit: its center of mass lies within 4 pixels of the image's", () => {
    for (let i = 0; i < 1000; i++) {
      let [mass, x, y] = [0, 0, 0];
      for (let d = 0; d < SIZE; d++) {
        const ink = train.pixels[i * SIZE + d]!;
        mass += ink;
        x += ink * (d % 28);
        y += ink * Math.floor(d / 28);
      }
      expect(Math.hypot(x / mass - 13.5, y / mass - 13.5)).toBeLessThan(4);
    }
  });

  test("is anti-aliased: a third of the inked pixels or more are neither 0 nor 255", () => {
    let [inked, edge] = [0, 0];
    for (const pixel of train.pixels) {
      if (pixel > 0) inked++;
      if (pixel > 0 && pixel < 255) edge++;
    }
    expect(edge / inked).toBeGreaterThan(1 / 3);
  });

  test("leaves something to learn: a linear classifier is right on 80 % to 97 % of test images", () => {
    const accuracy = softmaxRegressionAccuracy(proceduralDigits({ count: 4000 }), test1000, 5);
    expect(accuracy).toBeGreaterThan(0.8);
    expect(accuracy).toBeLessThan(0.97);
  });

  test("rejects a count that is no positive integer", () => {
    for (const count of [0, -1, 2.5, Number.NaN]) {
      expect(() => proceduralDigits({ count })).toThrow(/must be a positive integer/);
    }
  });
});
