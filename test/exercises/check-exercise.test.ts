import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import { checkExercise, type ExerciseId, exerciseIds, exerciseOf } from "../../lib/exercises";
import type { NadeWeights } from "../../lib/exercises/15-nade";
import type { DeepEnergyNumbers } from "../../lib/exercises/21-deep-energy-models";
import { CheckError, captureDisplays, type Numbers } from "../../lib/notebook";

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const sigmoid = (a: number) => 1 / (1 + Math.exp(-a));
const softplus = (a: number) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));

/** h_d by the recursion, `[D, H]`. */
function hiddenStates({ W, c }: NadeWeights, x: number[]): number[][] {
  const a = [...c];
  return x.map((x_d, d) => {
    const h = a.map(sigmoid);
    for (let j = 0; j < a.length; j++) a[j]! += x_d * W[d]![j]!;
    return h;
  });
}

/** Solutions, as somebody who understood the text would write them. */
const solutions: Record<ExerciseId, (...input: never[]) => Numbers> = {
  "log-sum-exp": (a: number[]) => {
    const largest = Math.max(...a);
    return largest + Math.log(sum(a.map((a_k) => Math.exp(a_k - largest))));
  },
  "binary-cross-entropy": (x: number, a: number) => softplus(a) - x * a,
  "kl-divergence": (p: number[], q: number[]) =>
    sum(p.map((p_k, k) => (p_k > 0 ? p_k * (Math.log(p_k) - Math.log(q[k]!)) : 0))),
  "standard-error": (values: number[]) => {
    const mean = sum(values) / values.length;
    return Math.sqrt(sum(values.map((x) => (x - mean) ** 2)) / (values.length - 1) / values.length);
  },
  "gaussian-divergence": (mean: number[], logVariance: number[]) =>
    0.5 * sum(mean.map((m, u) => m ** 2 + Math.exp(logVariance[u]!) - logVariance[u]! - 1)),
  "gaussian-log-likelihood": (x: number[], mean: number[], deviation: number[]) =>
    sum(
      x.map(
        (x_d, d) =>
          -Math.log(deviation[d]!) -
          0.5 * Math.log(2 * Math.PI) -
          0.5 * ((x_d - mean[d]!) / deviation[d]!) ** 2,
      ),
    ),
  "importance-weighted-bound": (logWeights: number[]) => {
    const largest = Math.max(...logWeights);
    return largest + Math.log(sum(logWeights.map((w) => Math.exp(w - largest))) / logWeights.length);
  },
  "hidden-states": hiddenStates,
  "negative-log-likelihood": (weights: NadeWeights, x: number[]) =>
    sum(
      hiddenStates(weights, x).map((h, d) => {
        const s_d = weights.b[d]! + sum(h.map((h_j, j) => h_j * weights.V[d]![j]!));
        return softplus(s_d) - x[d]! * s_d;
      }),
    ),
  "input-gradient": ({ W, V, b, c }: NadeWeights, x: number[]) => {
    const h = hiddenStates({ W, V, b, c }, x);
    const wanted = c.map(() => 0);
    const rows = [...x.keys()].reverse().map((d) => {
      const row = wanted.map((sum_j) => x[d]! * sum_j);
      const residual = sigmoid(b[d]! + sum(h[d]!.map((h_j, j) => h_j * V[d]![j]!))) - x[d]!;
      h[d]!.forEach((h_j, j) => {
        wanted[j]! += residual * V[d]![j]! * h_j * (1 - h_j);
      });
      return row;
    });
    return rows.reverse();
  },
  auroc: (negatives: number[], positives: number[]) =>
    sum(positives.flatMap((s) => negatives.map((r) => (Math.sign(s - r) + 1) / 2))) /
    (negatives.length * positives.length),
  "false-alarm-threshold": (scores: number[], rate: number) =>
    [...scores].sort((a, b) => b - a)[Math.floor(rate * scores.length)]!,
  "waic-score": (logProbs: number[][]) =>
    logProbs[0]!.map((_, i) => {
      const values = logProbs.map((row) => row[i]!);
      const mean = sum(values) / values.length;
      return sum(values.map((value) => (value - mean) ** 2)) / values.length - mean;
    }),
  "output-mask": (hidden: number[], pixels: number[]) =>
    hidden.map((m) => pixels.map((d) => (d > m ? 1 : 0))),
  "receptive-field": ([pixels, ...hidden]: number[][]) =>
    pixels!.map((start) => {
      // The lowest degree that a pixel's influence has in the layer: from it every unit of that degree or above is reached.
      const lowest = hidden.reduce((least, layer) => Math.min(...layer.filter((m) => m >= least)), start);
      return pixels!.map((d) => (d > lowest ? 1 : 0));
    }),
  "mixture-log-prob": (logs: number[]) => {
    const largest = Math.max(...logs);
    return largest + Math.log(sum(logs.map((log) => Math.exp(log - largest))) / logs.length);
  },
  "noise-contrastive-loss": (data: number[], noise: number[]) => {
    const ratio = noise.length / data.length;
    const onData = sum(data.map((G) => softplus(Math.log(ratio) - G)));
    return (onData + sum(noise.map((G) => softplus(G - Math.log(ratio))))) / data.length;
  },
  "stencil-product": (image: number[][], own: number, edge: number) => {
    const at = (i: number, j: number) => {
      const clamp = (p: number) => Math.min(image.length - 1, Math.max(0, p));
      return image[clamp(i)]![clamp(j)]!;
    };
    return image.map((row, i) =>
      row.map((x, j) => own * x + edge * (at(i - 1, j) + at(i + 1, j) + at(i, j - 1) + at(i, j + 1))),
    );
  },
  "log-normalizer": (n: number, own: number, edge: number) => {
    const path = Array.from({ length: n }, (_, j) => 2 * Math.cos((Math.PI * j) / n));
    const logs = path.flatMap((r) => path.map((s) => Math.log(2 * Math.PI) - Math.log(own + edge * (r + s))));
    return sum(logs) / 2;
  },
  "luminance-gray": (color: number[]) => {
    const light = color.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    const Y = 0.2126 * light[0]! + 0.7152 * light[1]! + 0.0722 * light[2]!;
    return Y <= 0.0031308 ? 12.92 * Y : 1.055 * Y ** (1 / 2.4) - 0.055;
  },
  "excess-kurtosis": (values: number[]) => {
    const center = sum(values) / values.length;
    const moment = (k: number) => sum(values.map((x) => (x - center) ** k)) / values.length;
    return moment(4) / moment(2) ** 2 - 3;
  },
  "zca-matrix": (variances: number[], vectors: number[][], epsilon: number) =>
    variances.map((_, i) =>
      variances.map((_, j) =>
        sum(variances.map((l, k) => (vectors[k]![i]! * vectors[k]![j]!) / Math.sqrt(l + epsilon))),
      ),
    ),
  standardize: (train: number[][], test: number[][]) => {
    const n = train.length;
    const means = train[0]!.map((_, d) => sum(train.map((row) => row[d]!)) / n);
    const scales = means.map((m, d) => Math.sqrt(sum(train.map((row) => (row[d]! - m) ** 2)) / (n - 1)));
    return test.map((row) => row.map((x, d) => (x - means[d]!) / scales[d]!));
  },
  "deep-energy-log-density": ({ V, W, b, c, sigma }: DeepEnergyNumbers, x: number[]) => {
    const g = V.map((v_i) => sigmoid(sum(v_i.map((v, j) => v * x[j]!))));
    const u = W.map((w_k, k) => sum(w_k.map((w, i) => w * g[i]!)) + c[k]!);
    return sum(x.map((x_d, d) => b[d]! * x_d - x_d ** 2 / (2 * sigma ** 2))) + sum(u.map(softplus));
  },
  "deep-energy-filter-gradient": ({ V, W, c }: DeepEnergyNumbers, x: number[]) => {
    const g = V.map((v_i) => sigmoid(sum(v_i.map((v, j) => v * x[j]!))));
    const on = W.map((w_k, k) => sigmoid(sum(w_k.map((w, i) => w * g[i]!)) + c[k]!));
    return g.map((g_i, i) => {
      const wanted = sum(on.map((s_k, k) => s_k * W[k]![i]!)) * g_i * (1 - g_i);
      return x.map((x_j) => wanted * x_j);
    });
  },
  "annealing-log-weight": (betas: number[], differences: number[]) =>
    sum(differences.map((difference, t) => (betas[t + 1]! - betas[t]!) * difference)),
};

