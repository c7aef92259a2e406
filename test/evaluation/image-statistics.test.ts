import { describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import {
  derivativeFilters,
  distanceFromWhite,
  excessKurtosis,
  excessKurtosisInterval,
  filterResponses,
  fitPowerLaw,
  groupMeans,
  meanPower,
  numberGroups,
  powerSpectrum,
  slopeOf,
  spectrumSlope,
  standardizedDensity,
} from "../../lib/evaluation";

describe("filter responses", () => {
  const image = [1, 2, 4, 8, 16, 32, 64, 128, 256]; // 3 × 3
  const size = { height: 3, width: 3 };

  test("are differences of neighbors, wherever the filter lies inside", () => {
    const respond = (name: keyof typeof derivativeFilters) => [
      ...filterResponses(image, size, derivativeFilters[name]).values,
    ];
    expect(respond("horizontal")).toEqual([1, 2, 8, 16, 64, 128]);
    expect(respond("vertical")).toEqual([7, 14, 28, 56, 112, 224]);
    expect(respond("diagonal")).toEqual([7, 14, 56, 112]);
    expect(respond("laplacian")).toEqual([2 + 8 + 32 + 128 - 64]);
  });

  test("are zero on a constant image, and of each image by itself", () => {
    const { values, perImage } = filterResponses([...image, ...image.map(() => 7)], size, [[-1, 1]]);
    expect(perImage).toBe(6);
    expect([...values.subarray(6)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("refuse a filter larger than the image, and parts of images", () => {
    expect(() => filterResponses(image, size, [[1, 1, 1, 1]])).toThrow("1 × 4 does not fit");
    expect(() => filterResponses([1, 2], size, [[1]])).toThrow("do not split");
  });
});

describe("excess kurtosis", () => {
  test("of a fair coin is −2, of (0, 0, 0, 0, 1) is 1/4", () => {
    expect(excessKurtosis([0, 1])).toBeCloseTo(-2, 12);
    // p = 1/5: (1 − 6 p (1 − p)) / (p (1 − p))
    expect(excessKurtosis([0, 0, 0, 0, 1])).toBeCloseTo((1 - 6 * 0.16) / 0.16, 12);
  });

  test("does not change with shift and scale", () => {
    const values = Array.from(new Random(1).normal(50));
    const moved = values.map((x) => 1e4 - 3 * x);
    expect(excessKurtosis(moved)).toBeCloseTo(excessKurtosis(values), 6);
  });

  test("of normal numbers is 0 and of Laplace numbers 3, within five standard errors", () => {
    const n = 10_000;
    const normal = new Random(2).normal(n);
    expect(Math.abs(excessKurtosis(normal))).toBeLessThan(5 * Math.sqrt(24 / n));
    const laplace = excessKurtosisInterval(
      new Random(3).uniform(n).map((u) => Math.sign(u - 0.5) * -Math.log(1 - 2 * Math.abs(u - 0.5) + 1e-9)),
      1,
      new Random(4),
      { resamples: 100 },
    );
    expect(Math.abs(laplace.value - 3)).toBeLessThan(5 * laplace.standardError);
  });

  test("its interval holds 0 for 19 of 20 normal samples, and comes from groups, not from values", () => {
    let inside = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { low, high } = excessKurtosisInterval(new Random(seed).normal(1000), 1, new Random(99), {
        resamples: 100,
      });
      if (low < 0 && high > 0) inside++;
    }
    // 38 less 5 standard errors of √(40 · 0.95 · 0.05) would be 31; a percentile interval of a fourth moment is a little short.
    expect(inside).toBeGreaterThan(30);

    const single = Array.from(new Random(5).normal(500));
    const repeated = single.flatMap((x) => [x, x, x, x]);
    const asGroups = excessKurtosisInterval(repeated, 4, new Random(6));
    const asValues = excessKurtosisInterval(repeated, 1, new Random(6));
    expect(asGroups.n).toBe(500);
    expect(asGroups.standardError).toBeCloseTo(
      excessKurtosisInterval(single, 1, new Random(6)).standardError,
      9,
    );
    expect(asValues.standardError).toBeLessThan(0.7 * asGroups.standardError);
    const groups = repeated.map((_, i) => Math.floor(i / 4));
    expect(excessKurtosisInterval(repeated, 1, new Random(6), { groups })).toEqual(asGroups);
  });

  test("of equal values is refused", () => {
    expect(() => excessKurtosis([2, 2, 2])).toThrow("all equal");
    expect(() => excessKurtosisInterval([1, 2, 3], 2, new Random(1))).toThrow("images of 2");
  });
});

describe("means of groups", () => {
  test("are taken row by row over the members of each", () => {
    expect([...groupMeans([1, 10, 2, 20, 4, 40], 2, [1, 0, 1])]).toEqual([2, 20, 2.5, 25]);
  });

  test("refuse gaps in the numbers and rows that are missing", () => {
    expect(() => groupMeans([1, 2], 1, [0, 2])).toThrow("Group 1 is empty");
    expect(() => groupMeans([1, 2], 1, [0, -1])).toThrow("-1 is none");
    expect(() => groupMeans([1], 1, [0, 1])).toThrow("not 1");
  });

  test("of a part of the images get numbers without gaps by numberGroups, in order of occurrence", () => {
    expect([...numberGroups([5, 2, 5, 7, 2])]).toEqual([0, 1, 0, 2, 1]);
  });
});

/** |DFT|² as it is defined, at one frequency. */
function powerAt(x: number[], n: number, u: number, v: number): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * (u * i + v * j)) / n;
      re += x[i * n + j]! * Math.cos(angle);
      im += x[i * n + j]! * Math.sin(angle);
    }
  }
  return re * re + im * im;
}

