// Slips in Gaussian Markov random fields and in the estimators that do without their normalizer.
import type { PlantedBug } from "./planted-bug.ts";

const stencil = ["test/models/grid-stencil.test.ts"];
const kernel = ["test/engine/stencil.test.ts"];
const losses = ["test/models/gaussian-markov-losses.test.ts"];
const contrastive = ["test/objectives/noise-contrastive.test.ts"];
const cholesky = ["test/linear-algebra/banded-cholesky.test.ts"];
const cosines = ["test/models/cosine-field.test.ts"];
const regression = ["test/objectives/logistic-regression.test.ts"];
const training = ["test/models/gaussian-markov-training.test.ts"];

export const fieldBugs: readonly PlantedBug[] = [
  {
    slip: "noise-contrastive slopes without the ratio of noise to data",
    file: "objectives/noise-contrastive.ts",
    right: "return (ratio * sigmoid(G - shift)) / noise.length;",
    wrong: "return sigmoid(G - shift) / noise.length;",
    tests: contrastive,
  },
  {
    slip: "the posterior forgets that there is more noise than data",
    file: "objectives/noise-contrastive.ts",
    right: "return sigmoid(logRatio - Math.log(ratio));",
    wrong: "return sigmoid(logRatio);",
    tests: contrastive,
  },
  {
    slip: "score matching with the whole squared score instead of half of it",
    file: "models/gaussian-markov-losses.ts",
    right: "loss /= 2 * count;\n  for (let p = 0; p < D; p++) loss -= stencil[p]!;",
    wrong: "loss /= count;\n  for (let p = 0; p < D; p++) loss -= stencil[p]!;",
    tests: losses,
  },
  {
    slip: "an edge counted once in the gradient of log det, though it stands twice in the matrix",
    file: "models/gaussian-markov-losses.ts",
    right: "(i < D ? c : 2 * c)",
    wrong: "c",
    tests: losses,
  },
  {
    slip: "log det of the factor instead of that of the matrix",
    file: "linear-algebra/banded-cholesky.ts",
    right: "return 2 * sum;",
    wrong: "return sum;",
    tests: cholesky,
  },
  {
    slip: "statistics of edges over the border of the grid",
    file: "models/grid-stencil.ts",
    right: "if (!inside) sums[i] = 0;",
    wrong: "if (!inside) sums[i] = sums[i]!;",
    tests: stencil,
  },
  {
    slip: "the kernel takes the diagonal neighbor on the wrong side",
    file: "engine/stencil/assembly/index.ts",
    right: "sum = plusProduct(sum, two, v128.load(x + line - 8));",
    wrong: "sum = plusProduct(sum, two, v128.load(x + line, 8));",
    tests: kernel,
  },
  {
    slip: "an edge's statistic with one of its two equal halves",
    file: "engine/stencil/wasm-kernel.ts",
    right: "for (let i = pixels; i < sums.length; i++) sums[i]! *= 2;",
    wrong: "for (let i = sums.length; i < sums.length; i++) sums[i]! *= 2;",
    tests: kernel,
  },
  {
    slip: "the native kernel forgets the images of the last, smaller part",
    file: "engine/native/stencil.c",
    right: "const int parts = (images + t.images_of_part - 1) / t.images_of_part;",
    wrong: "const int parts = images / t.images_of_part > 0 ? images / t.images_of_part : 1;",
    tests: kernel,
  },
  {
    slip: "the asymptotic covariance of noise-contrastive estimates without the price of the noise's own chance",
    file: "objectives/noise-contrastive-asymptotics.ts",
    right: "entry - (1 + 1 / ratio) * v[i]! * v[j]!",
    wrong: "entry - v[i]! * v[j]!",
    tests: regression,
  },
  {
    slip: "the centered constant without the half of the quadratic form in its gradient",
    file: "models/gaussian-markov-contrastive.ts",
    right: "(result.logZGradient * statistics[i]!) / 2",
    wrong: "result.logZGradient * statistics[i]!",
    tests: training,
  },
  {
    slip: "expected statistics that count an edge once",
    file: "models/gaussian-markov-field.ts",
    right: "covariance.map((value, i) => (i < D ? value : 2 * value))",
    wrong: "covariance",
    tests: training,
  },
  {
    slip: "score matching in the cosines without the mean squares",
    file: "models/cosine-field-estimators.ts",
    right: "m[k]! * f_k[i]! * f_k[j]!",
    wrong: "f_k[i]! * f_k[j]!",
    tests: cosines,
  },
  {
    slip: "conditional noise-contrastive estimation without the half of the energy",
    file: "models/cosine-field-estimators.ts",
    right: "const gain = (y * y - z[i]! * z[i]!) / 2;",
    wrong: "const gain = y * y - z[i]! * z[i]!;",
    tests: cosines,
  },
  {
    slip: "the density of independent Gaussians without the 2 of its 2π",
    file: "objectives/independent-gaussian.ts",
    right: "constant -= Math.log(2 * Math.PI * variances[d]!) / 2;",
    wrong: "constant -= Math.log(Math.PI * variances[d]!) / 2;",
    tests: regression,
  },
];
