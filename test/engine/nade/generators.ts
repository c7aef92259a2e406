import fc from "fast-check";
import type { NadeArrays, NadeOptions } from "../../../lib/engine/nade";
import { nativeFunctions } from "../../../lib/engine/native/library";
import { Random } from "../../../lib/engine/random";

/** The kernels that there are here: always WebAssembly's, and native ones where a C compiler has built them. */
export const kernelKinds = [
  { name: "WebAssembly", native: false },
  ...(nativeFunctions() ? [{ name: "native code", native: true }] : []),
];

/** A NADE with weights of order one, images and all that a call needs. */
export interface Case {
  parameters: NadeArrays;
  x: Float32Array;
  options: NadeOptions;
  upstream: Float32Array;
  D: number;
  H: number;
  count: number;
}

/** What a case is drawn from. */
export interface Draw {
  seed: number;
  D: number;
  H: number;
  count: number;
  /** Share of nonzero pixels. */
  density: number;
  /** Nonzero pixels have values in (0, 1) instead of 1. */
  gray: boolean;
  shuffled: boolean;
  activation: "sigmoid" | "relu";
}

/** Draws that cross the kernel's borders: chunks of 32 hidden units, blocks of 32 pixels, batches of 128 images. */
export const draws: fc.Arbitrary<Draw> = fc.record({
  seed: fc.nat(),
  D: fc.oneof(fc.integer({ min: 1, max: 140 }), fc.constantFrom(1, 31, 32, 33, 64, 96)),
  H: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.constantFrom(1, 4, 31, 32, 33, 64)),
  count: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(127, 128, 129, 140)),
  density: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.13, 1)),
  gray: fc.boolean(),
  shuffled: fc.boolean(),
  activation: fc.constantFrom("sigmoid" as const, "relu" as const),
});

/** The case that a draw stands for. */
export function makeCase({ seed, D, H, count, density, gray, shuffled, activation }: Draw): Case {
  const random = new Random(seed);
  const normal = (name: string, n: number, scale: number) =>
    random
      .split(name)
      .normal(n)
      .map((value) => scale * value);
  const values = random.split("values").uniform(count * D);
  return {
    parameters: {
      W: normal("W", D * H, 0.5),
      V: normal("V", D * H, 1 / Math.sqrt(H)),
      b: normal("b", D, 0.5),
      c: normal("c", H, 0.5),
    },
    x: random
      .split("x")
      .bernoulli(density, count * D)
      .map((one, i) => (gray ? one * values[i]! : one)),
    options: { activation, ...(shuffled && { ordering: random.split("ordering").permutation(D) }) },
    upstream: normal("upstream", count, 1),
    D,
    H,
    count,
  };
}

/** Largest difference, relative to the largest wanted value. */
export function relativeError(actual: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (actual.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(actual[i]! - wanted[i]!);
    if (!(error <= difference)) difference = error;
    size = Math.max(size, Math.abs(wanted[i]!));
  }
  return difference === 0 ? 0 : difference / size;
}

/** Whether two records of arrays agree bit for bit; much faster than toEqual. */
export function sameBits<T extends object>(actual: T, wanted: T): boolean {
  const bytes = (value: unknown) => {
    const { buffer, byteOffset, byteLength } = value as Float32Array;
    return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  };
  const names = Object.keys(wanted) as (keyof T)[];
  return names.every((name) => bytes(actual[name]).equals(bytes(wanted[name])));
}
