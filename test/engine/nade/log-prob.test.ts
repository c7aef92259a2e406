import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { nadeKernel, nadeLogProb } from "../../../lib/engine/nade";
import { startEngine } from "../../../lib/engine/start";
import { makeCase, relativeError } from "./generators";
import { reference } from "./reference";

const example = makeCase({
  ...{ seed: 3, D: 50, H: 40, count: 6, density: 0.3, gray: false, shuffled: true, activation: "sigmoid" },
});
const { parameters, x, options, upstream, D, H, count } = example;

function tensors() {
  return {
    W: tf.tensor2d(parameters.W, [D, H]),
    V: tf.tensor2d(parameters.V, [D, H]),
    b: tf.tensor1d(parameters.b),
    c: tf.tensor1d(parameters.c),
    x: tf.tensor2d(x, [count, D]),
    upstream: tf.tensor1d(upstream),
  };
}

function weighted(
  W: tf.Tensor,
  V: tf.Tensor,
  b: tf.Tensor,
  c: tf.Tensor,
  input: tf.Tensor,
  weights: tf.Tensor,
) {
  return tf.sum(tf.mul(nadeLogProb(W, V, b, c, input, options), weights)) as tf.Scalar;
}

describe("nadeLogProb", () => {
  beforeAll(async () => {
    await startEngine();
  });

  it("has the reference's value and gradient", () => {
    const { W, V, b, c, x: input, upstream: weights } = tensors();
    const wanted = reference(parameters, x, options, upstream);
    expect(relativeError(nadeLogProb(W, V, b, c, input, options).dataSync(), wanted.logProb)).toBeLessThan(
      1e-4,
    );
    const gradients = tf.grads((W, V, b, c) => weighted(W, V, b, c, input, weights))([W, V, b, c]);
    (["W", "V", "b", "c"] as const).forEach((name, i) => {
      expect(gradients[i]!.shape).toEqual({ W: [D, H], V: [D, H], b: [D], c: [H] }[name]);
      expect(relativeError(gradients[i]!.dataSync(), wanted[name])).toBeLessThan(1e-4);
    });
  });

  it("has the same gradient when the kernel was used for something else in between", () => {
    const { W, V, b, c, x: input, upstream: weights } = tensors();
    const wanted = tf.grads((W, V, b, c) => weighted(W, V, b, c, input, weights))([W, V, b, c]);
    const actual = tf.grads((W, V, b, c) => {
      const value = weighted(W, V, b, c, input, weights);
      nadeKernel().logProb(parameters, x.slice(0, D), options);
      return value;
    })([W, V, b, c]);
    actual.forEach((gradient, i) => {
      expect(gradient.dataSync()).toEqual(wanted[i]!.dataSync());
    });
  });

  it("leaves no tensors behind", () => {
    const { W, V, b, c, x: input, upstream: weights } = tensors();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) {
      const { value, grads } = tf.valueAndGrads((W, V, b, c) => weighted(W, V, b, c, input, weights))([
        W,
        V,
        b,
        c,
      ]);
      tf.dispose([value, ...grads]);
      nadeLogProb(W, V, b, c, input, options).dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it("wants float32", () => {
    const { W, V, b, c, x: input } = tensors();
    expect(() => nadeLogProb(W, V, b, c, tf.cast(input, "int32"))).toThrow(
      "wants float32 tensors, not int32",
    );
  });
});
