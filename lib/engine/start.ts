import * as tf from "@tensorflow/tfjs-core";
import { registerGradients } from "./register-gradients";
import { startCpu } from "./start-cpu";
import { startNode } from "./start-node";
import { startWasm } from "./start-wasm";

export type EngineName = "node" | "wasm" | "cpu";

/** Which tfjs backend computes, as the stamp line shows it. */
export interface EngineInfo {
  readonly name: EngineName;
  /** Version of the backend's package. */
  readonly version: string;
  /** For people, e.g. "wasm 4.22.0 (SIMD) + OpenBLAS 0.3.21, 2 threads". */
  readonly description: string;
}

const starters: Record<EngineName, () => Promise<EngineInfo>> = {
  node: startNode,
  wasm: startWasm,
  cpu: startCpu,
};

let started: Promise<EngineInfo> | undefined;

/**
 * Starts the engine that all tensors live on: tfjs-node where it loads, else WebAssembly. Calling it again returns the
 * engine that runs.
 *
 * `GENLAB_ENGINE=node|wasm|cpu` forces one.
 *
 * @throws when the forced engine, or without a wish every engine, cannot start: one sentence that says why
 */
export function startEngine(): Promise<EngineInfo> {
  started ??= chooseEngine(process.env.GENLAB_ENGINE).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function chooseEngine(wish: string | undefined): Promise<EngineInfo> {
  if (wish) {
    if (!Object.hasOwn(starters, wish)) {
      throw new Error(
        `GENLAB_ENGINE is "${wish}"; choose ${Object.keys(starters).join(", ")} or leave it unset.`,
      );
    }
    return await start(wish as EngineName).catch((error: unknown) => {
      throw new Error(`GENLAB_ENGINE=${wish} cannot be met: ${reason(error)}`, { cause: error });
    });
  }
  // tfjs-node is optional and usually absent; a failure of it needs no word.
  const native = await start("node").catch(() => undefined);
  if (native) return native;
  return await start("wasm").catch((error: unknown) => {
    throw new Error(`No engine starts; wasm says: ${reason(error)}`, { cause: error });
  });
}

async function start(name: EngineName): Promise<EngineInfo> {
  registerGradients();
  const info = await starters[name]();
  // One computation whose answer is known: some broken installations load and fail here.
  const slope = tf.tidy(() =>
    tf
      .grad((x) => tf.square(x))(tf.scalar(3))
      .dataSync(),
  );
  if (slope[0] !== 6) throw new Error(`its gradient of x² at 3 is ${slope[0]}, not 6.`);
  return info;
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0]!;
}
