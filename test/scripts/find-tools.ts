// What of this machine the tests of the commands may use.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../../scripts/setup/find-program.mjs";
import { findPython } from "../../scripts/setup/find-python.mjs";
import { kernelDirectory } from "../../scripts/setup/paths.mjs";

/** The Python with Jupyter, where there is one and the kernel is set up. */
export const python = existsSync(join(kernelDirectory, "kernel.json")) ? findPython()?.command : undefined;

export const hasXelatex = findProgram("xelatex") !== undefined;

/** Whether that Python can import a package. */
export function canImport(name: string): boolean {
  return python !== undefined && spawnSync(python, ["-c", `import ${name}`]).status === 0;
}
