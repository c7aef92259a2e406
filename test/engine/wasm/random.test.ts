import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../../lib/engine";
import { boxMuller } from "../../../lib/engine/box-muller";
import { threefryBlocks } from "../../../lib/engine/threefry";

beforeAll(async () => {
  process.env.GENLAB_ENGINE = "wasm";
  await startEngine();
});

/** The reference in plain TypeScript, as it runs on every other engine. */
function reference(state: { key: readonly [number, number]; counter: number }, n: number) {
  const words = new Uint32Array(2 * Math.ceil(n / 2));
  threefryBlocks(state.key, state.counter, words);
  const normal = new Float32Array(n);
  boxMuller(words, normal);
  return { uniform: Float32Array.from(words.subarray(0, n), (word) => (word >>> 8) / 2 ** 24), normal };
}

const bits = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);

describe("the random kernels", () => {
  const seed = fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 });
  const start = fc.oneof(
    fc.nat(1000),
    fc.constantFrom(2 ** 32 - 7, 2 ** 33 - 1, 2 ** 31),
    fc.integer({ min: 0, max: 2 ** 52 }),
  );

  test("give the reference's uniform and normal numbers bit for bit, at any length and place in the stream", () => {
    fc.assert(
      fc.property(seed, start, fc.integer({ min: 1, max: 700 }), (key, counter, n) => {
        const state = { key: new Random(key).state.key, counter };
        const expected = reference(state, n);
        const random = Random.fromState(state);
        tf.tidy(() => {
          expect(bits(random.uniformTensor([n]).dataSync() as Float32Array)).toEqual(bits(expected.uniform));
          expect(random.state.counter).toBe(counter + Math.ceil(n / 2));
          const normal = Random.fromState(state).normalTensor([n]).dataSync() as Float32Array;
          expect(bits(normal)).toEqual(bits(expected.normal));
        });
        expect(bits(Random.fromState(state).normal(n))).toEqual(bits(expected.normal));
        expect(bits(Random.fromState(state).uniform(n))).toEqual(bits(expected.uniform));
      }),
      { numRuns: 60 },
    );
  });

  test("agree with the reference on 400 000 normal numbers bit for bit", () => {
    const random = new Random(123);
    const expected = reference(random.state, 400_000).normal;
    const actual = random.normal(400_000);
    expect(Buffer.compare(Buffer.from(actual.buffer), Buffer.from(expected.buffer))).toBe(0);
  });

  test("draw Bernoulli tensors that are 1 where the uniform number is below the probability", () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 100 }), (key, n) => {
        const p = new Random(1).uniform(n);
        const expected = reference(new Random(key).state, n).uniform.map((u, i) => (u < p[i]! ? 1 : 0));
        tf.tidy(() => {
          expect(new Random(key).bernoulliTensor(tf.tensor1d(p)).dataSync()).toEqual(expected);
        });
      }),
      { numRuns: 40 },
    );
  });

  test("write no byte beyond their output", () => {
    tf.tidy(() => {
      const neighbors = [1, 2, 3, 5, 9, 13].map((n) => {
        const guard = tf.ones([n]);
        new Random(n).uniformTensor([n]);
        new Random(n).normalTensor([n]);
        new Random(n).bernoulliTensor(tf.fill([n], 0.5));
        return guard;
      });
      for (const guard of neighbors) expect(guard.dataSync().every((v) => v === 1)).toBe(true);
    });
  });

  test("leave one tensor each and nothing else", () => {
    const before = { tensors: tf.memory().numTensors, data: tf.backend().numDataIds() };
    const random = new Random(0);
    const made = [random.uniformTensor([3, 3]), random.normalTensor([7])];
    made.push(random.bernoulliTensor(made[0]!));
    expect(tf.memory().numTensors).toBe(before.tensors + 3);
    tf.dispose(made);
    expect(tf.memory().numTensors).toBe(before.tensors);
    expect(tf.backend().numDataIds()).toBe(before.data);
  });
});
