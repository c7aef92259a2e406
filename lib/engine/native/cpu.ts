import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** What native code is built for: processor and its instructions. Code built for another one could crash this one. */
export function cpuIdentity(): string {
  const model = `${process.platform} ${process.arch} ${cpus()[0]?.model ?? "unknown processor"}`;
  const hash = createHash("sha256").update(model).update(instructionSets());
  return `${model} ${hash.digest("hex").slice(0, 8)}`;
}

/** Linux lists them: a virtual machine may hide some of its processor's. */
function instructionSets(): string {
  try {
    return /^(flags|Features)\s*:.*$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[0] ?? "";
  } catch {
    return "";
  }
}
