import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { makeMasks } from "../models/made";
import { exercise } from "./exercise";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Positions 1 … D of the pixels in a random order. */
const positions = (D: number, random: Random) => Array.from(random.permutation(D), (i) => i + 1);

/** H degrees, each 1 … D − 1. */
const degrees = (H: number, D: number, random: Random) => range(H).map(() => 1 + random.integer(D - 1));

/** 1 where `sees(degree of the column's unit, degree of the row's unit)`. */
const compare = (
  from: readonly number[],
  to: readonly number[],
  sees: (to: number, from: number) => boolean,
) => from.map((m) => to.map((n) => Number(sees(n, m))));

const transpose = (matrix: readonly number[][]) => matrix[0]!.map((_, j) => matrix.map((row) => row[j]!));

/** The library's masks of these degrees, a layer of the network after the other. */
function libraryMasks([pixels, ...hidden]: readonly number[][]): number[][][] {
  const config = { visible: pixels!.length, hidden: hidden.map((layer) => layer.length) };
  const connectivity = {
    pixels: Int32Array.from(pixels!),
    hidden: hidden.map((layer) => Int32Array.from(layer)),
  };
  return tf.tidy(() => {
    const masks = makeMasks(config, connectivity);
    return [...masks.hidden, masks.output].map((mask) => mask.arraySync());
  });
}

/** M^V `[H, D]`: which hidden units an output may use. */
const outputMask = exercise<[hidden: number[], pixels: number[]]>({
  inputs: (random) => [
    [[1], [1, 2]],
    [
      [1, 2, 1, 3],
      [2, 4, 1, 3],
    ],
    ...[5, 9].map((D): [number[], number[]] => [
      degrees(6, D, random.split(`hidden ${D}`)),
      positions(D, random.split(`pixels ${D}`)),
    ]),
  ],
  expected: (hidden, pixels) => libraryMasks([pixels, hidden])[1]!,
  tolerance: { absolute: 1e-9 },
  mistakes: [
    {
      hint: "an output would see its own pixel: a unit of degree m has seen pixel m, so m must be below the pixel's number.",
      answer: (hidden, pixels) => compare(hidden, pixels, (d, m) => d >= m),
    },
    {
      hint: "the comparison is the wrong way round: outputs use units that have seen earlier pixels.",
      answer: (hidden, pixels) => compare(hidden, pixels, (d, m) => d < m),
    },
    {
      hint: "that is [D, H]: rows are the units that are seen, columns the outputs that see them.",
      answer: (hidden, pixels) => transpose(compare(hidden, pixels, (d, m) => d > m)),
    },
    {
      hint: "the pixels are taken in the order of the image: their numbers are given.",
      answer: (hidden, pixels) =>
        compare(
          hidden,
          pixels.map((_, d) => d + 1),
          (d, m) => d > m,
        ),
    },
  ],
});

/** Products of masks, each entry the number of paths. */
const product = (masks: readonly number[][][]) =>
  masks.reduce((paths, mask) =>
    paths.map((row) => mask[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * mask[k]![j]!, 0))),
  );
const sign = (matrix: number[][]) => matrix.map((row) => row.map((value) => Number(value > 0)));

/** `[D, D]`: row d' and column d is 1 where output d depends on pixel d'. */
const receptiveField = exercise<[degrees: number[][]]>({
  inputs: (random) => [
    [[[1, 2], [1]]],
    [
      [
        [2, 3, 1],
        [2, 2],
        [1, 2],
      ],
    ],
    ...[3, 7].map((D): [number[][]] => [
      [
        positions(D, random.split(`pixels ${D}`)),
        degrees(4, D, random.split(`first ${D}`)),
        degrees(3, D, random.split(`second ${D}`)),
      ],
    ]),
  ],
  expected: (layers) => sign(product(libraryMasks(layers))),
  tolerance: { absolute: 1e-9 },
  mistakes: [
    {
      hint: "those are the pixels that may be seen; whether a hidden unit stands between them decides which are.",
      answer: ([pixels]) => compare(pixels!, pixels!, (d, earlier) => d > earlier),
    },
    {
      hint: "that is the number of paths: 1 where there is any.",
      answer: (layers) => product(libraryMasks(layers)),
    },
    {
      hint: "that is the transpose: rows are the pixels that are seen, columns the outputs.",
      answer: (layers) => transpose(sign(product(libraryMasks(layers)))),
    },
    {
      hint: "outputs need a strict comparison: with ≥ each of them sees its own pixel.",
      answer: (layers) => {
        const all = [...layers, layers[0]!];
        return sign(product(all.slice(1).map((to, layer) => compare(all[layer]!, to, (n, m) => n >= m))));
      },
    },
  ],
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** log (1/K) Σ_k p_k of log p_1 … log p_K. */
const mixtureLogProb = exercise<[logs: number[]]>({
  inputs: (random) => [
    [[-3]],
    [[Math.log(1 / 2), Math.log(1 / 4)]],
    [Array.from(random.normal(8), (z) => 3 * z - 20)],
    [[-800, -810, -805]],
  ],
  // The largest term taken out: log p_1 + log (1/K) Σ exp(log p_k − log p_1), with p_1 the largest.
  expected: (logs) => {
    const [first, ...others] = [...logs].sort((a, b) => b - a) as [number, ...number[]];
    const rest = others.reduce((sum, log) => sum + Math.exp(log - first), 0);
    return first + Math.log1p(rest) - Math.log(logs.length);
  },
  tolerance: { absolute: 1e-9, relative: 1e-9 },
  mistakes: [
    {
      hint: "that is the mean of the logarithms: probabilities are averaged, then the logarithm is taken.",
      answer: (logs) => mean(logs),
    },
    {
      hint: "that is the sum of the probabilities: subtract log K.",
      answer: (logs) => {
        const largest = Math.max(...logs);
        return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
      },
    },
    {
      hint: "exp(−800) is 0 in double precision, and log 0 is −∞: take the largest logarithm out first.",
      answer: (logs) => Math.log(mean(logs.map(Math.exp))),
    },
    {
      hint: "that is the best of the K models: the others count too.",
      answer: (logs) => Math.max(...logs),
    },
  ],
});

/** The exercises of notebook 17-made. */
export const madeExercises = {
  "output-mask": outputMask,
  "receptive-field": receptiveField,
  "mixture-log-prob": mixtureLogProb,
};
