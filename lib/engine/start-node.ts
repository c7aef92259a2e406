import * as tf from "@tensorflow/tfjs-core";
import { loadPackage } from "./load-package";
import type { EngineInfo } from "./start";

/** The name under which package.json installs @tensorflow/tfjs-node, optionally. */
const PACKAGE = "tfjs-node-native";

/** Starts tfjs-node (libtensorflow), where the optional package was installed and its library downloaded. */
export async function startNode(): Promise<EngineInfo> {
  polyfillUtil();
  const native = load();
  if (tf.findBackend("tensorflow") === null) {
    throw new Error(
      `${PACKAGE} registered its backend with another copy of @tensorflow/tfjs-core; run npm dedupe.`,
    );
  }
  if (!(await tf.setBackend("tensorflow")))
    throw new Error(`${PACKAGE} is installed and its backend does not start.`);
  const version = native.version["tfjs-node"] ?? "unknown";
  return { name: "node", version, description: `tfjs-node ${version} (libtensorflow)` };
}

function load(): { version: Record<string, string> } {
  try {
    return loadPackage(PACKAGE) as { version: Record<string, string> };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      code === "MODULE_NOT_FOUND" && message.includes(PACKAGE)
        ? `the optional package ${PACKAGE} (@tensorflow/tfjs-node 4.22.0) is not installed; npm install fetches it where its download is reachable.`
        : `${PACKAGE} is installed and does not load (${message.split("\n")[0]}).`,
      { cause: error },
    );
  }
}

/** tfjs-node 4.22.0 calls two functions that Node 23 removed; without them its first operation fails. */
function polyfillUtil(): void {
  const util = process.getBuiltinModule("node:util") as unknown as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
