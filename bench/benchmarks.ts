import { dem, lenet, made, nadeSample, nadeTrain, nce, rbm, vae, type Work } from "./work";

/** A comparison of ours with a peer. */
export interface Benchmark {
  readonly name: string;
  /** What is done, for the figure and, with its sizes, for the table. */
  readonly label: string;
  readonly title: string;
  readonly work: Work;
  readonly peer: Peer;
}

/** A module of peers/ in a Python with PyTorch, or a step of peers/tfjs.ts. */
export type Peer =
  | { readonly kind: "pytorch"; readonly module: string }
  | { readonly kind: "tfjs"; readonly step: string };

type Step = Omit<Benchmark, "peer">;

const step = (name: string, label: string, sizes: string, work: Work): Step => ({
  name,
  label,
  title: `${label}, ${sizes}`,
  work,
});

const nadeStep = step("nade-train", "NADE training step", "784 pixels, 500 hidden, batch 100", nadeTrain);
const demStep = step("dem-step", "Deep energy model step", "784-64-64, denoising, batch 500", dem);
const otherSteps: readonly Step[] = [
  step("nade-sample", "NADE sampling", "100 images, 784 pixels, 500 hidden", nadeSample),
  step("rbm-cd1", "RBM CD-1 step", "784×500, batch 100", rbm),
  step("vae-step", "VAE step", "784-400-20-400-784, batch 100", vae),
  step("made-step", "MADE step", "784-500-784, batch 100", made),
  step("lenet-step", "LeNet-5 step", "28×28, batch 64", lenet),
  step("nce-step", "NCE step of a Gaussian field", "28×28, 4 neighbors, batch 1000", nce),
];

const againstPyTorch = (each: Step, module = each.work.step): Benchmark => ({
  ...each,
  peer: { kind: "pytorch", module },
});
const againstTfjs = (each: Step): Benchmark => ({
  ...each,
  name: `${each.name}-vs-wasm`,
  peer: { kind: "tfjs", step: each.work.step },
});

/** All comparisons: each step against PyTorch, NADE's and the energy model's also against one with a gradient by hand, and each against tfjs. */
export const benchmarks: readonly Benchmark[] = [
  againstPyTorch(nadeStep),
  { ...againstPyTorch(nadeStep, "nade_train_own_gradient"), name: "nade-train-vs-own-gradient" },
  ...otherSteps.map((each) => againstPyTorch(each)),
  againstPyTorch(demStep),
  { ...againstPyTorch(demStep, "dem_step_own_gradient"), name: "dem-step-vs-own-gradient" },
  ...[nadeStep, ...otherSteps, demStep].map(againstTfjs),
];

/** Figures of ours alone, by the name they are asked for. */
export const measurementNames = ["nade-scaling", "nade-memory", "kernel-start"] as const;

/** Every name that can be asked for. */
export const names: readonly string[] = [...benchmarks.map(({ name }) => name), ...measurementNames];
