import type * as tf from "@tensorflow/tfjs-core";
import { loadParameters, saveParameters } from "../training/parameters";
import { checkConfig, checkParameters, type NadeConfig, type NadeParameters } from "./nade-config";

/** Saves a NADE as a safetensors file with W, V, b, c, its config in the metadata. */
export async function save(path: string, parameters: NadeParameters, config: NadeConfig): Promise<void> {
  checkParameters(parameters, config);
  const { ordering, ...rest } = config;
  const json = JSON.stringify({ ...rest, ...(ordering && { ordering: Array.from(ordering) }) });
  await saveParameters(path, parameters, { model: "nade", config: json });
}

/**
 * Loads what `save` wrote.
 *
 * @returns parameters as variables that the caller disposes of, and the config
 * @throws when the file is missing or damaged, or holds something else
 */
export async function load(
  path: string,
): Promise<{ parameters: NadeParameters<tf.Variable>; config: NadeConfig }> {
  const { parameters, metadata } = await loadParameters(path);
  const { W, V, b, c } = parameters;
  if (metadata.model !== "nade" || !metadata.config || !W || !V || !b || !c) {
    for (const variable of Object.values(parameters)) variable.dispose();
    throw new Error(`${path} holds no NADE: choose a file that save of models/nade has written.`);
  }
  const config = JSON.parse(metadata.config) as NadeConfig;
  const nade = { W, V, b, c };
  checkConfig(config);
  checkParameters(nade, config);
  return { parameters: nade, config };
}
