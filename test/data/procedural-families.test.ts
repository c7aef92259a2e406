import { describe, expect, test } from "vitest";
import {
  type GrayImages,
  LETTERS,
  meanIntensity,
  type ProceduralImagesOptions,
  proceduralDigits,
  proceduralGarments,
  proceduralGlyphs,
  proceduralTextures,
  sha256,
  TEXTURES,
} from "../../lib/data";
import { cpuSeconds } from "../cpu-seconds";
import { softmaxRegressionAccuracy } from "./softmax-regression";

const SIZE = 28 * 28;
const COUNT = 10_000;

interface Family {
  name: string;
  make: (options: ProceduralImagesOptions) => GrayImages;
  /** Range of the mean intensity. */
  mean: [number, number];
  /** sha256 of the first 100 training images' pixels, genlab 0.1.0: a change of the generator changes every record. */
  golden: string;
}

const families: Family[] = [
  {
    name: "procedural-garments",
    make: proceduralGarments,
    mean: [0.25, 0.35],
    golden: "514d8a0f06c1d8c796a441c42bcd8d25dc472f198b056b71934f3afa764b14aa",
  },
  {
    name: "procedural-glyphs",
    make: proceduralGlyphs,
    mean: [0.14, 0.2],
    golden: "787e6540df983f1ff02b11f675ce4de8ca3875f217d0aa8b0ad69a95c56f6e28",
  },
  {
    name: "procedural-textures",
    make: proceduralTextures,
    mean: [0.48, 0.52],
    golden: "8edf5bc731cc4a1aeff02227534f79c00550fdd1f2c615999d26b05628b07d07",
  },
];

describe.each(families)("$name", ({ name, make, mean, golden }) => {
  const { result: train, seconds } = cpuSeconds(() => make({ count: COUNT }));

  test("are gray images of 28×28 pixels with a label each, 10 000 drawn in under 5 seconds", () => {
    expect(train).toMatchObject({ name, split: "train", count: COUNT, height: 28, width: 28, maximum: 255 });
    expect(train.pixels.length).toBe(COUNT * SIZE);
    expect(train.labels?.length).toBe(COUNT);
    expect(train.sha256).toBe(sha256(train.pixels));
    expect(seconds).toBeLessThan(5);
  });

  test("are the same for the same seed, at any time and in any number, and others for another, 0 among them", () => {
    const again = make({ count: 300 });
    expect(Buffer.compare(again.pixels, train.pixels.subarray(0, 300 * SIZE))).toBe(0);
    expect(again.labels).toEqual(train.labels!.subarray(0, 300));
    expect(sha256(train.pixels.subarray(0, 100 * SIZE))).toBe(golden);
    const hashes = [0, 1, 2].map((seed) => make({ count: 10, seed }).sha256);
    expect(new Set(hashes).size).toBe(3);
  });

  test("are no two alike, within a split or across splits", () => {
    const images = new Set<string>();
    for (const split of [
      train,
      make({ count: 1000, split: "valid" }),
      make({ count: 1000, split: "test" }),
    ]) {
      for (let i = 0; i < split.count; i++) {
        images.add(sha256(split.pixels.subarray(i * SIZE, (i + 1) * SIZE)));
      }
    }
    expect(images.size).toBe(COUNT + 2000);
  });

  test("have ten classes, equally likely within five standard errors", () => {
    const counts = new Array<number>(10).fill(0);
    for (const label of train.labels!) counts[label]!++;
    const standardError = Math.sqrt(COUNT * 0.1 * 0.9);
    for (const count of counts) expect(Math.abs(count - COUNT / 10)).toBeLessThan(5 * standardError);
  });

  test("are of their mean intensity, and none is of one gray only", () => {
    expect(meanIntensity(train)).toBeGreaterThan(mean[0]);
    expect(meanIntensity(train)).toBeLessThan(mean[1]);
    for (let i = 0; i < COUNT; i++) {
      const pixels = train.pixels.subarray(i * SIZE, (i + 1) * SIZE);
      let [least, most] = [255, 0];
      for (const pixel of pixels) {
        least = Math.min(least, pixel);
        most = Math.max(most, pixel);
      }
      expect(most - least).toBeGreaterThan(40);
    }
  });

  test("reject a count that is no positive integer", () => {
    for (const count of [0, -1, 2.5, Number.NaN]) {
      expect(() => make({ count })).toThrow(`The number of ${name} must be a positive integer`);
    }
  });
});

/** For each class, the mean share of an image's pixels whose gray lies in the outer fifths of the image's own range. */
function outerShares({ pixels, labels, count }: GrayImages): number[] {
  const [shares, counts] = [new Array<number>(10).fill(0), new Array<number>(10).fill(0)];
  for (let i = 0; i < count; i++) {
    const image = pixels.subarray(i * SIZE, (i + 1) * SIZE);
    const [least, most] = [Math.min(...image), Math.max(...image)];
    const margin = (most - least) / 5;
    shares[labels![i]!]! += image.filter((x) => x < least + margin || x > most - margin).length / SIZE;
    counts[labels![i]!]!++;
  }
  return shares.map((share, label) => share / counts[label]!);
}

describe("The procedural families", () => {
  test.each(families.slice(0, 2))(
    "have classes one can tell: a linear classifier is right on 90 % or more of the $name",
    ({ make }) => {
      const held = softmaxRegressionAccuracy(make({ count: 2000 }), make({ count: 1000, split: "test" }), 3);
      expect(held).toBeGreaterThan(0.9);
    },
  );

  test("have textures with edges, of pixels mostly dark or bright, and soft ones, by their class", () => {
    const shares = outerShares(proceduralTextures({ count: 1000 }));
    const of = (names: string[]) => names.map((name) => shares[TEXTURES.indexOf(name as "dots")]!);
    const edged = of(["stripes", "checks", "dots", "bricks", "zigzag"]);
    const soft = of(["waves", "rings", "plaid", "clouds", "grains"]);
    expect(Math.min(...edged)).toBeGreaterThan(Math.max(...soft));
  });

  test("name ten letters and ten textures, one for each class", () => {
    expect(new Set(LETTERS).size).toBe(10);
    expect(new Set(TEXTURES).size).toBe(10);
  });

  test("differ from the digits and from one another by the mean of each pixel", () => {
    const makers = [proceduralDigits, proceduralGarments, proceduralGlyphs, proceduralTextures];
    const means = makers.map((make) => {
      const mean = new Float64Array(SIZE);
      make({ count: 500 }).pixels.forEach((pixel, i) => {
        mean[i % SIZE]! += pixel / 255 / 500;
      });
      return mean;
    });
    for (const [a, first] of means.entries()) {
      for (const second of means.slice(0, a)) {
        const squares = first.reduce((sum, x, d) => sum + (x - second[d]!) ** 2, 0);
        // Two draws of 500 images of one family differ by about 0.35 √(2 / 500) = 0.02.
        expect(Math.sqrt(squares / SIZE)).toBeGreaterThan(0.1);
      }
    }
  });
});
