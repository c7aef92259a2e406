import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BinaryImages,
  binaryImages,
  constantImages,
  type GrayImages,
  grayImages,
  invertImages,
  meanIntensity,
  noiseImages,
  proceduralDigits,
  rotateImages,
  sha256,
  shiftImages,
  shufflePixels,
} from "../../lib/data";
import { Random } from "../../lib/engine/random";

/** Two images of 2×3 pixels. */
const gray = grayImages({
  name: "small",
  split: "test",
  height: 2,
  width: 3,
  count: 2,
  pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60),
  labels: Uint8Array.of(7, 8),
});

/** A few small images of either kind. */
const someImages = fc
  .record({
    maximum: fc.constantFrom(1, 255),
    count: fc.integer({ min: 1, max: 4 }),
    height: fc.integer({ min: 1, max: 5 }),
    width: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ maximum, count, height, width }) => {
    const length = count * height * width;
    return fc.uint8Array({ min: 0, max: maximum, minLength: length, maxLength: length }).map((pixels) => {
      const base = { name: "some", split: "valid" as const, height, width, count, pixels };
      return maximum === 255 ? grayImages(base) : binaryImages(base);
    });
  });

const transforms: Record<string, <T extends GrayImages | BinaryImages>(images: T) => T> = {
  "some rotated 90": (images) => rotateImages(images, 90),
  "some shifted (1, -2)": (images) => shiftImages(images, { dx: 1, dy: -2 }),
  "some inverted": (images) => invertImages(images),
  "some shuffled": (images) => shufflePixels(images, new Random(1)),
  "noise of mean 0.25": (images) => noiseImages(images, { mean: 0.25, random: new Random(1) }),
  "constant 1": (images) => constantImages(images, 1),
};

describe("Each transform of images", () => {
  test("gives images of the same kind, split and number under a telling name, and leaves the given ones alone", () => {
    fc.assert(
      fc.property(someImages, (images) => {
        const before = images.pixels.slice();
        for (const [name, transform] of Object.entries(transforms)) {
          const made = transform(images);
          const { maximum, split, count } = images;
          expect(made).toMatchObject({ name, maximum, split, count });
          expect(made.pixels.length).toBe(count * made.height * made.width);
          expect(Math.max(...made.pixels)).toBeLessThanOrEqual(maximum);
          expect(made.pixels).not.toBe(images.pixels);
          if (made.maximum === 255) expect(made.sha256).toBe(sha256(made.pixels));
          else expect(made.sha256).toBe(binaryImages(made).sha256);
        }
        expect(images.pixels).toEqual(before);
      }),
    );
  });

  test("keeps the labels of images that are still theirs, and gives none to noise and constants", () => {
    for (const [name, transform] of Object.entries(transforms)) {
      expect(transform(gray).labels).toEqual(name.startsWith("some") ? gray.labels : undefined);
    }
  });
});

