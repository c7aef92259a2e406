// Slips in MADE and in what detects foreign images.
import type { PlantedBug } from "./planted-bug.ts";

const made = ["test/models/made.test.ts"];
const metrics = ["test/evaluation/detection.test.ts"];
const scores = ["test/evaluation/detection-scores.test.ts"];

export const detectionBugs: readonly PlantedBug[] = [
  {
    slip: "an output may see hidden units of its own number",
    file: "models/made-masks.ts",
    right: "output: mask(layers.at(-1)!, pixels, tf.greater),",
    wrong: "output: mask(layers.at(-1)!, pixels, tf.greaterEqual),",
    tests: made,
  },
  {
    slip: "direct connections from a pixel to itself",
    file: "models/made-masks.ts",
    right: "direct: mask(pixels, pixels, tf.greater)",
    wrong: "direct: mask(pixels, pixels, tf.greaterEqual)",
    tests: made,
  },
  {
    slip: "a mixture that forgets to divide by the number of its parts",
    file: "models/made.ts",
    right: "Math.log(masks.length)",
    wrong: "Math.log(1)",
    tests: made,
  },
  {
    slip: "the direct connections without their mask",
    file: "models/made.ts",
    right: 'A: masked("A", masks.direct)',
    wrong: "A: tf.clone(parameters.A as tf.Tensor2D)",
    tests: made,
  },
  {
    slip: "ties count for nobody in AUROC",
    file: "evaluation/auroc.ts",
    right: "(2 * above + caught)",
    wrong: "(2 * above)",
    tests: metrics,
  },
  {
    slip: "average precision that divides by the true alarms alone",
    file: "evaluation/average-precision.ts",
    right: "(truePositives + falsePositives)",
    wrong: "truePositives",
    tests: metrics,
  },
  {
    slip: "input complexity in nats",
    file: "evaluation/detection-scores.ts",
    right: "-logProb[i]! / Math.LN2 - bits[i]!",
    wrong: "-logProb[i]! - bits[i]!",
    tests: scores,
  },
  {
    slip: "the sign of the ensemble's variance",
    file: "evaluation/detection-scores.ts",
    right: "variance - mean",
    wrong: "-variance - mean",
    tests: scores,
  },
  {
    slip: "the likelihood ratio upside down",
    file: "evaluation/detection-scores.ts",
    right: "background[i]! - logProb[i]!",
    wrong: "logProb[i]! - background[i]!",
    tests: scores,
  },
  {
    slip: "Wilson's center without half a squared z",
    file: "evaluation/wilson-interval.ts",
    right: "p + (z * z) / (2 * n)",
    wrong: "p",
    tests: ["test/evaluation/wilson-interval.test.ts"],
  },
];
