import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { version_core } from "@tensorflow/tfjs-core";

/** Versions of what computes the numbers of a notebook. */
export interface Versions {
  readonly node: string;
  readonly genlab: string;
  readonly tfjs: string;
}

/** The versions of this process. */
export function versions(): Versions {
  return { node: process.versions.node, genlab: packageVersion(), tfjs: version_core };
}

/** Version of the package this file belongs to, whether it runs compiled or from source. */
function packageVersion(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      if (name === "genlab") return version;
    } catch {
      // No package.json in this folder: look further up.
    }
  }
  throw new Error("The package.json of genlab is missing; run npm ci again.");
}