describe("rotateImages(images, degrees)", () => {
  test("turns counterclockwise and exchanges height and width", () => {
    const turned = rotateImages(gray, 90);
    expect(turned).toMatchObject({ height: 3, width: 2, name: "small rotated 90" });
    expect([...turned.pixels]).toEqual([3, 6, 2, 5, 1, 4, 30, 60, 20, 50, 10, 40]);
    expect([...rotateImages(gray, 180).pixels.subarray(0, 6)]).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test("is, for any number of quarter turns, as many single ones, and −90 is 270", () => {
    fc.assert(
      fc.property(someImages, fc.integer({ min: 0, max: 9 }), (images, turns) => {
        let turned = images;
        for (let turn = 0; turn < turns; turn++) turned = rotateImages(turned, 90);
        expect(rotateImages(images, 90 * turns).pixels).toEqual(turned.pixels);
        expect(rotateImages(images, 90 * turns - 360 * 3)).toEqual(rotateImages(images, 90 * turns));
      }),
    );
  });

  test("refuses other angles", () => {
    for (const degrees of [45, 1, Number.NaN]) {
      expect(() => rotateImages(gray, degrees)).toThrow("multiple of 90 degrees");
    }
  });
});

describe("shiftImages(images, {dx, dy, background})", () => {
  test("moves right and down and fills with the background", () => {
    expect([...shiftImages(gray, { dx: 1 }).pixels]).toEqual([0, 1, 2, 0, 4, 5, 0, 10, 20, 0, 40, 50]);
    expect([...shiftImages(gray, { dx: -1, dy: 1, background: 9 }).pixels.subarray(0, 6)]).toEqual([
      9, 9, 9, 2, 3, 9,
    ]);
    expect([...shiftImages(gray, { dy: -5 }).pixels]).toEqual(new Array(12).fill(0));
  });

  test("refuses parts of pixels, and a background that is no pixel value", () => {
    expect(() => shiftImages(gray, { dx: 0.5 })).toThrow("whole pixels");
    expect(() => shiftImages(gray, { dx: 1, background: 256 })).toThrow("from 0 to 255");
  });
});

describe("invertImages(images)", () => {
  test("gives the images back when done twice, and the rest of the maximum when done once", () => {
    fc.assert(
      fc.property(someImages, (images) => {
        const inverted = invertImages(images);
        expect(invertImages(inverted).pixels).toEqual(images.pixels);
        expect(inverted.pixels.every((pixel, i) => pixel + images.pixels[i]! === images.maximum)).toBe(true);
      }),
    );
  });
});

describe("shufflePixels(images, random)", () => {
  test("puts the pixels of every image into one and the same new order, the generator's", () => {
    const digits = proceduralDigits({ count: 20 });
    const random = new Random(4);
    const shuffled = shufflePixels(digits, random);
    const numbered = (high: boolean) =>
      grayImages({
        ...digits,
        count: 1,
        pixels: Uint8Array.from({ length: 784 }, (_, d) => (high ? d >> 8 : d & 255)),
      });
    // Where each pixel came from, asked of the same generator again by images that number their pixels.
    const [low, high] = [false, true].map((part) => shufflePixels(numbered(part), random).pixels);
    const from = Array.from(low!, (byte, d) => byte + 256 * high![d]!);
    expect(from.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 784 }, (_, d) => d));
    expect(from.filter((source, d) => source === d).length).toBeLessThan(10);
    for (let i = 0; i < 20; i++) {
      const expected = from.map((source) => digits.pixels[i * 784 + source]!);
      expect([...shuffled.pixels.subarray(i * 784, (i + 1) * 784)]).toEqual(expected);
    }
    expect(shufflePixels(digits, new Random(5)).sha256).not.toBe(shuffled.sha256);
  });
});

describe("noiseImages(images, {mean, random})", () => {
  test("is black and white only, white at the mean's rate within five standard errors", () => {
    const digits = proceduralDigits({ count: 200 });
    for (const mean of [0, 0.13, 0.5, 1]) {
      const noise = noiseImages(digits, { mean, random: new Random(6) });
      expect(noise.pixels.every((pixel) => pixel === 0 || pixel === 255)).toBe(true);
      const standardError = Math.sqrt((mean * (1 - mean)) / noise.pixels.length);
      expect(Math.abs(meanIntensity(noise) - mean)).toBeLessThanOrEqual(5 * standardError);
    }
  });

  test("is the same for the same generator, and no image is like another", () => {
    const random = new Random(7);
    const digits = proceduralDigits({ count: 50 });
    const noise = noiseImages(digits, { mean: 0.5, random });
    expect(noiseImages(digits, { mean: 0.5, random }).sha256).toBe(noise.sha256);
    const images = Array.from({ length: 50 }, (_, i) =>
      sha256(noise.pixels.subarray(i * 784, (i + 1) * 784)),
    );
    expect(new Set(images).size).toBe(50);
  });

  test("refuses a mean that is no share", () => {
    expect(() => noiseImages(gray, { mean: 1.5, random: new Random(1) })).toThrow("from 0 to 1");
  });
});

describe("constantImages(images, value)", () => {
  test("is black for 0 and white for 1, as the mean intensity says", () => {
    expect(meanIntensity(constantImages(gray, 0))).toBe(0);
    expect(meanIntensity(constantImages(gray, 1))).toBe(1);
    expect(() => constantImages(gray, 2 as 1)).toThrow("is 0 or 1, not 2");
  });
});
