import * as tf from "@tensorflow/tfjs-core";

/**
 * Gives tfjs the gradients of its operations.
 *
 * tfjs-core's Node build leaves them out; the union package @tensorflow/tfjs registers them where every copy of
 * tfjs-core looks. It is installed under the name that danfojs-node asks for, so that there is one copy of it.
 */
export async function registerGradients(): Promise<void> {
  // Through a variable: its types would have to be read by the kernel at every start.
  const union: string = "@tensorflow/tfjs-node";
  await import(/* @vite-ignore */ union);
  if (!tf.getGradient("BatchMatMul")) {
    throw new Error(
      `${union} registered its gradients with another copy of @tensorflow/tfjs-core; run npm dedupe.`,
    );
  }
}
