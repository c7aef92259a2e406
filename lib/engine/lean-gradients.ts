import * as tf from "@tensorflow/tfjs-core";

/**
 * Replaces gradients that tfjs computes with detours, by the same derivatives in operations that can be differentiated
 * again, and adds the one of einsum, which tfjs lacks. They hold on every engine.
 */
export function registerLeanGradients(): void {
  // tfjs's own makes its ones in JavaScript and copies them to the heap.
  replaceGradient("Sum", ["x"], (dy, [x], { axis }) => {
    const axes = tf.util.parseAxisParam(axis as number | number[], x!.shape);
    const kept = x!.shape.map((size, i) => (axes.includes(i) ? 1 : size));
    return { x: () => tf.mul(tf.reshape(dy, kept), tf.fill(x!.shape, 1)) };
  });

  // tfjs's own converts the step to integers and back.
  replaceGradient("Relu", ["x"], (dy, [x]) => ({ x: () => tf.mul(dy, tf.step(x!)) }));

  tf.registerGradient({ kernelName: "Einsum", saveAllInputs: true, gradFunc: einsumGradient });
}

function replaceGradient(
  kernelName: string,
  inputsToSave: string[],
  gradient: (
    dy: tf.Tensor,
    saved: tf.Tensor[],
    attributes: tf.NamedAttrMap,
  ) => Record<string, () => tf.Tensor>,
): void {
  if (tf.getGradient(kernelName)) tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attributes) => gradient(dy as tf.Tensor, saved, attributes),
  });
}

/**
 * Einsum is linear in each operand: ∂a = einsum(dy, b) with a's labels as the result; what a alone has and the result has
 * not was summed, so its gradient is repeated along it.
 */
function einsumGradient(dy: tf.Tensor | tf.Tensor[], operands: tf.Tensor[], attributes: tf.NamedAttrMap) {
  const [left, out] = (attributes.equation as string).replace(/\s/g, "").split("->") as [string, string];
  const terms = left.split(",");
  const gradientOf = (i: number) => {
    const labels = [...terms[i]!];
    const others = terms.flatMap((term, j) => (j === i ? [] : [term]));
    const known = labels.filter((label) => [out, ...others].some((term) => term.includes(label)));
    const equation = `${[out, ...others].join(",")}->${known.join("")}`;
    const values = operands.filter((_, j) => j !== i);
    const gradient = tf.einsum(equation, dy as tf.Tensor, ...values);
    const shape = operands[i]!.shape;
    const spread = labels.map((label, axis) => (known.includes(label) ? shape[axis]! : 1));
    return tf.mul(tf.reshape(gradient, spread), tf.fill(shape, 1));
  };
  return Object.fromEntries(terms.map((_, i) => [i, () => gradientOf(i)]));
}
