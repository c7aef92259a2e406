// Slips that people make in this kind of code. Each is one edit of lib, and each must turn a test red: `npm run mutants` tries.

export interface PlantedBug {
  /** What the slip is, as one would say it in a review. */
  slip: string;
  /** The file in lib. */
  file: string;
  /** The place, which the file holds exactly once, and what the slip makes of it. */
  right: string;
  wrong: string;
  /** The test files that must notice. */
  tests: string[];
}

const nade = ["test/models/nade.test.ts"];
const optimizers = ["test/training/optimizers.test.ts"];
const fit = ["test/training/fit.test.ts"];
const random = ["test/engine/random.test.ts"];
const check = ["test/notebook/check.test.ts"];

export const plantedBugs: readonly PlantedBug[] = [
  {
    slip: "off-by-one mask: a pixel sees itself",
    file: "models/nade-reference.ts",
    right: "d * size, d * size + d)",
    wrong: "d * size, d * size + d + 1)",
    tests: nade,
  },
  {
    slip: "sigmoid twice",
    file: "models/nade-reference.ts",
    right: "const p = tf.sigmoid(logit).dataSync();",
    wrong: "const p = tf.sigmoid(tf.sigmoid(logit)).dataSync();",
    tests: nade,
  },
  {
    slip: "the bias of the hidden units is forgotten",
    file: "models/nade-reference.ts",
    right: "let past = tf.add(tf.zeros([batch, hidden]), c);",
    wrong: "let past = tf.zeros([batch, hidden]);",
    tests: nade,
  },
  {
    slip: "the inverse of the ordering in place of the ordering",
    file: "models/nade-reference.ts",
    right: "inOrder: (x: tf.Tensor2D) => tf.matMul(x, P, false, true),",
    wrong: "inOrder: (x: tf.Tensor2D) => tf.matMul(x, P),",
    tests: nade,
  },
  {
    slip: "sign of the log-likelihood",
    file: "models/nade.ts",
    right: "return tf.tidy(() => tf.neg(tf.mean<tf.Scalar>(logProb(parameters, x, config, options))));",
    wrong: "return tf.tidy(() => tf.mean<tf.Scalar>(logProb(parameters, x, config, options)));",
    tests: nade,
  },
  {
    slip: "transposed weight: W and V exchanged",
    file: "models/nade-reference.ts",
    right: "const Ws = split(W, sizes, 0);",
    wrong: "const Ws = split(V, sizes, 0);",
    tests: nade,
  },
  {
    slip: "the terms of the binary cross-entropy exchanged",
    file: "objectives/binary-cross-entropy.ts",
    right: "const ones = tf.mul(targets, tf.softplus(tf.neg(logits)));",
    wrong: "const ones = tf.mul(targets, tf.softplus(logits));",
    tests: nade,
  },
  {
    slip: "half an observation of smoothing is missing",
    file: "models/smoothed-marginals.ts",
    right: "(n + 0.5) / (count + 1)",
    wrong: "n / count",
    tests: ["test/models/smoothed-marginals.test.ts"],
  },
  {
    slip: "wrong base of the logarithm: bits are nats",
    file: "evaluation/bits-per-dimension.ts",
    right: "nats / (dimensions * Math.LN2)",
    wrong: "nats / dimensions",
    tests: ["test/evaluation"],
  },
  {
    slip: "standard error without the square root of n",
    file: "evaluation/mean-and-standard-error.ts",
    right: "Math.sqrt(squares / (n - 1) / n)",
    wrong: "Math.sqrt(squares / (n - 1))",
    tests: ["test/evaluation"],
  },
  {
    slip: "variance divided by n",
    file: "evaluation/mean-and-standard-error.ts",
    right: "squares / (n - 1) / n",
    wrong: "squares / n / n",
    tests: ["test/evaluation"],
  },
  {
    slip: "one-sided quantile in a two-sided interval",
    file: "evaluation/bootstrap-interval.ts",
    right: "quantile(results, (1 - level) / 2)",
    wrong: "quantile(results, 1 - level)",
    tests: ["test/evaluation"],
  },
  {
    slip: "a regression through the origin",
    file: "evaluation/fit-power-law.ts",
    right: "const meanU = mean(u);",
    wrong: "const meanU = 0;",
    tests: ["test/evaluation"],
  },
  {
    slip: "Adam's bias correction counts steps from 0",
    file: "training/adam.ts",
    right: "Math.sqrt(1 - beta2 ** (step + 1))",
    wrong: "Math.sqrt(1 - beta2 ** (step + 2))",
    tests: optimizers,
  },
  {
    slip: "sign of the momentum",
    file: "training/sgd.ts",
    right: "velocity.assign(tf.add(tf.mul(velocity, momentum), descent));",
    wrong: "velocity.assign(tf.sub(descent, tf.mul(velocity, momentum)));",
    tests: optimizers,
  },
  {
    slip: "the cosine schedule's missing half",
    file: "training/schedules.ts",
    right: "((1 - final) / 2) * (1 + Math.cos",
    wrong: "(1 - final) * (1 + Math.cos",
    tests: ["test/training/schedules.test.ts"],
  },
  {
    slip: "the norm of the gradient tensor by tensor, clipped in the wrong direction",
    file: "training/clip-gradients.ts",
    right: "clip.norm / Math.max(globalNorm(gradients), clip.norm)",
    wrong: "Math.max(globalNorm(gradients), clip.norm) / clip.norm",
    tests: [...optimizers, ...fit],
  },
  {
    slip: "early stopping keeps the last parameters instead of the best",
    file: "training/fit.ts",
    right: "if (restoreBest && state.best) copyIn",
    wrong: "if (!restoreBest && state.best) copyIn",
    tests: fit,
  },
  {
    slip: "early stopping takes the largest validation loss for the best",
    file: "training/fit.ts",
    right: "validation.value < counters.best.value",
    wrong: "validation.value > counters.best.value",
    tests: fit,
  },
  {
    slip: "the counter is added to the wrong word of the key",
    file: "engine/threefry.ts",
    right: "let x = (low + k0) | 0;\n    let y = (high + k1) | 0;",
    wrong: "let x = (low + k1) | 0;\n    let y = (high + k0) | 0;",
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
    slip: "binarization at 0.5 on the scale 0 to 255",
    file: "data/binarize.ts",
    right: ">= 127.5 ? 1 : 0",
    wrong: "> 0.5 ? 1 : 0",
    tests: ["test/data/images.test.ts"],
  },
  {
    slip: "the least significant bit first",
    file: "data/packed-bits.ts",
    right: ">> (7 - (d & 7))) & 1",
    wrong: ">> (d & 7)) & 1",
    tests: ["test/data/packed-bits.test.ts"],
  },
  {
    slip: "little-endian sizes in IDX headers",
    file: "data/idx.ts",
    right: "view.getUint32(4 + 4 * i))",
    wrong: "view.getUint32(4 + 4 * i, true))",
    tests: ["test/data/idx.test.ts"],
  },
  {
    slip: "a check that lets not-a-number pass",
    file: "notebook/compare.ts",
    right: "const passed = Number.isFinite(difference) && difference <= allowed;",
    wrong: "const passed = !(difference > allowed);",
    tests: check,
  },
  {
    slip: "a check that compares the first values only",
    file: "notebook/compare.ts",
    right: "for (let i = 0; i < size; i++) {\n    const [a, e]",
    wrong: "for (let i = 0; i < 1; i++) {\n    const [a, e]",
    tests: check,
  },
  {
    slip: "an estimate is recorded without its standard error",
    file: "notebook/results.ts",
    right: "if (standardError === undefined && !noStandardError) {",
    wrong: "if (false) {",
    tests: ["test/notebook/results.test.ts"],
  },
];
