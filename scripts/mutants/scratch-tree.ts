// A copy of lib and its tests to be broken on purpose; the checkout itself is never touched.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root, stateDirectory } from "../setup/paths.mjs";
import type { PlantedBug } from "./planted-bug.ts";

const copied = ["lib", "test", "package.json", "vitest.config.ts", "tsconfig.json", "tsconfig.base.json"];
const buildScripts = ["scripts/build-kernels.mjs", "scripts/build-native.mjs"];
const compiled = join("lib", "dist");

/** A tree of its own for each worker. Packages are found above it. */
export function makeScratchTree(worker: number): string {
  const tree = join(stateDirectory, "mutants", String(worker));
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  const filter = (path: string) => !["dist", "node_modules"].includes(basename(path));
  for (const name of [...copied, ...buildScripts])
    cpSync(join(root, name), join(tree, name), { recursive: true, filter });
  copyCompiled(tree);
  return tree;
}

/** Makes an edit whose place must be there exactly once, in kernels compiles it; gives back a function that undoes it. */
export function plant(tree: string, { file, right, wrong }: PlantedBug): () => void {
  const path = join(tree, "lib", file);
  const text = readFileSync(path, "utf8");
  const found = text.split(right).length - 1;
  if (found !== 1)
    throw new Error(`lib/${file} holds "${right}" ${found} times instead of once: mend the list.`);
  const edited = text.replace(right, () => wrong);
  writeFileSync(path, edited);
  if (isKernel(file)) compile(tree, file);
  return () => {
    writeFileSync(path, text);
    if (isKernel(file)) copyCompiled(tree);
  };
}

/** Why a bug cannot be tried on this machine, if it cannot: native kernels need a C compiler. */
export function obstacle({ file }: PlantedBug): string | undefined {
  return file.endsWith(".c") ? missingNative(root) : undefined;
}

function isKernel(file: string): boolean {
  return file.includes("/assembly/") || file.endsWith(".c");
}

function compile(tree: string, file: string): void {
  const args = ["--import", "tsx", buildScripts[0]!];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: tree, encoding: "utf8" });
  const missing = file.endsWith(".c") && missingNative(tree);
  if (status !== 0 || missing)
    throw new Error(`The bug in lib/${file} does not compile: ${missing || stderr}`);
}

/** Whatever a bug compiled to is replaced by what the checkout has. */
function copyCompiled(tree: string): void {
  rmSync(join(tree, compiled), { recursive: true, force: true });
  cpSync(join(root, compiled), join(tree, compiled), { recursive: true });
}

function missingNative(tree: string): string | undefined {
  const record = join(tree, compiled, "engine", "native", "build.json");
  if (!existsSync(record)) return "the native kernels are not built";
  return (JSON.parse(readFileSync(record, "utf8")) as { problem?: string }).problem;
}
