import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import { threefry, threefryBlocks } from "../../lib/engine/threefry";

beforeAll(async () => {
  await startEngine();
});

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

/** Moments about zero of the given order. */
const moment = (values: Float32Array, order: number) =>
  values.reduce((sum, v) => sum + v ** order, 0) / values.length;

/** A statistic's distance from its expectation, in standard errors; 5 is met by chance once in two million runs. */
const sigmas = (statistic: number, expectation: number, standardError: number) =>
  Math.abs(statistic - expectation) / standardError;

/** Pearson's χ² of counts against equal expectations, in standard deviations from its mean. */
function chiSquareSigmas(counts: ArrayLike<number>): number {
  const cells = counts.length;
  const expected = mean(counts);
  const chiSquare = Array.from(counts).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return sigmas(chiSquare, cells - 1, Math.sqrt(2 * (cells - 1)));
}

describe("threefry", () => {
  // kat_vectors of Random123 1.14: threefry2x32, 20 rounds.
  test.each([
    { counter: [0, 0], key: [0, 0], words: [0x6b200159, 0x99ba4efe] },
    { counter: [0xffffffff, 0xffffffff], key: [0xffffffff, 0xffffffff], words: [0x1cb996fc, 0xbb002be7] },
    { counter: [0x243f6a88, 0x85a308d3], key: [0x13198a2e, 0x03707344], words: [0xc4923a9c, 0x483df7a0] },
  ] as const)("gives the published words for key $key", ({ counter, key, words }) => {
    expect(threefry(key, counter)).toEqual(words);
  });

  test("threefryBlocks encrypts consecutive counters, across the border of 32 bits too", () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const counters = fc.oneof(
      fc.integer({ min: 0, max: 2 ** 53 - 10 }),
      fc.integer({ min: -5, max: 5 }).map((d) => 2 ** 32 + d),
    );
    fc.assert(
      fc.property(word, word, counters, (k0, k1, counter) => {
        const out = new Uint32Array(14);
        threefryBlocks([k0, k1], counter, out);
        for (let i = 0; i < 7; i++) {
          const c = counter + i;
          expect([out[2 * i], out[2 * i + 1]]).toEqual(
            threefry([k0, k1], [c % 2 ** 32, Math.floor(c / 2 ** 32)]),
          );
        }
      }),
    );
  });
});