describe("the power spectrum", () => {
  test.each([6, 7])("is the mean of |DFT|² over all frequencies of a ring, for %i pixels", (n) => {
    const x = Array.from(new Random(1).normal(n * n));
    const { frequencies, power } = powerSpectrum(x, n, { window: "none" });
    const rings = Math.floor(n / 2);
    expect(frequencies).toEqual(Array.from({ length: rings }, (_, k) => (k + 1) / n));
    for (let k = 1; k <= rings; k++) {
      const ring: number[] = [];
      for (let u = 0; u < n; u++) {
        for (let v = 0; v < n; v++) {
          const radius = Math.hypot(Math.min(u, n - u), Math.min(v, n - v));
          if (Math.round(radius) === k) ring.push(powerAt(x, n, u, v) / n ** 2);
        }
      }
      expect(power[k - 1]).toBeCloseTo(ring.reduce((sum, p) => sum + p, 0) / ring.length, 8);
    }
  });

  test("of white noise is its variance at every frequency, with the window too", () => {
    const n = 16;
    const noise = new Random(2).normal(400 * n * n);
    for (const window of ["hann", "none"] as const) {
      const { power } = powerSpectrum(noise, n, { window });
      // |DFT|² of noise is exponential; the smallest ring has 8 frequencies, 4 of them free. The window mixes the lowest ring with
      // the mean, which is taken off.
      for (const value of power.slice(window === "hann" ? 1 : 0))
        expect(Math.abs(value - 1)).toBeLessThan(5 * Math.sqrt(1 / (400 * 2)));
    }
  });

  test("of f⁻² noise cut out of a larger image has slope −2 with the window", () => {
    const [size, n] = [64, 16];
    const images = Array.from({ length: 40 }, (_, k) =>
      crop(scaleInvariantNoise(new Random(k), size), size, n),
    );
    const { frequencies, power, perImage } = powerSpectrum(images.flat(), n);
    const slope = fitPowerLaw(frequencies.slice(1, 6), power.slice(1, 6)).exponent;
    const halves = [0, 1].map((half) => {
      const some = Array.from({ length: 10 }, (_, i) => 2 * i + half);
      return fitPowerLaw(frequencies.slice(1, 6), meanPower(perImage, 8, some).slice(1, 6)).exponent;
    });
    expect(Math.abs(slope + 2)).toBeLessThan(0.3);
    expect(Math.abs(halves[0]! - halves[1]!)).toBeLessThan(0.6);
  });

  test("does not see the brightness of an image", () => {
    const x = Array.from(new Random(3).normal(64));
    const brighter = x.map((value) => value + 5);
    expect(powerSpectrum(brighter, 8).power[0]).toBeCloseTo(powerSpectrum(x, 8).power[0]!, 9);
  });
});

