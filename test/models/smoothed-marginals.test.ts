import { expect, test } from "vitest";
import { smoothedMarginals } from "../../lib/models/smoothed-marginals";

test("smoothedMarginals(pixels, visible) adds half an observation of either value: 1/8, 3/8, 7/8 of three images", () => {
  const images = Uint8Array.from([0, 0, 1, 0, 1, 1, 0, 0, 1]);
  expect([...smoothedMarginals(images, 3)]).toEqual([1 / 8, 3 / 8, 7 / 8]);
});

test("smoothedMarginals refuses a part of an image", () => {
  expect(() => smoothedMarginals(new Uint8Array(7), 3)).toThrow("do not split into images of 3");
});
