import * as tf from "@tensorflow/tfjs-core";
import { registerLeanGradients } from "./lean-gradients";
import { loadPackage } from "./load-package";

/**
 * Gives tfjs the gradients of its operations.
 *
 * tfjs-core's Node build leaves them out; the union package @tensorflow/tfjs registers them where every copy of
 * tfjs-core looks. It is installed under the name that danfojs-node asks for, so that there is one copy of it.
 */
export function registerGradients(): void {
  const union = "@tensorflow/tfjs-node";
  loadPackage(union);
  if (!tf.getGradient("BatchMatMul")) {
    throw new Error(
      `${union} registered its gradients with another copy of @tensorflow/tfjs-core; run npm dedupe.`,
    );
  }
  registerLeanGradients();
}
