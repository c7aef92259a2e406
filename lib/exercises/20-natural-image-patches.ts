import { excessKurtosis as libraryKurtosis } from "../evaluation";
import { symmetricEigen, symmetricFunction, timesTransposed, transposed } from "../linear-algebra";
import { exercise } from "./exercise";

type Color = [red: number, green: number, blue: number];

const coefficients = [0.2126, 0.7152, 0.0722];
const decode = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encode = (l: number) => (l <= 0.0031308 ? 12.92 * l : 1.055 * l ** (1 / 2.4) - 0.055);
const weighted = (values: readonly number[], weights = coefficients) =>
  values.reduce((sum, value, i) => sum + weights[i]! * value, 0);

const luminanceGray = exercise<[color: Color]>({
  inputs: (random) => [
    [[1, 0, 0]],
    [[0.5, 0.5, 0.5]],
    [[0.02, 0.9, 0.4]],
    ...[1, 2, 3].map((i): [Color] => [Array.from(random.split(i).uniform(3)) as Color]),
  ],
  expected: (color) => encode(weighted(color.map(decode))),
  tolerance: { absolute: 1e-6 },
  mistakes: [
    {
      hint: "that is the luma: bring the channels to linear light before you add them up.",
      answer: (color) => weighted(color),
    },
    {
      hint: "that is the luminance in linear light: encode it again, so that white and grays keep their values.",
      answer: (color) => weighted(color.map(decode)),
    },
    {
      hint: "a pure power 2.2 is not the curve of sRGB, which is a power 2.4 with a linear piece near black.",
      answer: (color) => weighted(color.map((v) => v ** 2.2)) ** (1 / 2.2),
    },
    {
      hint: "these are the coefficients of Rec. 601; the primaries of sRGB are those of Rec. 709.",
      answer: (color) => encode(weighted(color.map(decode), [0.299, 0.587, 0.114])),
    },
  ],
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const moment = (values: readonly number[], k: number, center = mean(values)) =>
  mean(values.map((value) => (value - center) ** k));

const excessKurtosis = exercise<[values: number[]]>({
  inputs: (random) => [
    [[0, 0, 0, 0, 1]],
    [[1, 3]],
    [Array.from(random.split("shifted").normal(20), (x) => 5 + 2 * x)],
    [Array.from(random.split("heavy").normal(30), (x) => x ** 3)],
  ],
  expected: (values) => libraryKurtosis(values),
  tolerance: { absolute: 1e-9, relative: 1e-9 },
  mistakes: [
    {
      hint: "a Gaussian's 3 is still in it: subtract 3.",
      answer: (values) => moment(values, 4) / moment(values, 2) ** 2,
    },
    {
      hint: "the moments are central: subtract the mean first.",
      answer: (values) => moment(values, 4, 0) / moment(values, 2, 0) ** 2 - 3,
    },
    {
      hint: "the fourth moment is divided by the square of the variance, not by the variance.",
      answer: (values) => moment(values, 4) / moment(values, 2) - 3,
    },
    {
      hint: "with moments the variance is the mean of squares: divide by n, not by n − 1.",
      answer: (values) => {
        const n = values.length;
        return moment(values, 4) / ((moment(values, 2) * n) / (n - 1)) ** 2 - 3;
      },
    },
  ],
});

/** U of the eigenvectors as columns, A Bᵀ, and U diag(s). */
const scaledColumns = (U: number[][], scales: readonly number[]) =>
  U.map((row) => row.map((entry, k) => entry * scales[k]!));

const zcaMatrix = exercise<[variances: number[], vectors: number[][], epsilon: number]>({
  inputs: (random) => {
    const basis = (n: number) => {
      const B = Array.from({ length: n }, (_, i) => Array.from(random.split(`${n} ${i}`).normal(n)));
      return symmetricEigen(timesTransposed(B, B)).vectors;
    };
    return [
      [[4, 1], [[0.8, 0.6], [-0.6, 0.8]], 0], // biome-ignore format: one line
      [[9, 4, 0.25], basis(3), 0],
      [[2, 1, 0.5, 0], basis(4), 0.1],
    ];
  },
  expected: (values, vectors, epsilon) =>
    symmetricFunction({ values, vectors }, (value) => 1 / Math.sqrt(value + epsilon)),
  tolerance: { absolute: 1e-9 },
  mistakes: [
    {
      hint: "that is PCA whitening: turn back, by U on the left.",
      answer: (values, vectors, epsilon) =>
        vectors.map((u, k) => u.map((entry) => entry / Math.sqrt(values[k]! + epsilon))),
    },
    {
      hint: "that is Uᵀ diag(λ)^(−1/2) Uᵀ, the formula of the notes: on the left stands U.",
      answer: (values, vectors, epsilon) => {
        const roots = values.map((value) => 1 / Math.sqrt(value + epsilon));
        return timesTransposed(scaledColumns(vectors, roots), transposed(vectors));
      },
    },
    {
      hint: "the rows of `vectors` are the eigenvectors: U has them as columns.",
      answer: (values, vectors, epsilon) => {
        const roots = values.map((value) => 1 / Math.sqrt(value + epsilon));
        return timesTransposed(scaledColumns(vectors, roots), vectors);
      },
    },
    {
      hint: "that is the inverse of the covariance: take the root.",
      answer: (values, vectors, epsilon) =>
        symmetricFunction({ values, vectors }, (value) => 1 / (value + epsilon)),
    },
    {
      hint: "ε is added to the variance, under the root.",
      answer: (values, vectors, epsilon) =>
        symmetricFunction({ values, vectors }, (value) => 1 / (Math.sqrt(value) + epsilon)),
    },
  ],
});

type Rows = number[][];
const columnMeans = (rows: Rows) => rows[0]!.map((_, d) => mean(rows.map((row) => row[d]!)));
const deviations = (rows: Rows, divisor = rows.length - 1) =>
  columnMeans(rows).map((m, d) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[d]! - m) ** 2, 0) / divisor),
  );