const check = (id: ExerciseId, answer: unknown) => checkExercise(id, answer as never);

/** The message that an answer is rejected with. */
function rejection(id: ExerciseId, answer: unknown): string {
  try {
    check(id, answer);
  } catch (error) {
    expect(error).toBeInstanceOf(CheckError);
    return (error as Error).message;
  }
  throw new Error(`${id} accepted a wrong answer`);
}

let outputs: ReturnType<typeof captureDisplays>;
beforeAll(async () => {
  vi.stubEnv("GENLAB_ENGINE", "cpu");
  await startEngine();
  vi.unstubAllEnvs();
});
beforeEach(() => {
  outputs = captureDisplays();
});
afterEach(() => outputs.restore());

describe.each(exerciseIds)("exercise %s", (id) => {
  it("accepts the solution with a tick", () => {
    check(id, solutions[id]);
    expect(outputs.outputs.map(({ data }) => data["text/plain"])).toEqual([
      expect.stringMatching(`^✓ Exercise \`${id}\`: right on all \\d+ inputs`),
    ]);
  });

  it("rejects each common mistake with the hint that belongs to it", () => {
    const { mistakes } = exerciseOf(id);
    expect(mistakes.length).toBeGreaterThanOrEqual(3);
    for (const { answer, hint } of mistakes) expect(rejection(id, answer)).toContain(`Hint: ${hint}`);
    expect(outputs.outputs).toEqual([]);
  });

  it("rejects an answer that is off by a hundredth on every input, without a hint", () => {
    const shift = (value: Numbers): Numbers =>
      typeof value === "number" ? value + 0.01 : (value as number[]).map(shift);
    const message = rejection(id, (...input: never[]) => shift(solutions[id](...input)));
    expect(message).toContain("Not yet right");
  });

  it("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    check(id, solutions[id]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("tries the same inputs each time", () => {
    const { inputs } = exerciseOf(id);
    expect(inputs(new Random(3))).toEqual(inputs(new Random(3)));
  });
});

