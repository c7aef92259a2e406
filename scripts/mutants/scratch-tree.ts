// A copy of lib and its tests to be broken on purpose; the checkout itself is never touched.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root, stateDirectory } from "../setup/paths.mjs";

const copied = ["lib", "test", "package.json", "vitest.config.ts", "tsconfig.json", "tsconfig.base.json"];

/** A tree of its own for each worker. Packages are found above it, compiled kernels through a link. */
export function makeScratchTree(worker: number): string {
  const tree = join(stateDirectory, "mutants", String(worker));
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  for (const name of copied) {
    const filter = (path: string) => basename(path) !== "dist" && basename(path) !== "node_modules";
    cpSync(join(root, name), join(tree, name), { recursive: true, filter });
  }
  symlinkSync(join(root, "lib", "dist"), join(tree, "lib", "dist"));
  return tree;
}

/** Makes an edit whose place must be there exactly once; gives back a function that undoes it. */
export function plant(tree: string, file: string, right: string, wrong: string): () => void {
  const path = join(tree, "lib", file);
  const text = readFileSync(path, "utf8");
  const found = text.split(right).length - 1;
  if (found !== 1)
    throw new Error(`lib/${file} holds "${right}" ${found} times instead of once: mend the list.`);
  writeFileSync(
    path,
    text.replace(right, () => wrong),
  );
  return () => writeFileSync(path, text);
}
