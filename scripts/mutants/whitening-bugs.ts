// Slips in whitening and in the statistics of image patches.
import type { PlantedBug } from "./planted-bug.ts";

const whitening = ["test/data/whitening.test.ts"];
const algebra = ["test/linear-algebra/linear-algebra.test.ts"];
const statistics = ["test/evaluation/image-statistics.test.ts"];

export const whiteningBugs: readonly PlantedBug[] = [
  {
    slip: "ZCA by the inverse in place of its root",
    file: "data/whitening.ts",
    right: "(variance) => 1 / Math.sqrt(variance));\n    return",
    wrong: "(variance) => 1 / variance);\n    return",
    tests: whitening,
  },
  {
    slip: "ε added to the standard deviation",
    file: "data/whitening.ts",
    right: "Math.max(value, 0) + epsilon)",
    wrong: "(Math.sqrt(Math.max(value, 0)) + epsilon) ** 2)",
    tests: whitening,
  },
  {
    slip: "the Cholesky factor of the precision without its transpose",
    file: "data/whitening.ts",
    right: "whitening(mean, transposed(L), transposed(inverseLower(L))",
    wrong: "whitening(mean, L, inverseLower(L)",
    tests: whitening,
  },
  {
    slip: "log |det W| of a precision without the half",
    file: "data/whitening.ts",
    right: "logDeterminantFromCholesky(L) / 2",
    wrong: "logDeterminantFromCholesky(L)",
    tests: whitening,
  },
  {
    slip: "eigenvalues from the smallest up",
    file: "linear-algebra/symmetric-eigen.ts",
    right: "realEigenvalues[j]! - realEigenvalues[i]!",
    wrong: "realEigenvalues[i]! - realEigenvalues[j]!",
    tests: algebra,
  },
  {
    slip: "a covariance about zero",
    file: "linear-algebra/covariance.ts",
    right: "values[start + d]! - mean[d]!",
    wrong: "values[start + d]!",
    tests: algebra,
  },
  {
    slip: "the 3 of a Gaussian left in the excess kurtosis",
    file: "evaluation/excess-kurtosis.ts",
    right: "fourth / (second * second) - 3",
    wrong: "fourth / (second * second)",
    tests: statistics,
  },
  {
    slip: "frequencies of the half transform counted once, like their mirror images",
    file: "evaluation/power-spectrum.ts",
    right: "2 * (i % half) === n ? 1 : 2",
    wrong: "2 * (i % half) === n ? 1 : 1",
    tests: statistics,
  },
];
