import type { Random } from "../engine";
import { exercise } from "./exercise";

type Groups = [negatives: number[], positives: number[]];

/** Groups of whole-numbered scores, so that ties are common. */
function groups(random: Random): Groups[] {
  const draw = (name: string, n: number, shift: number) =>
    Array.from(random.split(name).uniform(n), (u) => Math.floor(6 * u) + shift);
  return [
    [[1, 2], [3]],
    [[2], [2]],
    [
      [3, 1],
      [2, 3, 3],
    ],
    ...[1, 2, 3].map((k): Groups => [draw(`in ${k}`, 7 * k, 0), draw(`out ${k}`, 5 * k, 1)]),
  ];
}

const pairs = ([negatives, positives]: Groups, win: (inside: number, outside: number) => number) =>
  positives.reduce((sum, s) => sum + negatives.reduce((row, r) => row + win(r, s), 0), 0) /
  (negatives.length * positives.length);

/** P(s⁺ > s⁻) + ½ P(s⁺ = s⁻). */
const auroc = exercise<Groups>({
  inputs: groups,
  expected: (...both) => pairs(both, (r, s) => (s > r ? 1 : s === r ? 0.5 : 0)),
  tolerance: { absolute: 1e-12 },
  mistakes: [
    {
      hint: "ties are not counted: each counts one half.",
      answer: (...both) => pairs(both, (r, s) => (s > r ? 1 : 0)),
    },
    {
      hint: "ties count one half, not one.",
      answer: (...both) => pairs(both, (r, s) => (s >= r ? 1 : 0)),
    },
    {
      hint: "the groups are exchanged: an outlier should score higher.",
      answer: (...both) => pairs(both, (r, s) => (s < r ? 1 : s === r ? 0.5 : 0)),
    },
  ],
});

/** Indices of sorted scores, as fractions of n that are awkward on purpose. */
function calibrations(random: Random): [scores: number[], rate: number][] {
  const scores = (name: string, n: number) => Array.from(random.split(name).normal(n));
  return [
    [[1, 2, 3, 4], 0.25],
    [[4, 1, 3, 2], 0.5],
    [scores("twenty", 20), 0.05],
    [scores("more", 37), 0.1],
  ];
}

const descending = (scores: readonly number[]) => [...scores].sort((a, b) => b - a);

/** The lowest of the scores above which at most the share `rate` of them lies. */
const falseAlarmThreshold = exercise<[scores: number[], rate: number]>({
  inputs: calibrations,
  expected: (scores, rate) =>
    Math.min(...scores.filter((t) => scores.filter((s) => s > t).length <= rate * scores.length)),
  tolerance: { absolute: 0 },
  mistakes: [
    {
      hint: "this threshold alarms one image fewer than it may: alarms are scores above it, not at it.",
      answer: (scores, rate) => descending(scores)[Math.max(0, Math.floor(rate * scores.length) - 1)]!,
    },
    {
      hint: "this alarms the share that should pass: sort the other way, or take 1 − rate.",
      answer: (scores, rate) => descending(scores).reverse()[Math.floor(rate * scores.length)]!,
    },
    {
      hint: "the scores have to be sorted first.",
      answer: (scores, rate) => scores[Math.floor(rate * scores.length)]!,
    },
  ],
});

/** log p of each image under each model: rows are models. */
function ensembles(random: Random): [logProbs: number[][]][] {
  const matrix = (name: string, models: number, images: number) =>
    Array.from({ length: models }, (_, k) =>
      Array.from(random.split(name).split(k).normal(images), (z) => -90 + 10 * z),
    );
  return [
    [
      [
        [-1, -4],
        [-3, -4],
      ],
    ],
    [matrix("three", 3, 4)],
    [matrix("five", 5, 6)],
  ];
}

const perImage = (logProbs: number[][], f: (values: number[]) => number) =>
  logProbs[0]!.map((_, i) => f(logProbs.map((row) => row[i]!)));
const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const squares = (values: number[]) => values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0);

/** Var_k log p_k(x) − mean_k log p_k(x). */
const waicScore = exercise<[logProbs: number[][]]>({
  inputs: ensembles,
  expected: (logProbs) => perImage(logProbs, (v) => squares(v) / v.length - mean(v)),
  tolerance: { absolute: 1e-9 },
  mistakes: [
    {
      hint: "the sign of the variance: models that disagree mark an outlier, whose score is high.",
      answer: (logProbs) => perImage(logProbs, (v) => -squares(v) / v.length - mean(v)),
    },
    {
      hint: "this is the criterion itself; the score is minus it.",
      answer: (logProbs) => perImage(logProbs, (v) => mean(v) - squares(v) / v.length),
    },
    {
      hint: "the standard deviation stands where the variance should.",
      answer: (logProbs) => perImage(logProbs, (v) => Math.sqrt(squares(v) / v.length) - mean(v)),
    },
    {
      hint: "the variance here is over the models at hand: divide by K, not by K − 1.",
      answer: (logProbs) => perImage(logProbs, (v) => squares(v) / (v.length - 1) - mean(v)),
    },
  ],
});

/** The programming exercises of notebook 16-ood-detection. */
export const oodDetectionExercises = {
  auroc,
  "false-alarm-threshold": falseAlarmThreshold,
  "waic-score": waicScore,
};
