import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { adam } from "../training/adam";
import { fit } from "../training/fit";
import { rows } from "../training/training-data";

/** Images as features, with their classes. */
export interface LabeledRows {
  /** `[n, width]`, row by row. */
  readonly features: Uint8Array | Float32Array;
  /** `[n]`, whole numbers from 0. */
  readonly labels: ArrayLike<number>;
}

/**
 * Share of test examples that a softmax regression on given features gets right: what a linear classifier can read from them.
 *
 * Maximizes the mean of log softmax(Wᵀx + b) of the labels, from W = b = 0, by 150 full steps of Adam at learning rate 0.05 with weight
 * decay 0.1. The same for every kind of feature, so that features can be compared.
 *
 * @param options.classes default 10
 * @throws when labels and features do not belong together
 */
export async function linearProbe(
  train: LabeledRows,
  test: LabeledRows,
  options: { random: Random; classes?: number },
): Promise<number> {
  const { random, classes = 10 } = options;
  const width = train.features.length / train.labels.length;
  if (!Number.isInteger(width) || test.features.length !== width * test.labels.length) {
    throw new Error("A linear probe wants as many features for each label, in training and in test.");
  }
  const [x, tested] = [train, test].map(({ features, labels }) =>
    tf.tensor2d(Float32Array.from(features), [labels.length, width]),
  ) as [tf.Tensor2D, tf.Tensor2D];
  const targets = tf.tidy(() => tf.oneHot(tf.tensor1d(Array.from(train.labels), "int32"), classes));
  const W = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R2>([width, classes])));
  const b = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([classes])));
  const logitsOf = (inputs: tf.Tensor2D) => tf.add(tf.matMul(inputs, W), b) as tf.Tensor2D;
  try {
    await fit({
      parameters: { W, b },
      data: rows(Float32Array.from(train.features), width),
      steps: 150,
      batchSize: train.labels.length,
      loss: () => {
        const logits = logitsOf(x);
        return tf.mean(tf.sub(tf.logSumExp(logits, 1), tf.sum(tf.mul(logits, targets), 1))) as tf.Scalar;
      },
      optimizer: adam({ learningRate: 0.05, weightDecay: 0.1 }),
      random,
    });
    const guesses = tf.tidy(() => tf.argMax(logitsOf(tested), 1).dataSync());
    return guesses.filter((guess, n) => guess === test.labels[n]).length / guesses.length;
  } finally {
    tf.dispose([x, tested, targets, W, b]);
  }
}
