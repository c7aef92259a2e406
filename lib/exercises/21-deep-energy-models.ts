import type { Random } from "../engine";
import { exercise } from "./exercise";

/** A two-layer deep energy model in plain numbers: V `[H, D]`, W `[K, H]`, b `[D]`, c `[K]`. */
export interface DeepEnergyNumbers {
  V: number[][];
  W: number[][];
  b: number[];
  c: number[];
  sigma: number;
}

const dot = (u: readonly number[], v: readonly number[]) => u.reduce((sum, u_j, j) => sum + u_j * v[j]!, 0);
const softplus = (u: number) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));
const sigmoid = (u: number) => (u >= 0 ? 1 / (1 + Math.exp(-u)) : Math.exp(u) / (1 + Math.exp(u)));

/** Small models with images, the last ones with units far out on both sides. */
function cases(random: Random): [model: DeepEnergyNumbers, x: number[]][] {
  const [ln2, ln3] = [Math.log(2), Math.log(3)];
  const byHand = {
    V: [
      [ln3, 0],
      [0, ln3],
    ],
    W: [[2 * ln2, -2 * ln2]],
    b: [1, 0],
    c: [0],
    sigma: 1,
  };
  const drawn = (D: number, H: number, K: number, sigma: number): [DeepEnergyNumbers, number[]] => {
    const stream = random.split(`${D} ${H} ${K}`);
    const vector = (name: string, n: number) => Array.from(stream.split(name).normal(n));
    const rows = (name: string, n: number, width: number) =>
      Array.from({ length: n }, (_, i) => vector(`${name} ${i}`, width));
    const model = { V: rows("V", H, D), W: rows("W", K, H), b: vector("b", D), c: vector("c", K), sigma };
    return [model, vector("x", D)];
  };
  const [model, x] = drawn(4, 3, 2, 1);
  return [
    [byHand, [1, -1]],
    drawn(3, 2, 3, 1),
    drawn(4, 3, 2, 0.5),
    [{ ...model, c: [1000, -1000] }, x],
    [model, x.map((x_d) => 1000 * x_d)],
  ];
}

/** log p̃ with the pieces that the mistakes leave out or spoil. */
function logDensity(
  { V, W, b, c, sigma }: DeepEnergyNumbers,
  x: number[],
  { S = softplus, s = sigmoid, half = 0.5, power = 2, linear = 1 } = {},
): number {
  const g = V.map((v_i) => s(dot(v_i, x)));
  const outputs = W.map((w_k, k) => S(dot(w_k, g) + c[k]!));
  return (
    (-half * dot(x, x)) / sigma ** power + linear * dot(b, x) + outputs.reduce((sum, value) => sum + value, 0)
  );
}

const deepEnergyLogDensity = exercise<[model: DeepEnergyNumbers, x: number[]]>({
  inputs: cases,
  // By the latent form: every z_k is summed over by itself, largest exponent taken out.
  expected: ({ V, W, b, c, sigma }, x) => {
    const g = V.map((v_i) => 0.5 + 0.5 * Math.tanh(dot(v_i, x) / 2));
    const sums = W.map((w_k, k) => {
      const exponents = [0, dot(w_k, g) + c[k]!];
      const largest = Math.max(...exponents);
      return largest + Math.log(exponents.reduce((sum, e) => sum + Math.exp(e - largest), 0));
    });
    return (
      x.reduce((sum, x_d, d) => sum + b[d]! * x_d - (x_d / sigma) ** 2 / 2, 0) +
      dot(
        sums,
        sums.map(() => 1),
      )
    );
  },
  tolerance: { absolute: 1e-9, relative: 1e-10 },
  mistakes: [
    { hint: "the half is missing in ‖x‖²/(2σ²).", answer: (model, x) => logDensity(model, x, { half: 1 }) },
    { hint: "σ is squared in ‖x‖²/(2σ²).", answer: (model, x) => logDensity(model, x, { power: 1 }) },
    { hint: "bᵀx is missing.", answer: (model, x) => logDensity(model, x, { linear: 0 }) },
    {
      hint: "the features are squashed: g = s(Vx), not Vx.",
      answer: (model, x) => logDensity(model, x, { s: (u) => u }),
    },
    {
      hint: "the outer function is the softplus S, not the sigmoid s.",
      answer: (model, x) => logDensity(model, x, { S: sigmoid }),
    },
    {
      hint: "e¹⁰⁰⁰ overflows: write S(u) as max(u, 0) + log(1 + e^−|u|).",
      answer: (model, x) => logDensity(model, x, { S: (u) => Math.log(1 + Math.exp(u)) }),
    },
  ],
});

