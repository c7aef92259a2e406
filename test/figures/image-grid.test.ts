import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { proceduralDigits } from "../../lib/data";
import { encodePng, imageGrid, renderPng, renderSvg, selectImages } from "../../lib/figures";
import { blot, range, wobble } from "./examples";

const labels = { title: "Samples look like data", description: "Gray images." };

/** The picture that an image grid carries, decoded. */
function pictureOf(figure: ReturnType<typeof imageGrid>) {
  const url = (figure.spec.layer as { data: { values: { url: string }[] } }[])[0]!.data.values[0]!.url;
  return PNG.sync.read(Buffer.from(url.replace("data:image/png;base64,", ""), "base64"));
}

describe("encodePng", () => {
  test("another decoder reads back every pixel, up to 256 colours", () => {
    const size = fc.integer({ min: 1, max: 12 });
    const picture = fc.tuple(size, size).chain(([width, height]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        pixels: fc.array(fc.integer({ min: 0, max: 255 }), {
          minLength: width * height,
          maxLength: width * height,
        }),
      }),
    );
    fc.assert(
      fc.property(picture, ({ width, height, pixels }) => {
        const rgba = pixels.flatMap((p) => [p, (p * 7) % 256, 255 - p, 255]);
        const read = PNG.sync.read(encodePng(width, height, rgba));
        expect([read.width, read.height]).toEqual([width, height]);
        expect([...read.data]).toEqual(rgba);
      }),
    );
  });

  test("keeps frequent colours exact and others close when there are more than 256", () => {
    const size = 64;
    const rgba = range(size * size).flatMap((i) =>
      i % 2 ? [0, 114, 178, 255] : [i % 256, (i >> 4) % 256, 90, 255],
    );
    const read = PNG.sync.read(encodePng(size, size, rgba));
    let farthest = 0;
    rgba.forEach((value, i) => {
      if (Math.floor(i / 4) % 2) expect(read.data[i]).toBe(value);
      farthest = Math.max(farthest, Math.abs(read.data[i]! - value));
    });
    expect(farthest).toBeGreaterThan(0);
    expect(farthest).toBeLessThanOrEqual(21);
  });

  test("refuses pixels that don't fill the size", () => {
    expect(() => encodePng(2, 2, [0, 0, 0, 255])).toThrow(/4 values are not \[2, 2, 4\]/);
  });
});

describe("imageGrid", () => {
  test("draws each value as a square of whole pixels, in its own gray", () => {
    const images = range(4).map(() => range(9).map((i) => i / 8));
    const figure = imageGrid({
      ...labels,
      images,
      imageHeight: 3,
      imageWidth: 3,
      columns: 2,
      colors: "gray",
    });
    const { data, width } = pictureOf(figure);
    const scale = 8;
    for (let y = 0; y < 3 * scale; y++) {
      for (let x = 0; x < 3 * scale; x++) {
        const value = (3 * Math.floor(y / scale) + Math.floor(x / scale)) / 8;
        // Shown in steps of 1/60.
        expect(Math.abs(data[4 * (y * width + x)]! - 255 * value)).toBeLessThanOrEqual(255 / 120 + 0.5);
      }
    }
  });

  test("is crisp in the PNG of the figure: it has the picture's own pixels, none between them", () => {
    const figure = imageGrid({ ...labels, images: [range(784).map((i) => (i % 3 === 0 ? 1 : 0))] });
    const picture = pictureOf(figure);
    const drawn = PNG.sync.read(renderPng(renderSvg(figure.spec), 2));
    const rows = (png: PNG) =>
      range(png.height).map((y) =>
        png.data.subarray(4 * y * png.width, 4 * (y + 1) * png.width).toString("hex"),
      );
    const wanted = rows(picture)[10]!;
    expect(rows(drawn).filter((row) => row.includes(wanted)).length).toBeGreaterThan(2);
  });

  test("100 gray images of 28 × 28 take less than 60 kB as JSON", () => {
    const digits = proceduralDigits({ count: 100, seed: 1 });
    const images = selectImages(
      Float32Array.from(digits.pixels, (value) => value / 255),
      784,
    );
    const figure = imageGrid({ ...labels, images });
    expect(JSON.stringify(figure.spec).length).toBeLessThan(60_000);
    expect(pictureOf(figure).width).toBe(10 * 28 * 4 + 9 * 4);
  });

  test("100 binary images take less than 30 kB", () => {
    const images = range(100).map((i) => blot(i).map((value, p) => (value > wobble(p + i) ? 1 : 0)));
    expect(JSON.stringify(imageGrid({ ...labels, images }).spec).length).toBeLessThan(30_000);
  });

  test("shows ink as black on white by default, a missing value in a colour of its own", () => {
    const { data } = pictureOf(
      imageGrid({ ...labels, images: [[0, 1, Number.NaN]], imageHeight: 1, imageWidth: 3 }),
    );
    const pixel = (x: number) => [...data.subarray(4 * 8 * x, 4 * 8 * x + 3)];
    expect([pixel(0), pixel(1)]).toEqual([
      [255, 255, 255],
      [0, 0, 0],
    ]);
    expect(new Set(pixel(2)).size).toBeGreaterThan(1);
  });

  test("diverging colours are white at zero and as strong at −a as at a", () => {
    const images = [[-2, 0, 2, 1]];
    const { data } = pictureOf(
      imageGrid({ ...labels, images, imageHeight: 1, imageWidth: 4, colors: "diverging" }),
    );
    const pixel = (x: number) => [...data.subarray(4 * 8 * x, 4 * 8 * x + 3)];
    expect([pixel(0), pixel(1), pixel(2)]).toEqual([
      [0, 114, 178],
      [255, 255, 255],
      [213, 94, 0],
    ]);
  });

  test("refuses images of another size and labels that are too few", () => {
    expect(() => imageGrid({ ...labels, images: [[1, 2]] })).toThrow(/image 0 has 2 values, not 28 × 28/);
    expect(() => imageGrid({ ...labels, images: [blot(1), blot(2)], columnLabels: ["a"] })).toThrow(
      /1 columnLabels for 2/,
    );
    expect(() => imageGrid({ ...labels, images: [] })).toThrow(/at least one image/);
  });
});

test("selectImages cuts a flat array into images, all or the chosen ones", () => {
  const values = Float32Array.from([1, 2, 3, 4, 5, 6]);
  expect(selectImages(values, 2).map((image) => [...image])).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(selectImages(values, 2, [2, 0]).map((image) => [...image])).toEqual([
    [5, 6],
    [1, 2],
  ]);
  expect(() => selectImages(values, 2, [3])).toThrow(/no image 3 among 3/);
  expect(() => selectImages(values, 4)).toThrow(/no whole images of 4/);
});
