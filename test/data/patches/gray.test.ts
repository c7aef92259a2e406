import { describe, expect, test } from "vitest";
import { isFlat } from "../../../lib/data/patches/cut-patches";
import { grayWindow } from "../../../lib/data/patches/gray";

/** Four pixels: red, green, blue, a mixture. */
const picture = {
  width: 2,
  height: 2,
  channels: 3,
  data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 100, 150, 200),
};

describe("grayWindow(pixels, window, conversion)", () => {
  test("weights gamma-encoded red, green and blue by 0.2126, 0.7152 and 0.0722 for luma", () => {
    // 0.2126 · 100 + 0.7152 · 150 + 0.0722 · 200 = 142.98
    expect([...grayWindow(picture, { x: 0, y: 0, size: 2 }, "luma")]).toEqual([54, 182, 18, 143]);
  });

  test("weights linear light for luminance", () => {
    // By sRGB's curve 100, 150, 200 are 0.1274, 0.3050, 0.5776 of white: 0.2869 together.
    expect([...grayWindow(picture, { x: 0, y: 0, size: 2 }, "luminance")]).toEqual([54, 182, 18, 73]);
  });

  test("keeps gray pictures as they are, and white white", () => {
    const gray = { width: 3, height: 2, channels: 1, data: Uint8Array.of(0, 1, 2, 3, 254, 255) };
    expect([...grayWindow(gray, { x: 1, y: 0, size: 2 }, "luma")]).toEqual([1, 2, 254, 255]);
    const white = { width: 1, height: 1, channels: 3, data: Uint8Array.of(255, 255, 255) };
    expect([...grayWindow(white, { x: 0, y: 0, size: 1 }, "luminance")]).toEqual([255]);
  });
});

test("isFlat(patch) tells a standard deviation under 2 gray levels from one of 2", () => {
  const half = (low: number, high: number) =>
    Uint8Array.from({ length: 784 }, (_, i) => (i % 2 ? high : low));
  expect(isFlat(half(10, 10))).toBe(true);
  expect(isFlat(half(10, 13))).toBe(true); // 1.5
  expect(isFlat(half(10, 14))).toBe(false); // 2
});