/** ∂ log p̃ / ∂V_ij, or what comes out with a factor left out. */
function filterGradient(
  { V, W, c }: DeepEnergyNumbers,
  x: number[],
  {
    slope = (g: number) => g * (1 - g),
    on = sigmoid,
    input = (x_j: number) => x_j,
    first = false,
  }: {
    slope?: (g: number) => number;
    on?: (u: number) => number;
    input?: (x_j: number) => number;
    first?: boolean;
  } = {},
): number[][] {
  const g = V.map((v_i) => sigmoid(dot(v_i, x)));
  const weights = W.map((w_k, k) => (first && k > 0 ? 0 : on(dot(w_k, g) + c[k]!)));
  return g.map((g_i, i) => {
    const wanted = weights.reduce((sum, s_k, k) => sum + s_k * W[k]![i]!, 0) * slope(g_i);
    return x.map((x_j) => wanted * input(x_j));
  });
}

const deepEnergyFilterGradient = exercise<[model: DeepEnergyNumbers, x: number[]]>({
  inputs: cases,
  // The complex step would do too; here entry by entry, with the slope from tanh.
  expected: ({ V, W, c }, x) => {
    const responses = V.map((v_i) => dot(v_i, x));
    const g = responses.map((a) => 0.5 + 0.5 * Math.tanh(a / 2));
    const slopes = responses.map((a) => 0.25 / Math.cosh(Math.min(350, Math.abs(a) / 2)) ** 2);
    const on = W.map((w_k, k) => 0.5 + 0.5 * Math.tanh((dot(w_k, g) + c[k]!) / 2));
    return V.map((_, i) =>
      x.map((x_j) => on.reduce((sum, s_k, k) => sum + s_k * W[k]![i]! * slopes[i]! * x_j, 0)),
    );
  },
  tolerance: { absolute: 1e-9, relative: 1e-9 },
  mistakes: [
    {
      hint: "the slope of the features is missing: s′ = g(1 − g).",
      answer: (model, x) => filterGradient(model, x, { slope: () => 1 }),
    },
    {
      hint: "the slope of a sigmoid is g(1 − g), not g.",
      answer: (model, x) => filterGradient(model, x, { slope: (g) => g }),
    },
    {
      hint: "S′(u_k) = s(u_k) is missing.",
      answer: (model, x) => filterGradient(model, x, { on: () => 1 }),
    },
    {
      hint: "that is the derivative by the filter's response: x_j is missing.",
      answer: (model, x) => filterGradient(model, x, { input: () => 1 }),
    },
    {
      hint: "sum over all K units, not only the first.",
      answer: (model, x) => filterGradient(model, x, { first: true }),
    },
  ],
});

const annealingLogWeight = exercise<[betas: number[], differences: number[]]>({
  inputs: (random) => [
    [[0, 1], [2.5]],
    [
      [0, 0.25, 1],
      [4, -2],
    ],
    [[0, 0.1, 0.3, 0.6, 1], Array.from(random.split("differences").normal(4))],
  ],
  // By parts: Σ (β_{t+1} − β_t) d_t = d_{T−1} − Σ β_t (d_t − d_{t−1}).
  expected: (betas, differences) =>
    differences.reduce(
      (sum, d_t, t) => (t === 0 ? sum : sum - betas[t]! * (d_t - differences[t - 1]!)),
      differences.at(-1)!,
    ),
  tolerance: { absolute: 1e-12, relative: 1e-12 },
  mistakes: [
    {
      hint: "that is the weight: its logarithm is asked for.",
      answer: (betas, differences) =>
        Math.exp(differences.reduce((sum, d_t, t) => sum + (betas[t + 1]! - betas[t]!) * d_t, 0)),
    },
    {
      hint: "the sign is turned: w grows where p̃ is larger than p₀.",
      answer: (betas, differences) =>
        -differences.reduce((sum, d_t, t) => sum + (betas[t + 1]! - betas[t]!) * d_t, 0),
    },
    {
      hint: "each difference counts with the step β_{t+1} − β_t, not with β_{t+1}.",
      answer: (betas, differences) => differences.reduce((sum, d_t, t) => sum + betas[t + 1]! * d_t, 0),
    },
    {
      hint: "that takes all steps to be equally long: weigh each by β_{t+1} − β_t.",
      answer: (_, differences) => differences.reduce((sum, d_t) => sum + d_t / differences.length, 0),
    },
  ],
});

/** The exercises of notebook 21-deep-energy-models. */
export const deepEnergyExercises = {
  "deep-energy-log-density": deepEnergyLogDensity,
  "deep-energy-filter-gradient": deepEnergyFilterGradient,
  "annealing-log-weight": annealingLogWeight,
};