describe("checkExercise", () => {
  it("shows an exercise that is still a stub as open, and does not throw", () => {
    check("log-sum-exp", () => {
      throw new Error("Your turn: logSumExp is not written yet.");
    });
    expect(outputs.outputs[0]!.data["text/plain"]).toBe(
      "○ Exercise `log-sum-exp`: your turn, it is not written yet.",
    );
  });

  it("names the call, what it gave and what is right", () => {
    function logSumExp(a: number[]): number {
      return sum(a) + 17;
    }
    expect(rejection("log-sum-exp", logSumExp)).toBe(
      "Exercise log-sum-exp: logSumExp([0,0]) is 17, and 0.693147 is right. Not yet right.",
    );
  });

  it("says what is wrong with an answer that is no number", () => {
    expect(rejection("log-sum-exp", () => undefined)).toContain(
      "gives nothing: does the function end in return?",
    );
    expect(rejection("log-sum-exp", async () => 0)).toContain("gives a promise: return the value itself");
    expect(rejection("log-sum-exp", () => [0, 0])).toContain("The shapes differ");
    expect(rejection("log-sum-exp", () => "0")).toContain("not string");
    expect(
      rejection("log-sum-exp", () => {
        throw new RangeError("too long");
      }),
    ).toContain("throws an error: too long");
  });

  it("names the exercises there are when asked for another", () => {
    expect(rejection("log-sum" as ExerciseId, Math.max)).toMatch(
      /^There is no exercise "log-sum": .*log-sum-exp/,
    );
  });

  it("accepts an answer that overwrites its inputs", () => {
    check("standard-error", (values: number[]) => {
      const right = solutions["standard-error"](values as never);
      values.fill(0);
      return right;
    });
    expect(outputs.outputs).toHaveLength(1);
  });
});
