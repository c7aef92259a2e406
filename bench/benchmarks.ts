import { lenet, made, nadeSample, nadeTrain, rbm, vae, type Work } from "./work";

/** A comparison of ours with a peer. */
export interface Benchmark {
  readonly name: string;
  /** What is done, for the table. */
  readonly title: string;
  readonly work: Work;
  readonly peer: Peer;
}

/** A module of peers/ in a Python with PyTorch, or a step of peers/tfjs.ts. */
export type Peer =
  | { readonly kind: "pytorch"; readonly module: string }
  | { readonly kind: "tfjs"; readonly step: string };

const titles: readonly (readonly [name: string, title: string, work: Work])[] = [
  ["nade-train", "NADE training step, 784 pixels, 500 hidden, batch 100", nadeTrain],
  ["nade-sample", "NADE, sampling 100 images", nadeSample],
  ["rbm-cd1", "RBM CD-1 step, 784×500, batch 100", rbm],
  ["vae-step", "VAE step, 784-400-20-400-784, batch 100", vae],
  ["made-step", "MADE step, 784-500-784, batch 100", made],
  ["lenet-step", "LeNet-5 step, 28×28, batch 64", lenet],
];

/** All comparisons: each step against PyTorch, NADE's also against one with a backward pass by hand, and each against tfjs. */
export const benchmarks: readonly Benchmark[] = [
  ...titles.map(([name, title, work]) => ({
    name,
    title,
    work,
    peer: { kind: "pytorch", module: work.step } as const,
  })),
  {
    name: "nade-train-vs-own-gradient",
    title: "NADE training step, as above",
    work: nadeTrain,
    peer: { kind: "pytorch", module: "nade_train_own_gradient" },
  },
  ...titles.map(([name, title, work]) => ({
    name: `${name}-vs-wasm`,
    title,
    work,
    peer: { kind: "tfjs", step: work.step } as const,
  })),
];

/** Figures of ours alone, by the name they are asked for. */
export const measurementNames = ["nade-scaling", "nade-memory", "kernel-start"] as const;

/** Every name that can be asked for. */
export const names: readonly string[] = [...benchmarks.map(({ name }) => name), ...measurementNames];