/** A sum of waves of random phase whose power falls as f⁻², periodic in `size`. */
function scaleInvariantNoise(random: Random, size: number): number[] {
  const x = new Array<number>(size * size).fill(0);
  const limit = size / 2;
  for (let u = -limit; u <= limit; u += 1) {
    for (let v = 0; v <= limit; v += 1) {
      if (v === 0 && u <= 0) continue;
      const [a, b] = random.split(`${u} ${v}`).normal(2) as unknown as [number, number];
      const amplitude = 1 / Math.hypot(u, v);
      for (let i = 0; i < 16; i++) {
        for (let j = 0; j < 16; j++) {
          const angle = (2 * Math.PI * (u * i + v * j)) / size;
          x[i * size + j]! += amplitude * (a * Math.cos(angle) + b * Math.sin(angle));
        }
      }
    }
  }
  return x;
}

const crop = (x: number[], size: number, n: number) =>
  Array.from({ length: n * n }, (_, p) => x[Math.floor(p / n) * size + (p % n)]!);

describe("distanceFromWhite(z, D)", () => {
  test("is the root mean square of cov(z) − I: by hand, and about 1/√N for Gaussian images", async () => {
    await startEngine();
    // Two images of two pixels, covariance [[2, 0], [0, 0]]: entries less the identity 1, 0, 0, −1.
    expect(distanceFromWhite(Float32Array.from([1, 3, -1, 3]), 2)).toBeCloseTo(Math.SQRT1_2, 6);
    const [N, D] = [2000, 30];
    const found = distanceFromWhite(new Random(1).normal(N * D), D);
    // Entries of variance 1/N, twice that on the diagonal; the square of 900 of them is known to √(2/450).
    const wanted = Math.sqrt((1 + 1 / D) / N);
    expect(Math.abs(found / wanted - 1)).toBeLessThan((5 * Math.sqrt(2 / 450)) / 2);
    expect(() => distanceFromWhite(new Float32Array(5), 2)).toThrow("5 values are not two or more images");
  });
});

describe("standardizedDensity(values)", () => {
  test("is that of the values over their root mean square, in bins of a quarter, and sums to one", () => {
    const { x, y } = standardizedDensity([-2, 2, 2, 2]);
    expect([x, y]).toEqual([
      [-1, 1],
      [1, 3],
    ]);
    const normal = standardizedDensity(new Random(2).normal(40_000));
    expect(normal.y.reduce((sum, value) => sum + value / 4, 0)).toBeCloseTo(1, 10);
    const top = normal.y[normal.x.indexOf(0)]!;
    expect(Math.abs(top - 0.3979)).toBeLessThan((5 * 4 * Math.sqrt(0.1 * 0.9)) / 200);
  });
});

describe("spectrumSlope(spectrum, groups, random)", () => {
  test("finds the slope of a power law, with a standard error that groups of equal images have larger", () => {
    const n = 16;
    const images = new Random(3).normal(60 * n * n); // white: a slope of 0
    const single = powerSpectrum(images, n, { window: "none" });
    const own = Array.from({ length: 60 }, (_, i) => i);
    const found = spectrumSlope(single, own, new Random(4), { resamples: 400, range: [1, 8] });
    expect(found.value).toBe(slopeOf(single, [1, 8]));
    expect(Math.abs(found.value)).toBeLessThan(5 * found.standardError);
    expect(found.n).toBe(60);
    const copies = Float32Array.from([...images, ...images, ...images, ...images]);
    const fourfold = powerSpectrum(copies, n, { window: "none" });
    const grouped = [...own, ...own, ...own, ...own];
    const asGroups = spectrumSlope(fourfold, grouped, new Random(5), { resamples: 400, range: [1, 8] });
    const asSingle = spectrumSlope(fourfold, [...grouped.keys()], new Random(5), {
      resamples: 400,
      range: [1, 8],
    });
    expect(asGroups.standardError / found.standardError).toBeGreaterThan(0.8);
    expect(asSingle.standardError / found.standardError).toBeLessThan(0.65);
  });
});
