// Slips in the engine, in its kernels too: random numbers, gradients, matrix products, updates, NADE's own kernels.
import type { PlantedBug } from "./planted-bug.ts";

const random = ["test/engine/random.test.ts"];
const updates = ["test/engine/fused-updates.test.ts", "test/training/optimizers.test.ts"];
const nadeKernel = ["test/engine/nade/kernel.test.ts"];
const nadeSample = ["test/engine/nade/sample.test.ts"];

export const engineBugs: readonly PlantedBug[] = [
  {
    slip: "the counter is added to the wrong word of the key",
    file: "engine/threefry.ts",
    right: "let x = (low + k0) | 0;\n    let y = (high + k1) | 0;",
    wrong: "let x = (low + k1) | 0;\n    let y = (high + k0) | 0;",
    tests: random,
  },
  {
    slip: "two rotation constants of Threefry exchanged",
    file: "engine/threefry.ts",
    right: "[13, 15, 26, 6, 17, 29, 16, 24]",
    wrong: "[13, 15, 26, 6, 17, 29, 24, 16]",
    tests: random,
  },
  {
    slip: "normal numbers of variance one half",
    file: "engine/box-muller.ts",
    right: "const r = Math.sqrt(-2 * logarithm);",
    wrong: "const r = Math.sqrt(-logarithm);",
    tests: random,
  },
  {
    slip: "the gradient of relu multiplied by the input instead of by its step",
    file: "engine/lean-gradients.ts",
    right: "tf.mul(dy, tf.step(x!))",
    wrong: "tf.mul(dy, x!)",
    tests: ["test/engine/lean-gradients.test.ts"],
  },
  {
    slip: "the second factor transposed when the first is",
    file: "engine/wasm/matmul.ts",
    right: "stride: columnsB, transposed: transposeB }",
    wrong: "stride: columnsB, transposed: transposeA }",
    tests: ["test/engine/wasm/matmul.test.ts"],
  },
  {
    slip: "weight decay that forgets the learning rate",
    file: "engine/fused-updates.ts",
    right: "const decay = 1 - learningRate * weightDecay;",
    wrong: "const decay = 1 - weightDecay;",
    tests: updates,
  },
  {
    slip: "Adam's second moment without the square, in the last elements only",
    file: "engine/assembly/optimizers.ts",
    right: "rest2 * (g * g)",
    wrong: "rest2 * g",
    tests: updates,
  },
  {
    slip: "the derivative of tanh in place of the sigmoid's",
    file: "engine/nade/assembly/backward.ts",
    right: "f32x4.sub(h, f32x4.mul(h, h))",
    wrong: "f32x4.sub(f32x4.splat(1.0), f32x4.mul(h, h))",
    tests: nadeKernel,
  },
  {
    slip: "off-by-one step: a state gets the error of the pixel that made it",
    file: "engine/nade/assembly/backward.ts",
    right: "let delta = deltas + <usize>(step + 1) * stride",
    wrong: "let delta = deltas + <usize>step * stride",
    tests: nadeKernel,
  },
  {
    slip: "a pixel set where its uniform number is above its probability",
    file: "engine/nade/assembly/sample.ts",
    right: "(element << 2)) < load<f32>(probabilities",
    wrong: "(element << 2)) > load<f32>(probabilities",
    tests: nadeSample,
  },
  {
    slip: "off-by-one step: a state is in force at the pixel that made it",
    file: "engine/native/nade.c",
    right: "step + 1, kernel->event_until[event]",
    wrong: "step, kernel->event_until[event]",
    tests: nadeKernel,
  },
  {
    slip: "sign of the error x − sigmoid(logit)",
    file: "engine/native/nade.c",
    right: "store(errors + column, -sigmoid(logit));",
    wrong: "store(errors + column, sigmoid(logit));",
    tests: nadeKernel,
  },
  {
    slip: "sampling without the bias of the pixel",
    file: "engine/native/sample.c",
    right: "sigmoid(sums(products + j) + s->b[pixel])",
    wrong: "sigmoid(sums(products + j))",
    tests: nadeSample,
  },
];
