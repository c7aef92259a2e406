import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the build of the native kernels left: a library, or the reason why there is none. */
export interface BuildRecord {
  /** File beside the record. */
  readonly library?: string;
  /** The processor it was built for; see `cpuIdentity`. */
  readonly cpu?: string;
  /** E.g. "gcc 12.2.0". */
  readonly compiler?: string;
  /** Hash of everything the library depends on. */
  readonly key?: string;
  /** Why there is no library, in one sentence. */
  readonly problem?: string;
}

/** Where the built library lies: `dist/engine/native` of this package, for compiled code and for sources alike. */
export function nativeDirectory(): string {
  let directory = __dirname;
  while (!existsSync(join(directory, "package.json"))) directory = dirname(directory);
  return join(directory, "dist", "engine", "native");
}

/** The record of the last build, undefined before the first. */
export function readBuildRecord(): BuildRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(nativeDirectory(), "build.json"), "utf8")) as BuildRecord;
  } catch {
    return undefined;
  }
}