describe("Random", () => {
  const n = 200_000;

  test("the same seed gives the same numbers, another seed others", () => {
    expect(new Random(3).uniform(9)).toEqual(new Random(3).uniform(9));
    expect(new Random(3).uniform(9)).not.toEqual(new Random(4).uniform(9));
  });

  test("0, negative seeds and seeds beyond 32 bits are seeds like any other, all different", () => {
    const seeds = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, 2 ** 52, Number.MAX_SAFE_INTEGER, -(2 ** 40)];
    const firsts = new Set(seeds.map((seed) => new Random(seed).uniform(4).join()));
    expect(firsts.size).toBe(seeds.length);
    expect(new Random(0).uniform(3)).toEqual(new Random(0).uniform(3));
    expect(new Random(5).uniform(3)).toEqual(new Random([5, 0]).uniform(3));
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "refuses the seed %s in one sentence",
    (seed) => {
      expect(() => new Random(seed)).toThrow(/^A seed must be an integer between/);
    },
  );

  test("a saved state goes on exactly where it stopped", () => {
    const random = new Random(7).split("noise");
    random.normal(5);
    random.integer(6);
    const resumed = Random.fromState(JSON.parse(JSON.stringify(random.state)));
    expect(resumed.normal(10)).toEqual(random.normal(10));
    expect(resumed.permutation(10)).toEqual(random.permutation(10));
    expect(resumed.state).toEqual(random.state);
  });

  test("uniform lies in [0, 1) on a grid of 2^-24 and has the moments of the uniform distribution", () => {
    const u = new Random(0).uniform(n);
    expect(u.every((v) => v >= 0 && v < 1 && Number.isInteger(v * 2 ** 24))).toBe(true);
    expect(sigmas(mean(u), 1 / 2, Math.sqrt(1 / 12 / n))).toBeLessThan(5);
    expect(sigmas(moment(u, 2), 1 / 3, Math.sqrt((1 / 5 - 1 / 9) / n))).toBeLessThan(5);
    const counts = new Uint32Array(256);
    for (const v of u) counts[Math.floor(v * 256)]!++;
    expect(chiSquareSigmas(counts)).toBeLessThan(5);
  });

  test("neighbors in the stream are uncorrelated at lags 1, 2 and 3", () => {
    const u = new Random(1).uniform(n).map((v) => v - 0.5);
    for (const lag of [1, 2, 3]) {
      const products = u.subarray(lag).map((v, i) => v * u[i]!);
      expect(sigmas(mean(products), 0, 1 / 12 / Math.sqrt(n - lag))).toBeLessThan(5);
    }
  });

  test("normal has mean 0, variance 1, skewness 0, kurtosis 3 and the tail of the normal distribution", () => {
    const z = new Random(2).normal(n);
    expect(sigmas(mean(z), 0, Math.sqrt(1 / n))).toBeLessThan(5);
    expect(sigmas(moment(z, 2), 1, Math.sqrt(2 / n))).toBeLessThan(5);
    expect(sigmas(moment(z, 3), 0, Math.sqrt(15 / n))).toBeLessThan(5);
    expect(sigmas(moment(z, 4), 3, Math.sqrt(96 / n))).toBeLessThan(5);
    // P(|z| > 3) = 0.0026998 (standard tables).
    const tail = z.filter((v) => Math.abs(v) > 3).length / n;
    expect(sigmas(tail, 0.0026998, Math.sqrt(0.0027 / n))).toBeLessThan(5);
  });

  test("the two normal numbers of a block are uncorrelated, and so are their squares", () => {
    const z = new Random(12).normal(n);
    const first = z.filter((_, i) => i % 2 === 0);
    const second = z.filter((_, i) => i % 2 === 1);
    const products = first.map((v, i) => v * second[i]!);
    const squares = first.map((v, i) => (v * v - 1) * (second[i]! ** 2 - 1));
    expect(sigmas(mean(products), 0, Math.sqrt(2 / n))).toBeLessThan(5);
    expect(sigmas(mean(squares), 0, 2 * Math.sqrt(2 / n))).toBeLessThan(5);
  });

  test("normal equals Box–Muller computed with Math's functions, to float32's rounding", () => {
    const z = new Random(77).normal(2000);
    const words = new Uint32Array(2000);
    threefryBlocks([77, 0], 0, words);
    for (let i = 0; i < 2000; i += 2) {
      const r = Math.sqrt(-2 * Math.log((words[i]! + 0.5) / 2 ** 32));
      const angle = (2 * Math.PI * words[i + 1]!) / 2 ** 32;
      expect(Math.abs(z[i]! - r * Math.cos(angle))).toBeLessThan(4e-7);
      expect(Math.abs(z[i + 1]! - r * Math.sin(angle))).toBeLessThan(4e-7);
    }
  });

  test("an odd count takes whole blocks and gives a prefix of the even count's numbers", () => {
    expect(new Random(5).normal(7)).toEqual(new Random(5).normal(8).slice(0, 7));
    expect(new Random(5).uniform(7)).toEqual(new Random(5).uniform(8).slice(0, 7));
    const odd = new Random(5);
    odd.uniform(7);
    expect(odd.state.counter).toBe(4);
  });

  test("bernoulli is 1 as often as its probability says, never at 0 and always at 1", () => {
    for (const p of [0.01, 0.13, 0.5, 0.9]) {
      const draws = new Random(6).split(p * 100).bernoulli(p, n);
      expect(sigmas(mean(draws), p, Math.sqrt((p * (1 - p)) / n))).toBeLessThan(5);
    }
    expect(mean(new Random(6).bernoulli(0, 1000))).toBe(0);
    expect(mean(new Random(6).bernoulli(1, 1000))).toBe(1);
    const mixed = new Random(6).bernoulli(Float32Array.from({ length: 1000 }, (_, i) => i % 2));
    expect(mixed.every((v, i) => v === i % 2)).toBe(true);
  });

  test("integer stays below its bound and is uniform, for bounds that are no powers of two too", () => {
    const random = new Random(8);
    const counts = new Uint32Array(7);
    for (let i = 0; i < 20_000; i++) counts[random.integer(7)]!++;
    expect(chiSquareSigmas(counts)).toBeLessThan(5);
    // A bound of 3·2^30 makes a biased method give the lower third twice as often.
    let low = 0;
    for (let i = 0; i < 20_000; i++) if (random.integer(3 * 2 ** 30) < 2 ** 30) low++;
    expect(sigmas(low / 20_000, 1 / 3, Math.sqrt(2 / 9 / 20_000))).toBeLessThan(5);
    expect(random.integer(1)).toBe(0);
    for (const bound of [0, -1, 1.5, 2 ** 33]) expect(() => random.integer(bound)).toThrow(/bound/);
  });

  test("permutation holds each number once, and all 24 orders of four are equally frequent", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer(), (size, seed) => {
        const sorted = [...new Random(seed).permutation(size)].sort((a, b) => a - b);
        expect(sorted).toEqual(Array.from({ length: size }, (_, i) => i));
      }),
      { numRuns: 30 },
    );
    const counts = new Map<string, number>();
    const random = new Random(9);
    for (let i = 0; i < 24_000; i++) {
      const order = random.permutation(4).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquareSigmas([...counts.values()])).toBeLessThan(5);
  });

  test("split does not advance the parent and depends on the key and the name only", () => {
    const parent = new Random(10);
    const child = parent.split("weights");
    expect(parent.state.counter).toBe(0);
    parent.uniform(100);
    expect(parent.split("weights").uniform(5)).toEqual(child.uniform(5));
  });

  test("children of different names, numbers and parents are different generators", () => {
    const names = [
      "",
      "a",
      "b",
      "ab",
      "a\0",
      "1",
      "weights",
      "a name of more than eight bytes",
      0,
      1,
      -1,
      2 ** 40,
    ];
    const keys = new Set<string>();
    for (const seed of [0, 1]) {
      const parent = new Random(seed);
      keys.add(parent.state.key.join());
      for (const name of names) {
        keys.add(parent.split(name).state.key.join());
        keys.add(parent.split(name).split(name).state.key.join());
      }
    }
    expect(keys.size).toBe(2 * (1 + 2 * names.length));
    expect(() => new Random(0).split(0.5)).toThrow(/must be an integer/);
  });

  test("the streams of parent, children and neighboring seeds are uncorrelated", () => {
    const parent = new Random(11);
    const generators = [
      parent,
      parent.split(0),
      parent.split(1),
      parent.split("0"),
      new Random(12),
      new Random(13),
    ];
    const streams = generators.map((random) => random.uniform(20_000).map((u) => u - 0.5));
    for (let a = 0; a < streams.length; a++) {
      for (let b = 0; b < a; b++) {
        const products = streams[a]!.map((u, i) => u * streams[b]![i]!);
        expect(sigmas(mean(products), 0, 1 / 12 / Math.sqrt(20_000))).toBeLessThan(5);
      }
    }
  });

  test("the first numbers of 20 000 children are uniform", () => {
    const parent = new Random(0);
    const counts = new Uint32Array(64);
    for (let i = 0; i < 20_000; i++) counts[Math.floor(parent.split(i).uniform(1)[0]! * 64)]!++;
    expect(chiSquareSigmas(counts)).toBeLessThan(5);
  });

  test("the tensor versions hold the same numbers as the arrays and advance the stream alike", () => {
    const arrays = new Random(14);
    const tensors = new Random(14);
    const probabilities = Float32Array.from({ length: 35 }, (_, i) => i / 34);
    tf.tidy(() => {
      const uniform = tensors.uniformTensor([5, 7]);
      expect(uniform.shape).toEqual([5, 7]);
      expect(uniform.dataSync()).toEqual(arrays.uniform(35));
      expect(tensors.normalTensor([35]).dataSync()).toEqual(arrays.normal(35));
      const bernoulli = tensors.bernoulliTensor(tf.tensor(probabilities, [7, 5]));
      expect(bernoulli.shape).toEqual([7, 5]);
      expect(bernoulli.dataSync()).toEqual(arrays.bernoulli(probabilities));
    });
    expect(tensors.state).toEqual(arrays.state);
  });
});
