import type * as tf from "@tensorflow/tfjs-core";
import { loadParameters, saveParameters } from "../training/parameters";
import { checkParameters, type VaeConfig, type VaeParameters } from "./vae-config";

/** Saves a VAE as a safetensors file, its config in the metadata. */
export async function save(path: string, parameters: VaeParameters, config: VaeConfig): Promise<void> {
  checkParameters(parameters, config);
  await saveParameters(path, parameters, { model: "vae", config: JSON.stringify(config) });
}

/**
 * Loads what `save` wrote.
 *
 * @returns parameters as variables that the caller disposes of, and the config
 * @throws when the file is missing or damaged, or holds something else
 */
export async function load(
  path: string,
): Promise<{ parameters: VaeParameters<tf.Variable>; config: VaeConfig }> {
  const { parameters, metadata } = await loadParameters(path);
  if (metadata.model !== "vae" || !metadata.config) {
    for (const variable of Object.values(parameters)) variable.dispose();
    throw new Error(`${path} holds no VAE: choose a file that save of models/vae has written.`);
  }
  const config = JSON.parse(metadata.config) as VaeConfig;
  checkParameters(parameters, config);
  return { parameters, config };
}