const standardized = (rows: Rows, means: number[], scales: number[]) =>
  rows.map((row) => row.map((x, d) => (x - means[d]!) / scales[d]!));

const standardize = exercise<[train: Rows, test: Rows]>({
  inputs: (random) => {
    const rows = (name: string, count: number) =>
      Array.from({ length: count }, (_, i) =>
        Array.from(random.split(`${name} ${i}`).normal(3), (x, d) => d + (1 + d) * x),
      );
    return [
      [[[0, 1], [2, 5]], [[1, 3], [3, 3]]], // biome-ignore format: one line
      [rows("train", 6), rows("test", 4)],
    ];
  },
  expected: (train, test) => standardized(test, columnMeans(train), deviations(train)),
  tolerance: { absolute: 1e-9 },
  mistakes: [
    {
      hint: "mean and deviation are those of the test images: a test image must not change what happens to another.",
      answer: (_, test) => standardized(test, columnMeans(test), deviations(test)),
    },
    {
      hint: "the mean is that of the test images.",
      answer: (train, test) => standardized(test, columnMeans(test), deviations(train)),
    },
    {
      hint: "the deviation divides by n − 1, like the covariance of the text.",
      answer: (train, test) => standardized(test, columnMeans(train), deviations(train, train.length)),
    },
    {
      hint: "divide by the standard deviation, not by the variance.",
      answer: (train, test) =>
        standardized(
          test,
          columnMeans(train),
          deviations(train).map((s) => s * s),
        ),
    },
  ],
});

/** The exercises of notebook 20-natural-image-patches. */
export const naturalImagePatchesExercises = {
  "luminance-gray": luminanceGray,
  "excess-kurtosis": excessKurtosis,
  "zca-matrix": zcaMatrix,
  standardize,
};
