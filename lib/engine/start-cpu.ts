import * as tf from "@tensorflow/tfjs-core";
import type { EngineInfo } from "./start";

/** Starts tfjs's plain JavaScript backend: slow, and the reference that the others are tested against. */
export async function startCpu(): Promise<EngineInfo> {
  const { version_cpu } = await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  // It would print an advertisement for tfjs-node on the first tensor.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return { name: "cpu", version: version_cpu, description: `cpu ${version_cpu} (plain JavaScript, slow)` };
}
