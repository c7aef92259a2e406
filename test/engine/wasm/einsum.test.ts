import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { startEngine } from "../../../lib/engine";
import { agreesWithCpu, tensorOf } from "./agreement";

beforeAll(async () => {
  process.env.GENLAB_ENGINE = "wasm";
  await startEngine();
});

const sizes: Record<string, number> = { a: 2, b: 3, c: 4, d: 5, e: 1 };
const labels = fc.shuffledSubarray(Object.keys(sizes), { minLength: 1, maxLength: 4 });
const shapeOf = (term: readonly string[]) => term.map((label) => sizes[label]!);

/** The definition: all operands over all labels, multiplied, summed over what the result lacks. */
function slowEinsum(terms: readonly string[][], out: readonly string[], tensors: tf.Tensor[]): tf.Tensor {
  const all = [...out, ...new Set(terms.flat().filter((label) => !out.includes(label)))];
  const spread = tensors.map((tensor, i) => {
    const term = terms[i]!;
    const present = all.filter((label) => term.includes(label));
    const ordered = tf.transpose(
      tensor,
      present.map((label) => term.indexOf(label)),
    );
    return tf.reshape(
      ordered,
      all.map((label) => (term.includes(label) ? sizes[label]! : 1)),
    );
  });
  const product = spread.reduce((a, b) => tf.mul(a, b));
  const summed = all.map((_, axis) => axis).slice(out.length);
  return summed.length === 0 ? product : tf.sum(product, summed);
}

function agreesWithDefinition(terms: readonly string[][], out: readonly string[], seed: number): void {
  const equation = `${terms.map((term) => term.join("")).join(",")}->${out.join("")}`;
  agreesWithCpu(
    (...tensors) =>
      tf.getBackend() === "cpu" ? slowEinsum(terms, out, tensors) : tf.einsum(equation, ...tensors),
    terms.map((term, i) => tensorOf(shapeOf(term), seed + i)),
    { sumOfProducts: true },
  );
}

test("einsum of two tensors is Σ of the products for any batch, free and summed labels in any order", () => {
  const equation = fc.tuple(labels, labels).chain(([a, b]) => {
    const all = [...new Set([...a, ...b])];
    return fc.tuple(fc.constant(a), fc.constant(b), fc.shuffledSubarray(all));
  });
  fc.assert(
    fc.property(equation, fc.nat(), ([a, b, out], seed) => {
      agreesWithDefinition([a, b], out, seed);
    }),
    { numRuns: 200 },
  );
});

test("einsum of one tensor sums and transposes", () => {
  const equation = labels.chain((a) => fc.tuple(fc.constant(a), fc.shuffledSubarray(a)));
  fc.assert(
    fc.property(equation, fc.nat(), ([a, out], seed) => {
      agreesWithDefinition([a], out, seed);
    }),
    { numRuns: 60 },
  );
});

test("sizes that differ under one label are an error", () => {
  expect(() => tf.tidy(() => tf.einsum("ab,bc->ac", tf.ones([2, 3]), tf.ones([4, 5])))).toThrow(/4/);
});
