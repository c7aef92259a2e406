import * as tf from "@tensorflow/tfjs-core";
import { loadPackage } from "./load-package";
import type { EngineInfo } from "./start";

/** Starts tfjs's plain JavaScript backend: slow, and the reference that the others are tested against. */
export async function startCpu(): Promise<EngineInfo> {
  const { version_cpu } = loadPackage("@tensorflow/tfjs-backend-cpu") as { version_cpu: string };
  await tf.setBackend("cpu");
  // It would print an advertisement for tfjs-node on the first tensor.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return { name: "cpu", version: version_cpu, description: `cpu ${version_cpu} (plain JavaScript, slow)` };
}
