import { expect, test } from "vitest";
import { blockMeans, grayImages } from "../../lib/data";

// Two images of 2 × 4 pixels.
const pixels = Uint8Array.of(0, 255, 10, 10, 255, 0, 30, 50, 51, 51, 0, 0, 51, 51, 0, 255);
const images = grayImages({ name: "hand", split: "train", count: 2, height: 2, width: 4, pixels });

test("each block becomes its mean, from 0 to 1", () => {
  const means = blockMeans(images, 2);
  const byHand = [0.5, 25 / 255, 0.2, 0.25];
  expect(means).toHaveLength(4);
  byHand.forEach((value, i) => {
    expect(means[i]).toBeCloseTo(value, 15);
  });
  expect(blockMeans(images, 2, 1)).toEqual(means.slice(0, 2));
});

test("a factor of 1 leaves the images as they are", () => {
  expect(blockMeans(images, 1)).toEqual(Float64Array.from(pixels, (pixel) => pixel / 255));
});

test("blocks that do not fill the image are refused", () => {
  expect(() => blockMeans(images, 3)).toThrow("Blocks of 3 pixels a side do not fill images of 2 × 4.");
});
