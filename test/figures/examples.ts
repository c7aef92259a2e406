import {
  barChart,
  beside,
  type Figure,
  heatmap,
  histogram,
  imageGrid,
  lineChart,
  scatter,
  stack,
} from "../../lib/figures";

/** The whole numbers from 0 to n − 1. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Values between 0 and 1 without a pattern, the same in every run. */
export const wobble = (i: number): number => (((Math.sin(12.9898 * i) * 43758.5453) % 1) + 1) % 1;

export const epoch = { title: "Epoch", unit: null };
export const nats = { title: "Negative log-likelihood", unit: "nats" };
const labels = { title: "Loss falls in every epoch", description: "A falling line." };

/** A small line chart. */
export function line(title = labels.title): Figure {
  const series = [{ name: "train", x: [1, 2, 3], y: [3, 2, 1] }];
  return lineChart({ ...labels, title, x: epoch, y: nats, series });
}

/** A round blot of 28 × 28 gray values. */
export function blot(i: number): number[] {
  const [x, y] = [8 + 12 * wobble(i), 8 + 12 * wobble(i + 0.5)];
  return range(784).map((p) => Math.max(0, 1 - Math.hypot((p % 28) - x, Math.floor(p / 28) - y) / 7));
}

/** One figure of every type, with every option that adds a layer. */
export const examples: Record<string, Figure> = {
  lineChart: lineChart({
    ...labels,
    subtitle: "three seeds",
    x: { ...epoch, domain: [0, 10] },
    y: nats,
    series: [
      { name: "train", x: range(10), y: range(10).map((e) => 90 + 60 / (e + 1)), points: true },
      {
        name: "validation",
        x: range(10),
        y: range(10).map((e) => 92 + 60 / (e + 1)),
        band: { low: range(10).map((e) => 91 + 60 / (e + 1)), high: range(10).map((e) => 94 + 60 / (e + 1)) },
      },
      { name: "theory", x: [0, 10], y: [150, 90], dashed: true },
    ],
    rules: [
      { axis: "y", value: 88.33, label: "published" },
      { axis: "x", value: 7, label: "best epoch" },
    ],
  }),
  logarithmic: lineChart({
    ...labels,
    x: { title: "Pixels D", unit: null, scale: "log" },
    y: { title: "Parameters", unit: null, scale: "log" },
    series: [
      { name: "table", x: [4, 28, 784], y: [15, 2 ** 28 - 1, 2 ** 784] },
      { name: "NADE", x: [4, 28, 784], y: [4504, 28528, 785284] },
    ],
  }),
  barChart: barChart({
    ...labels,
    category: { title: "Model", unit: null },
    value: { title: "Difference", unit: "nats" },
    bars: ["NADE", "RBM"].flatMap((name, i) =>
      ["train", "test"].map((series, j) => ({ name, series, value: 2 * i - 1 + j / 3, error: 0.2 })),
    ),
    rules: [{ axis: "x", value: 0.5, label: "published" }],
  }),
  histogram: histogram({
    ...labels,
    x: { title: "log p(x)", unit: "nats" },
    measure: "density",
    series: [
      { name: "data", values: range(200).map((i) => -90 + 20 * wobble(i)) },
      { name: "samples", values: range(100).map((i) => -95 + 20 * wobble(i)) },
    ],
    rules: [{ axis: "x", value: -85, label: "mean" }],
  }),
  scatter: scatter({
    ...labels,
    x: { title: "naive", unit: "nats" },
    y: { title: "recursive", unit: "nats" },
    series: [
      { name: "binary", x: range(30).map(wobble), y: range(30).map(wobble) },
      { name: "gray", x: range(30).map(wobble), y: range(30).map((i) => wobble(i + 7)) },
    ],
    line: { slope: 1, intercept: 0, label: "equal" },
  }),
  heatmap: heatmap({
    ...labels,
    values: range(3).map((i) => range(4).map((j) => i - j / 2)),
    x: { title: "Predicted", unit: null, labels: range(4) },
    y: { title: "True", unit: null, labels: range(3) },
    color: { title: "Rate", unit: null },
    scheme: "diverging",
  }),
  imageGrid: imageGrid({
    ...labels,
    images: range(6).map(blot),
    columns: 3,
    rowLabels: ["data", "samples"],
    columnLabels: ["a", "b", "c"],
  }),
  beside: beside([line("Left"), line("Right")], { title: "Both" }),
  stack: stack([line("Above"), line("Below")]),
};
