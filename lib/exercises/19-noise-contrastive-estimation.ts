import type { Random } from "../engine";
import { type Grid, stencilProducts } from "../models/grid-stencil";
import {
  pathEigenvalues,
  type StationaryEntries,
  stationaryLogDeterminant,
  stationaryStencil,
} from "../models/stationary-stencil";
import { noiseContrastiveSlopes, softplus } from "../objectives/noise-contrastive";
import { exercise } from "./exercise";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** J from the log-ratios of the data and of the noise samples, in a form that the options spoil for the mistakes. */
function contrastiveLoss(
  data: readonly number[],
  noise: readonly number[],
  { shift = true, factor = true, sign = 1 } = {},
): number {
  const ratio = noise.length / data.length;
  const log = shift ? Math.log(ratio) : 0;
  const onNoise = mean(noise.map((G) => softplus(sign * (G - log))));
  return mean(data.map((G) => softplus(sign * (log - G)))) + (factor ? ratio : 1) * onNoise;
}

const noiseContrastiveLoss = exercise<[data: number[], noise: number[]]>({
  inputs: (random) => {
    const values = (name: string, count: number) => Array.from(random.split(name).normal(count));
    return [
      [[0], [0]],
      [values("data", 3), values("noise", 6)],
      [values("more data", 4), values("more noise", 4)],
      [
        [-800, 3],
        [800, 0, 1, 2],
      ],
    ];
  },
  expected: (data, noise) => noiseContrastiveSlopes(data, noise).loss,
  tolerance: { absolute: 1e-9, relative: 1e-9 },
  mistakes: [
    {
      hint: "log ν is missing: with ν noise samples for each datum the posterior is σ(G − log ν).",
      answer: (data, noise) => contrastiveLoss(data, noise, { shift: false }),
    },
    {
      hint: "the mean over the noise counts ν times: there are ν noise samples for each datum.",
      answer: (data, noise) => contrastiveLoss(data, noise, { factor: false }),
    },
    {
      hint: "data and noise are exchanged: data should have a large G.",
      answer: (data, noise) => contrastiveLoss(data, noise, { sign: -1 }),
    },
    {
      hint: "that is the objective to be made large: change the sign.",
      answer: (data, noise) => -contrastiveLoss(data, noise),
    },
    {
      hint: "e⁸⁰⁰ overflows: write log(1 + eˢ) as max(s, 0) + log(1 + e^−|s|).",
      answer: (data, noise) => {
        const ratio = noise.length / data.length;
        const onData = data.map((G) => Math.log(Math.exp(G) / (Math.exp(G) + ratio)));
        const onNoise = noise.map((G) => Math.log(ratio / (Math.exp(G) + ratio)));
        return -mean(onData) - ratio * mean(onNoise);
      },
    },
  ],
});

const square = (n: number): Grid => ({ height: n, width: n, neighborhood: 4 });

/** own x_p + edge Σ_q x_q with what lies outside of the image chosen by `outside`. */
function product(
  image: readonly number[][],
  { own, edge }: StationaryEntries,
  outside: (p: number, n: number) => number | undefined,
): number[][] {
  const n = image.length;
  const value = (row: number, column: number) => {
    const [r, c] = [outside(row, n), outside(column, n)];
    return r === undefined || c === undefined ? 0 : image[r]![c]!;
  };
  return image.map((line, i) =>
    line.map(
      (x, j) => own * x + edge * (value(i - 1, j) + value(i + 1, j) + value(i, j - 1) + value(i, j + 1)),
    ),
  );
}

const inside = (p: number, n: number) => (p >= 0 && p < n ? p : undefined);
const mirrored = (p: number, n: number) => Math.min(n - 1, Math.max(0, p));

const stencilProduct = exercise<[image: number[][], own: number, edge: number]>({
  inputs: (random: Random) => {
    const image = (n: number) => {
      const values = random.split(n).normal(n * n);
      return Array.from({ length: n }, (_, i) => Array.from(values.subarray(i * n, (i + 1) * n)));
    };
    return [
      [[[1, 0], [0, 0]], 5, -1], // biome-ignore format: one line
      [image(3), 5, -1],
      [image(5), 2, 0.3],
    ];
  },
  expected: (image, own, edge) => {
    const n = image.length;
    const stencil = stationaryStencil({ own, edge, corner: 0 }, square(n), "reflecting");
    const flat = stencilProducts(stencil, image.flat(), square(n));
    return image.map((_, i) => Array.from(flat.subarray(i * n, (i + 1) * n)));
  },
  tolerance: { absolute: 1e-9 },
  mistakes: [
    {
      hint: "the border is mirrored: a neighbor outside of the image is the border pixel itself, not 0.",
      answer: (image, own, edge) => product(image, { own, edge, corner: 0 }, inside),
    },
    {
      hint: "the border is mirrored, not periodic.",
      answer: (image, own, edge) => product(image, { own, edge, corner: 0 }, (p, n) => (p + n) % n),
    },
    {
      hint: "the sign of the coupling is turned: Λ_pq is edge itself.",
      answer: (image, own, edge) => product(image, { own, edge: -edge, corner: 0 }, mirrored),
    },
  ],
});

/** Σ log λ_jk over pairs of eigenvalues of the path. */
function sumOfLogs(path: ArrayLike<number>, own: number, edge: number): number {
  const all = Array.from(path);
  return all.flatMap((r) => all.map((s) => Math.log(own + edge * (r + s)))).reduce((sum, l) => sum + l, 0);
}

const logNormalizer = exercise<[n: number, own: number, edge: number]>({
  inputs: () => [
    [2, 5, -1],
    [3, 5, -1],
    [8, 4.5, -1],
    [28, 3, 0.5],
  ],
  expected: (n, own, edge) =>
    (n * n * Math.log(2 * Math.PI) -
      stationaryLogDeterminant({ own, edge, corner: 0 }, square(n), "reflecting")) /
    2,
  tolerance: { absolute: 1e-8, relative: 1e-10 },
  mistakes: [
    {
      hint: "that is log Z of a zero boundary: the cosines of a mirrored one are cos(πj/n), j from 0.",
      answer: (n, own, edge) =>
        (n * n * Math.log(2 * Math.PI) - sumOfLogs(pathEigenvalues(n, "zero"), own, edge)) / 2,
    },
    {
      hint: "the sign of log det Λ is turned: a precise field has a small Z.",
      answer: (n, own, edge) =>
        (n * n * Math.log(2 * Math.PI) + sumOfLogs(pathEigenvalues(n, "reflecting"), own, edge)) / 2,
    },
    {
      hint: "the half is missing before log det Λ.",
      answer: (n, own, edge) =>
        (n * n * Math.log(2 * Math.PI)) / 2 - sumOfLogs(pathEigenvalues(n, "reflecting"), own, edge),
    },
    {
      hint: "that is −½ log det Λ alone: (D/2) log 2π is missing.",
      answer: (n, own, edge) => -sumOfLogs(pathEigenvalues(n, "reflecting"), own, edge) / 2,
    },
  ],
});

/** The exercises of notebook 19-noise-contrastive-estimation. */
export const noiseContrastiveExercises = {
  "noise-contrastive-loss": noiseContrastiveLoss,
  "stencil-product": stencilProduct,
  "log-normalizer": logNormalizer,
};
