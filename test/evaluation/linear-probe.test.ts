import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import { linearProbe } from "../../lib/evaluation/linear-probe";

beforeAll(async () => {
  await startEngine();
});

/** Three classes as noisy corners of a triangle; `spread` is the noise's standard deviation. */
function triangle(count: number, spread: number, random: Random) {
  const corners = [
    [0, 0],
    [4, 0],
    [0, 4],
  ];
  const labels = Array.from({ length: count }, (_, n) => n % 3);
  const noise = random.normal(2 * count);
  const features = Float32Array.from(noise, (e, i) => corners[labels[i >> 1]!]![i % 2]! + spread * e);
  return { features, labels };
}

test("what a line can separate is read without a mistake, in unseen examples too", async () => {
  const [train, tested] = [triangle(60, 0.3, new Random(1)), triangle(300, 0.3, new Random(2))];
  expect(await linearProbe(train, tested, { random: new Random(3), classes: 3 })).toBe(1);
});

test("labels that the features say nothing of are guessed by chance, within five standard errors", async () => {
  const noise = (n: number, seed: number) => ({
    features: new Random(seed).normal(5 * n),
    labels: Array.from({ length: n }, (_, i) => i % 4),
  });
  const share = await linearProbe(noise(400, 1), noise(2000, 2), { random: new Random(3), classes: 4 });
  expect(Math.abs(share - 1 / 4)).toBeLessThan(5 * Math.sqrt((1 / 4) * (3 / 4) * (1 / 2000)));
});

test("no tensor stays behind, and features that fit no label are refused", async () => {
  const [train, tested] = [triangle(30, 1, new Random(1)), triangle(30, 1, new Random(2))];
  await linearProbe(train, tested, { random: new Random(3), classes: 3 });
  const before = tf.memory().numTensors;
  await linearProbe(train, tested, { random: new Random(3), classes: 3 });
  expect(tf.memory().numTensors).toBe(before);
  await expect(linearProbe({ ...train, labels: [0, 1] }, tested, { random: new Random(3) })).rejects.toThrow(
    "as many features for each label",
  );
});
