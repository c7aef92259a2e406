// The kernelspec of this checkout: it names this Node and this checkout's kernel, so nothing global is started by mistake.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kernelDirectory, root } from "./paths.mjs";

/** Writes .genlab/jupyter/kernels/tslab/kernel.json where it is missing or names something else. */
export function setUpKernelspec() {
  const kernel = join(root, "kernel", "dist", "main.js");
  const kernelspec = {
    argv: [process.execPath, kernel, "{connection_file}"],
    display_name: "TypeScript",
    language: "typescript",
    interrupt_mode: "signal",
    env: { NO_COLOR: "1" },
  };
  const path = join(kernelDirectory, "kernel.json");
  const text = `${JSON.stringify(kernelspec, null, 2)}\n`;
  let present = "";
  try {
    present = readFileSync(path, "utf8");
  } catch {
    // the first time
  }
  if (present === text) return;
  mkdirSync(kernelDirectory, { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
