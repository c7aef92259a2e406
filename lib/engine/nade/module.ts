import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

let compiled: WebAssembly.Module | undefined;

/** Where the built kernel lies: `dist/engine/nade/nade.wasm` of this package, for compiled code and for sources alike. */
export function kernelPath(): string {
  let directory = __dirname;
  while (!existsSync(join(directory, "package.json"))) directory = dirname(directory);
  return join(directory, "dist", "engine", "nade", "nade.wasm");
}

/** The kernel's code, compiled once a process. Throws when it has not been built. */
export function kernelModule(): WebAssembly.Module {
  if (!compiled) {
    const path = kernelPath();
    if (!existsSync(path))
      throw new Error(`The NADE kernel is not built (${path} is missing): run npm run build.`);
    compiled = new WebAssembly.Module(readFileSync(path));
  }
  return compiled;
}
