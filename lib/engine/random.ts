import * as tf from "@tensorflow/tfjs-core";
import { boxMuller } from "./box-muller";
import { nativeFunctions } from "./native/library";
import { threadCount } from "./thread-count";
import { threefry, threefryBlocks } from "./threefry";
import { heapFloats, offsetOf } from "./wasm/backend";
import { activeKernels, type Kernels } from "./wasm/kernels";

type Key = readonly [number, number];

/** Normal numbers from which on drawing them takes longer than the call into native code. */
const WORTH_CALLING = 1 << 12;

/** Where a {@link Random} stands: enough to go on exactly from there. */
export interface RandomState {
  readonly key: [number, number];
  readonly counter: number;
}

/** Tops the counters that split uses, so that none of them is ever a counter of the stream (those stay below 2^53). */
const SPLIT_DOMAIN = 0x80000000;

/**
 * A keyed, counter-based random generator, the only source of randomness of this collection.
 *
 * Block i of the stream is Threefry-2x32-20 of (key, i), two 32-bit words, so the same key gives the same numbers on
 * every machine and engine. Each call starts at a fresh block. Children made by `split` depend on the key and the name
 * only, not on what was drawn before: give each purpose a child of its own and adding one changes no other.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; splitting after Claessen
 * and Pałka, "Splittable pseudorandom number generators using cryptographic hashing", Haskell 2013.
 */
export class Random {
  private readonly key: Key;
  private counter = 0;

  /**
   * @param seed a safe integer (0 and negative ones are seeds like any other), or the two 32-bit words of a key
   * @throws when the seed is no such number
   */
  constructor(seed: number | Key) {
    if (typeof seed === "number") {
      this.key = words(seed, "A seed");
    } else {
      this.key = [seed[0] >>> 0, seed[1] >>> 0];
    }
  }

  /** Goes on where the generator with that state stood. */
  static fromState(state: RandomState): Random {
    const random = new Random(state.key);
    if (!Number.isSafeInteger(state.counter) || state.counter < 0) {
      throw new Error(`A generator's counter must be a non-negative integer, not ${state.counter}.`);
    }
    random.counter = state.counter;
    return random;
  }

  /** The state to keep in a checkpoint; plain JSON. */
  get state(): RandomState {
    return { key: [this.key[0], this.key[1]], counter: this.counter };
  }

  /**
   * An independent child generator named by a string or a safe integer. Does not advance this one.
   *
   * Child key: the name's words are absorbed in turn, key ← Threefry(key, two words), after a first block that holds
   * kind and length.
   */
  split(name: string | number): Random {
    if (typeof name === "number") {
      const kind = threefry(this.key, [0, SPLIT_DOMAIN]);
      return new Random(threefry(kind, words(name, "A number to split by")));
    }
    const bytes = new TextEncoder().encode(name);
    const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
    padded.set(bytes);
    const view = new DataView(padded.buffer);
    let key = threefry(this.key, [bytes.length, SPLIT_DOMAIN + 1]);
    for (let i = 0; i < padded.length; i += 8) {
      key = threefry(key, [view.getUint32(i, true), view.getUint32(i + 4, true)]);
    }
    return new Random(key);
  }

  /** `n` numbers uniform in [0, 1): multiples of 2⁻²⁴, all exact in float32. */
  uniform(n: number): Float32Array {
    const out = new Float32Array(n);
    if (!this.drawArray("uniform", out)) {
      const raw = this.words(n);
      for (let i = 0; i < n; i++) out[i] = (raw[i]! >>> 8) * 2 ** -24;
    }
    return out;
  }

  /** `n` standard normal numbers (Box and Muller), |z| ≤ 6.77. */
  normal(n: number): Float32Array {
    const out = new Float32Array(n);
    if (!this.drawNatively(out) && !this.drawArray("normal", out)) boxMuller(this.words(n), out);
    return out;
  }

  /**
   * Zeros and ones, one with probability p: uniform < p, so 0 and 1 are certain.
   *
   * @param probabilities one for each number wanted, or one for all
   * @param n how many; needed with a single probability, else the number of probabilities
   */
  bernoulli(probabilities: number | Float32Array, n?: number): Float32Array {
    if (typeof probabilities === "number") {
      const p = Math.fround(probabilities);
      return this.uniform(n ?? 1).map((u) => (u < p ? 1 : 0));
    }
    if (n !== undefined && n !== probabilities.length) {
      throw new Error(`Give ${n} probabilities for ${n} numbers, not ${probabilities.length}.`);
    }
    const out = this.uniform(probabilities.length);
    for (let i = 0; i < out.length; i++) out[i] = out[i]! < probabilities[i]! ? 1 : 0;
    return out;
  }

