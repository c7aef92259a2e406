import { describe, expect, test } from "vitest";
import { type GrayImages, proceduralDeadLeaves, sha256 } from "../../lib/data";
import { cpuSeconds } from "../cpu-seconds";

const SIDE = 28;
const SIZE = SIDE * SIDE;
const COUNT = 5000;
const [LEAST, GREATEST] = [1 / 3, 8 * SIDE];
const { result: train, seconds } = cpuSeconds(() => proceduralDeadLeaves({ count: COUNT }));

/** Mean and standard error. */
function estimate(values: readonly number[]): { mean: number; error: number } {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  return { mean, error: Math.sqrt(variance / n) };
}

/** ∫ r⁻³ γ_r(d) dr, where γ_r(d) is the area shared by two disks of radius r at distance d; midpoints in log r. */
function sharedArea(d: number): number {
  const [low, high] = [Math.log(Math.max(LEAST, d / 2)), Math.log(GREATEST)];
  const n = 2000;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const r = Math.exp(low + ((high - low) * (i + 0.5)) / n);
    sum += (2 * r * r * Math.acos(d / (2 * r)) - (d / 2) * Math.sqrt(4 * r * r - d * d)) / (r * r);
  }
  return (sum * (high - low)) / n;
}

const whole = sharedArea(0);
/** The probability that two points at distance d, pixels, lie on one leaf. */
const sameLeaf = (d: number) => {
  const shared = sharedArea(d);
  return shared / (2 * whole - shared);
};

/** Covariance of pixels d columns apart: the mean over their 9 × 9 pairs of samples, a third of a pixel apart. */
function exactCovariance(d: number): number {
  let sum = 0;
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) {
      const pairs = (3 - Math.abs(dy)) * (3 - Math.abs(dx));
      sum += pairs * sameLeaf(Math.hypot(d + dx / 3, dy / 3));
    }
  }
  return ((sum / 81) * 255 ** 2) / 12;
}

/** For each image, the mean product of pixels d columns apart, less their mean 127.5. */
function products({ pixels, count }: GrayImages, d: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column + d < SIDE; column++) {
        const at = i * SIZE + row * SIDE + column;
        sum += (pixels[at]! - 127.5) * (pixels[at + d]! - 127.5);
      }
    }
    return sum / (SIDE * (SIDE - d));
  });
}

/** Slope of log power over log frequency, 2 to 8 cycles per image along both axes, under a Hann window. */
function slope({ pixels }: GrayImages, first: number, count: number): number {
  const hann = Array.from({ length: SIDE }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / SIDE) ** 2);
  const cosine = Array.from({ length: SIDE }, (_, i) => Math.cos((2 * Math.PI * i) / SIDE));
  const frequencies = [2, 3, 4, 5, 6, 7, 8];
  const power = frequencies.map(() => 0);
  for (let i = first; i < first + count; i++) {
    const [rows, columns] = [new Float64Array(SIDE), new Float64Array(SIDE)];
    for (let d = 0; d < SIZE; d++) {
      const [row, column] = [Math.floor(d / SIDE), d % SIDE];
      const value = (pixels[i * SIZE + d]! - 127.5) * hann[row]! * hann[column]!;
      rows[row]! += value;
      columns[column]! += value;
    }
    for (const line of [rows, columns]) {
      frequencies.forEach((f, k) => {
        let [re, im] = [0, 0];
        line.forEach((value, t) => {
          re += value * cosine[(f * t) % SIDE]!;
          im += value * cosine[(f * t + 7) % SIDE]!; // a quarter of the period on: minus the sine
        });
        power[k]! += re * re + im * im;
      });
    }
  }
  const [x, y] = [frequencies.map(Math.log), power.map(Math.log)];
  const [mx, my] = [estimate(x).mean, estimate(y).mean];
  const above = x.reduce((sum, value, k) => sum + (value - mx) * (y[k]! - my), 0);
  return above / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}

describe("proceduralDeadLeaves({count, split, seed, size, radii})", () => {
  test("gives gray images without labels, 5000 of 28×28 in under 3 seconds", () => {
    const shape = { name: "procedural-dead-leaves", split: "train", count: COUNT, height: SIDE, width: SIDE };
    expect(train).toMatchObject({ ...shape, maximum: 255 });
    expect(train.labels).toBeUndefined();
    expect(train.sha256).toBe(sha256(train.pixels));
    expect(seconds).toBeLessThan(3);
  });

  test("gives the same images for the same seed, in any number, and others for other seeds and splits", () => {
    const again = proceduralDeadLeaves({ count: 100 });
    expect(Buffer.compare(again.pixels, train.pixels.subarray(0, 100 * SIZE))).toBe(0);
    // sha256 of the first 100 training images' pixels, genlab 0.1.0: a change of the generator changes every record.
    expect(again.sha256).toBe("ab315078551e6d920f0de365d1c43d07563e8c7b6f20a10e0459c0a2af72ca75");
    const others = [0, 1, 2].flatMap((seed) =>
      (["train", "valid", "test"] as const).map(
        (split) => proceduralDeadLeaves({ count: 3, seed, split }).sha256,
      ),
    );
    expect(new Set(others).size).toBe(9);
  });

  test("has the mean of uniform grays within five standard errors", () => {
    const means = Array.from({ length: COUNT }, (_, i) =>
      train.pixels.subarray(i * SIZE, (i + 1) * SIZE).reduce((sum, x) => sum + x / SIZE, 0),
    );
    const { mean, error } = estimate(means);
    expect(Math.abs(mean - 127.5)).toBeLessThan(5 * error);
  });

  test.each([0, 1, 2, 5, 12, 20])(
    "has the dead-leaves model's covariance of pixels %i apart, within five standard errors",
    (d) => {
      const { mean, error } = estimate(products(train, d));
      expect(error).toBeLessThan(60); // of a variance near 5000
      expect(Math.abs(mean - exactCovariance(d))).toBeLessThan(5 * error);
    },
  );

  test("has a power spectrum near f⁻²: five standard errors around the slope lie between −2.25 and −1.85", () => {
    const slopes = Array.from({ length: 20 }, (_, batch) => slope(train, batch * 250, 250));
    const { mean, error } = estimate(slopes);
    expect(mean - 5 * error).toBeGreaterThan(-2.25);
    expect(mean + 5 * error).toBeLessThan(-1.85);
  });

  test("draws other sizes and radii", () => {
    const large = proceduralDeadLeaves({ count: 2, size: 64, radii: [4, 40] });
    expect(large).toMatchObject({ height: 64, width: 64 });
    expect(large.pixels.length).toBe(2 * 64 * 64);
    // Leaves of at least 8 pixels across leave most neighbors alike.
    let alike = 0;
    for (let i = 1; i < 64 * 64; i++) if (large.pixels[i] === large.pixels[i - 1]) alike++;
    expect(alike / (64 * 64)).toBeGreaterThan(0.5);
  });

  test("rejects a count and a size that are no positive integers, and radii that are no interval", () => {
    expect(() => proceduralDeadLeaves({ count: 0 })).toThrow("must be a positive integer, not 0");
    expect(() => proceduralDeadLeaves({ count: 1, size: 2.5 })).toThrow(
      "size must be a positive integer, not 2.5",
    );
    for (const radii of [[0, 1] as const, [2, 1] as const, [1, Number.POSITIVE_INFINITY] as const]) {
      expect(() => proceduralDeadLeaves({ count: 1, radii })).toThrow("must be 0 < least < greatest");
    }
  });
});
