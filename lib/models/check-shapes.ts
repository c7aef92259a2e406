import type * as tf from "@tensorflow/tfjs-core";

/** @throws when a parameter is missing or its shape is not the wanted one, with both */
export function checkParameterShapes(
  model: string,
  parameters: Readonly<Record<string, tf.Tensor>>,
  shapes: Readonly<Record<string, readonly number[]>>,
): void {
  for (const [name, wanted] of Object.entries(shapes)) {
    const shape = parameters[name]?.shape;
    if (String(shape) !== String(wanted)) {
      const found = shape ? `has shape [${shape}]` : "is missing";
      throw new Error(`${model}'s parameter ${name} ${found}, its config wants [${wanted}].`);
    }
  }
}

/** @throws when a tensor is not `[batch, width]`, with both shapes */
export function checkRows(model: string, tensor: tf.Tensor, width: number, what: string): void {
  if (tensor.rank !== 2 || tensor.shape[1] !== width) {
    throw new Error(`${model} wants ${what} of shape [batch, ${width}], not [${tensor.shape}].`);
  }
}
