import {
  bandedCholesky,
  bandedIndex,
  bandedMatrix,
  bandedSolve,
  dot,
  solvePositiveDefinite,
} from "../linear-algebra";
import { sigmoid, softplus } from "./noise-contrastive";

/** Labeled examples of a logistic regression, with a known part of each logit. */
export interface LabeledFeatures {
  /** `[n, features]`, row by row. */
  readonly features: Float64Array;
  /** Known part of the logit `[n]`, default 0. */
  readonly offsets?: ArrayLike<number>;
  /** Whether these are the positive or the negative examples. */
  readonly positive: boolean;
  /** What each example counts, default 1. */
  readonly weight?: number;
}

/** The minimum of a logistic regression, and the curvature there. */
export interface LogisticFit {
  readonly parameters: Float64Array;
  readonly loss: number;
  /** Second derivatives at the minimum, `[features][features]`. */
  readonly hessian: number[][];
  readonly iterations: number;
}

/**
 * Logistic regression by Newton's method: the θ that makes Σ w softplus(∓(θ · t + o)) smallest, − for positive examples.
 *
 * Noise-contrastive estimation of a model that is linear in its parameters is this problem, with the noise's log-density as offset; so is
 * conditional noise-contrastive estimation, with differences of features. The loss is convex, and there is one minimum unless the
 * examples can be separated.
 *
 * @param start θ to begin with, default 0
 * @throws when no step lowers the loss before the gradient vanishes: separable examples, or features that depend on each other
 */
export function logisticRegression(
  groups: readonly LabeledFeatures[],
  start: ArrayLike<number>,
): LogisticFit {
  let parameters: Float64Array = Float64Array.from(start);
  let state = evaluate(groups, parameters);
  for (let iteration = 1; iteration <= 100; iteration++) {
    const step = newtonStep(state.gradient, state.hessian);
    const decrement = step.reduce((sum, value, a) => sum + value * state.gradient[a]!, 0);
    if (decrement < 1e-10 * state.loss) {
      return { parameters, loss: state.loss, hessian: state.hessian, iterations: iteration - 1 };
    }
    let length = 1;
    let next = evaluate(
      groups,
      parameters.map((value, a) => value - step[a]!),
    );
    // Half the step until the loss falls by a tenth of what the slope promises.
    while (!(next.loss <= state.loss - 0.1 * length * decrement) && length > 1e-6) {
      length /= 2;
      next = evaluate(
        groups,
        parameters.map((value, a) => value - length * step[a]!),
      );
    }
    if (length <= 1e-6) break;
    parameters = parameters.map((value, a) => value - length * step[a]!);
    state = next;
  }
  throw new Error(
    "The logistic regression does not settle: the examples may be separable, so bring data and noise closer together.",
  );
}

/**
 * The θ that makes Σ (θ · t + o)², over all examples, smallest, by a linear regression: a start for Newton's method from which no label
 * is sure, also where the labels are easy.
 *
 * @param count number of features
 */
export function leastSquaresStart(groups: readonly LabeledFeatures[], count: number): number[] {
  const A = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const b = new Array<number>(count).fill(0);
  for (const { features, offsets } of groups) {
    for (let n = 0; n * count < features.length; n++) {
      for (let i = 0; i < count; i++) {
        const feature = features[n * count + i]!;
        b[i]! -= (offsets ? offsets[n]! : 0) * feature;
        for (let j = 0; j < count; j++) A[i]![j]! += feature * features[n * count + j]!;
      }
    }
  }
  return solvePositiveDefinite(A, b);
}

/** Number of examples whose logit θ · t + o has the wrong sign. */
export function countMistakes(groups: readonly LabeledFeatures[], parameters: ArrayLike<number>): number {
  const count = parameters.length;
  let mistakes = 0;
  for (const { features, offsets, positive } of groups) {
    for (let n = 0; n * count < features.length; n++) {
      const known = offsets ? offsets[n]! : 0;
      const logit = known + dot(features.subarray(n * count, (n + 1) * count), parameters);
      if (logit > 0 !== positive) mistakes++;
    }
  }
  return mistakes;
}

interface State {
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly hessian: number[][];
}

function evaluate(groups: readonly LabeledFeatures[], parameters: Float64Array): State {
  const m = parameters.length;
  const gradient = new Float64Array(m);
  const hessian = Array.from({ length: m }, () => new Array<number>(m).fill(0));
  let loss = 0;
  for (const { features, offsets, positive, weight = 1 } of groups) {
    const sign = positive ? 1 : -1;
    const count = features.length / m;
    for (let n = 0; n < count; n++) {
      let logit = offsets ? offsets[n]! : 0;
      for (let a = 0; a < m; a++) logit += parameters[a]! * features[n * m + a]!;
      loss += weight * softplus(-sign * logit);
      const mistaken = sigmoid(-sign * logit);
      const curvature = weight * mistaken * (1 - mistaken);
      for (let a = 0; a < m; a++) {
        const feature = features[n * m + a]!;
        gradient[a]! -= weight * sign * mistaken * feature;
        for (let b = 0; b <= a; b++) hessian[a]![b]! += curvature * feature * features[n * m + b]!;
      }
    }
  }
  for (let a = 0; a < m; a++) for (let b = 0; b < a; b++) hessian[b]![a] = hessian[a]![b]!;
  return { loss, gradient, hessian };
}

function newtonStep(gradient: Float64Array, hessian: number[][]): Float64Array {
  const matrix = bandedMatrix(gradient.length, gradient.length - 1);
  hessian.forEach((row, a) => {
    for (let b = 0; b <= a; b++) matrix.entries[bandedIndex(matrix, a, b)] = row[b]!;
  });
  const factor = bandedCholesky(matrix);
  if (!factor)
    throw new Error("The logistic regression is flat in some direction: its features depend on each other.");
  return bandedSolve(factor, gradient);
}
