import * as tf from "@tensorflow/tfjs-core";
import { readSafetensors, type StoredTensor, writeSafetensors } from "./safetensors";

/** What is trained: variables by name. */
export type Parameters<K extends string = string> = Record<K, tf.Variable>;

/** The values of the same names; what models compute with and `evaluate` receives. */
export type ParameterValues<K extends string = string> = Record<K, tf.Tensor>;

/** Copies of the values, outside the engine. */
export function copyOut(tensors: Readonly<Record<string, tf.Tensor>>): Record<string, StoredTensor> {
  const stored: Record<string, StoredTensor> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    // slice: some engines hand out their own memory.
    stored[name] = { shape: tensor.shape, values: (tensor.dataSync() as Float32Array).slice() };
  }
  return stored;
}

/**
 * Assigns stored values to variables.
 *
 * @param source what to call the stored values in an error
 * @throws when a name is missing or a shape differs; then nothing has been assigned
 */
export function copyIn(
  variables: Readonly<Record<string, tf.Variable>>,
  stored: Readonly<Record<string, StoredTensor>>,
  source: string,
): void {
  for (const [name, variable] of Object.entries(variables)) {
    const value = stored[name];
    if (!value) throw new Error(`${source} lacks the tensor ${name}: it belongs to another model.`);
    if (!tf.util.arraysEqual(value.shape as number[], variable.shape)) {
      throw new Error(`${source} has ${name} of shape [${value.shape}], the model [${variable.shape}].`);
    }
  }
  tf.tidy(() => {
    for (const [name, variable] of Object.entries(variables)) {
      variable.assign(toTensor(stored[name]!));
    }
  });
}

/** A variable for each stored tensor. The caller disposes of them. */
export function toVariables(stored: Readonly<Record<string, StoredTensor>>): Record<string, tf.Variable> {
  return tf.tidy(() =>
    Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, tf.variable(toTensor(value))])),
  );
}

/** Variables of zeros in the shapes of others. */
export function zerosLike(variables: Readonly<Record<string, tf.Variable>>): Record<string, tf.Variable> {
  return tf.tidy(() =>
    Object.fromEntries(Object.entries(variables).map(([name, v]) => [name, tf.variable(tf.zeros(v.shape))])),
  );
}

/** Saves parameters, and text beside them, as a safetensors file. */
export async function saveParameters(
  path: string,
  parameters: Readonly<Record<string, tf.Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeSafetensors(path, copyOut(parameters), metadata);
}

/** Reads what `saveParameters` wrote, as variables that the caller disposes of. */
export async function loadParameters(
  path: string,
): Promise<{ parameters: Record<string, tf.Variable>; metadata: Record<string, string> }> {
  const { tensors, metadata } = await readSafetensors(path);
  return { parameters: toVariables(tensors), metadata };
}

function toTensor({ shape, values }: StoredTensor): tf.Tensor {
  if (values instanceof Int32Array) return tf.tensor(values, [...shape], "int32");
  return tf.tensor(
    values instanceof Float32Array ? values : Float32Array.from(values),
    [...shape],
    "float32",
  );
}
