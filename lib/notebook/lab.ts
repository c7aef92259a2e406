import { createHash } from "node:crypto";
import { join } from "node:path";
import { checkoutDirectory } from "../data/data-directory";
import { type EngineInfo, Random, startEngine } from "../engine";
import { resetCaptions } from "./captions";
import { display } from "./display";
import { openResults } from "./results";
import { versions } from "./versions";

/** "quick" needs no network and takes minutes; "full" uses the real data sets. */
export type Scale = "quick" | "full";

/** What is chosen once for a whole notebook. */
export interface Lab {
  readonly name: string;
  readonly scale: Scale;
  readonly seed: number;
  /** The root of all randomness in the notebook: split it by name, once for each use. */
  readonly random: Random;
  readonly engine: EngineInfo;
  /** The one of two settings that belongs to the scale. */
  choose<T>(settings: { quick: T; full: T }): T;
  /**
   * Where `fit` keeps a training of this notebook, for its option `checkpoint`: a file of its own for each name, config, scale
   * and seed. A training that was interrupted, or that is complete, goes on from there when its cell runs again;
   * `GENLAB_FRESH=1` starts anew.
   *
   * @param config what else makes the run what it is (the model's config, the data's hash): JSON
   */
  checkpoint(name: string, config: unknown): { path: string; resume: boolean; config: unknown };
}

export interface LabOptions {
  /** What the notebook is about to use, in words, for the stamp line. */
  data?: string | { quick: string; full: string };
}

/**
 * Opens a notebook: starts the engine, makes the seeded generator, begins a new results file, and shows one line with scale,
 * data, engine, seed and versions.
 *
 * `GENLAB_SCALE` (quick or full, default quick) and `GENLAB_SEED` (a whole number, default 1) choose.
 *
 * @throws when a setting is not one of those, or the engine can't start: one sentence
 */
export async function openLab(name: string, options: LabOptions = {}): Promise<Lab> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new Error(`openLab: "${name}" is no notebook's name; use the file's, in lower case, as "15-nade".`);
  }
  const scale = chosenScale(process.env.GENLAB_SCALE);
  const seed = chosenSeed(process.env.GENLAB_SEED);
  const engine = await startEngine();
  const lab: Lab = {
    name,
    scale,
    seed,
    random: new Random(seed),
    engine,
    choose: (settings) => settings[scale],
    checkpoint(training, config) {
      const key = JSON.stringify([training, scale, seed, config]);
      const file = `${name}-${training}-${createHash("sha256").update(key).digest("hex").slice(0, 16)}.safetensors`;
      const path = join(checkoutDirectory(), ".genlab", "checkpoints", file);
      return { path, resume: process.env.GENLAB_FRESH !== "1", config };
    },
  };
  resetCaptions();
  openResults({ notebook: name, scale, seed, engine: engine.description, versions: versions() });
  showStamp(lab, typeof options.data === "object" ? options.data[scale] : options.data);
  return lab;
}

function chosenScale(wish: string | undefined): Scale {
  if (!wish) return "quick";
  if (wish !== "quick" && wish !== "full") {
    throw new Error(`GENLAB_SCALE is "${wish}"; set it to "quick" or "full".`);
  }
  return wish;
}

function chosenSeed(wish: string | undefined): number {
  if (!wish) return 1;
  const seed = Number(wish);
  if (!/^-?\d+$/.test(wish) || !Number.isSafeInteger(seed)) {
    throw new Error(`GENLAB_SEED is "${wish}"; set it to a whole number.`);
  }
  return seed;
}

function showStamp(lab: Lab, data: string | undefined): void {
  const { node, genlab, tfjs } = versions();
  const parts = [
    `scale ${lab.scale}`,
    ...(data ? [data] : []),
    `engine ${lab.engine.description}`,
    `seed ${lab.seed}`,
    `Node ${node}, genlab ${genlab}, tfjs ${tfjs}`,
  ];
  display(
    {
      "text/markdown": [`**${lab.name}**`, ...parts].join(" · "),
      "text/plain": [lab.name, ...parts].join(" · "),
    },
    {
      genlab: {
        kind: "stamp",
        notebook: lab.name,
        scale: lab.scale,
        seed: lab.seed,
        engine: lab.engine.description,
        versions: { node, genlab, tfjs },
        ...(data ? { data } : {}),
      },
    },
  );
}