  /**
   * An integer uniform in [0, bound), without bias (Lemire, "Fast random integer generation in an interval", 2019).
   *
   * @param bound an integer from 1 to 2³²
   */
  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new Error(`The bound of a random integer must be an integer from 1 to 2^32, not ${bound}.`);
    }
    return this.integers(1, () => bound)[0]!;
  }

  /** The numbers 0 … n − 1 in random order, all n! orders equally likely (Fisher–Yates). */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    const partners = this.integers(Math.max(n - 1, 0), (i) => n - i);
    for (let i = 0; i < n - 1; i++) {
      const j = i + partners[i]!;
      const moved = order[i]!;
      order[i] = order[j]!;
      order[j] = moved;
    }
    return order;
  }

  /** A float32 tensor of the numbers `uniform` gives. */
  uniformTensor<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
    return this.drawTensor("uniform", shape);
  }

  /** A float32 tensor of the numbers `normal` gives. */
  normalTensor<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
    return this.drawTensor("normal", shape);
  }

  /** A float32 tensor of zeros and ones with the probabilities' shape, the numbers `bernoulli` gives. No gradient flows. */
  bernoulliTensor<T extends tf.Tensor>(probabilities: T): T {
    const kernels = activeKernels();
    const { shape, size } = probabilities;
    if (!kernels || probabilities.dtype !== "float32") {
      const p = Float32Array.from(probabilities.dataSync());
      return tf.tensor(this.bernoulli(p), shape, "float32") as T;
    }
    const { functions, backend, scratch } = kernels;
    const out = backend.makeOutput(shape, "float32");
    const [from, to] = [offsetOf(backend, probabilities), offsetOf(backend, out)];
    functions.bernoulli(to, from, size, this.key[0], this.key[1], this.advance(size), scratch);
    return tf.engine().makeTensorFromTensorInfo(out) as T;
  }

  private drawTensor<R extends tf.Rank>(kind: "uniform" | "normal", shape: tf.ShapeMap[R]): tf.Tensor<R> {
    const kernels = activeKernels();
    const size = tf.util.sizeFromShape(shape);
    if (!kernels) return tf.tensor(this[kind](size), shape, "float32");
    const out = kernels.backend.makeOutput(shape, "float32");
    this.draw(kernels, kind, offsetOf(kernels.backend, out), size);
    return tf.engine().makeTensorFromTensorInfo(out) as tf.Tensor<R>;
  }

  /** Fills an array by our kernel where it runs and the array is long enough to be worth it. */
  private drawArray(kind: "uniform" | "normal", out: Float32Array): boolean {
    const kernels = activeKernels();
    if (!kernels || out.length < 256) return false;
    const { wasm } = kernels.backend;
    const offset = wasm._malloc(out.byteLength) >>> 0;
    this.draw(kernels, kind, offset, out.length);
    out.set(new Float32Array(wasm.HEAPU8.buffer, offset, out.length));
    wasm._free(offset);
    return true;
  }

  private draw(
    { functions, scratch, backend }: Kernels,
    kind: "uniform" | "normal",
    offset: number,
    n: number,
  ): void {
    const start = offset >>> 2;
    if (kind === "normal" && this.drawNatively(heapFloats(backend).subarray(start, start + n))) return;
    functions[kind](offset, n, this.key[0], this.key[1], this.advance(n), scratch);
  }

  /** Normal numbers by the native kernel, which gives the same bits, where there is one and enough of them are wanted. */
  private drawNatively(out: Float32Array): boolean {
    const native = out.length >= WORTH_CALLING ? nativeFunctions() : undefined;
    native?.normal(threadCount(), out, out.length, this.key[0], this.key[1], this.advance(out.length));
    return native !== undefined;
  }

  /** Takes the blocks of n words from the stream; gives the first one's number. */
  private advance(n: number): number {
    const start = this.counter;
    this.counter += Math.ceil(n / 2);
    return start;
  }

  /** The next n words of the stream (⌈n/2⌉ blocks). */
  private words(n: number): Uint32Array {
    const out = new Uint32Array(2 * Math.ceil(n / 2));
    threefryBlocks(this.key, this.advance(n), out);
    return out;
  }

  /** Unbiased integers, the i-th uniform in [0, bound(i)). */
  private integers(n: number, bound: (i: number) => number): Float64Array {
    const out = new Float64Array(n);
    let words = this.words(n);
    let next = 0;
    for (let i = 0; i < n; i++) {
      const size = bound(i);
      // Of word × size the high half is the integer; low halves under 2^32 mod size are drawn again.
      const refused = 2 ** 32 % size;
      for (;;) {
        if (next === words.length) {
          words = this.words(2);
          next = 0;
        }
        const word = words[next++]!;
        const low = Math.imul(word, size) >>> 0;
        if (low >= refused) {
          // Exact: (word × size − low) is a multiple of 2^32, rounding of the product stays under half of that.
          out[i] = Math.round((word * size - low) / 2 ** 32);
          break;
        }
      }
    }
    return out;
  }
}

/** The two 32-bit words (low, high) of a safe integer in two's complement. */
function words(value: number, what: string): [number, number] {
  if (!Number.isSafeInteger(value)) {
    throw new Error(`${what} must be an integer between −2^53 and 2^53, not ${value}.`);
  }
  return [value >>> 0, Math.floor(value / 2 ** 32) >>> 0];
}
