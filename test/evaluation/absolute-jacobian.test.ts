import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { startEngine } from "../../lib/engine";
import { absoluteJacobian } from "../../lib/evaluation";

beforeAll(async () => {
  await startEngine();
});

test("of a linear map it is the number of images times the absolute weights, exact zeros included", () => {
  const W = tf.tensor2d([[1, 0], [-2, 3], [0, 0.5]]); // biome-ignore format: a matrix
  const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]); // biome-ignore format: a matrix
  const before = tf.memory().numTensors;
  expect(absoluteJacobian((images) => tf.matMul(images, W), x, [0, 1])).toEqual([[2, 4, 0], [0, 6, 1]]); // biome-ignore format: a matrix
  expect(absoluteJacobian((images) => tf.matMul(images, W), x, [1])).toEqual([[0, 6, 1]]);
  expect(tf.memory().numTensors).toBe(before);
});

test("slopes of opposite sign at two images add up", () => {
  const x = tf.tensor2d([[-1], [3]]);
  expect(absoluteJacobian((images) => tf.square(images), x, [0])).toEqual([[8]]);
});
