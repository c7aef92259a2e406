// Compiles lib to lib/dist, which notebooks import by name, and the kernel that runs them to kernel/dist; skipped when nothing
// that goes into them has changed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";

const library = join(root, "lib");
const kernel = join(root, "kernel");
const stamp = join(library, "dist", ".built-from");
const kernelScripts = ["build-kernels.mjs", "build-kernels.ts"].map((name) => join(root, "scripts", name));

/**
 * Every file below a folder, in a fixed order, leaving out what is built or installed.
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (["dist", "node_modules", "build"].includes(entry.name) || entry.name.startsWith(".")) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

/**
 * Changes when a source of lib, its build scripts or the compiler's version change (by size and time, as make does).
 * @returns {string}
 */
function fingerprint() {
  const hash = createHash("sha256");
  const inputs = [
    ...filesBelow(library),
    ...filesBelow(kernel),
    join(root, "tsconfig.base.json"),
    join(root, "package-lock.json"),
    ...kernelScripts.filter((path) => existsSync(path)),
  ];
  for (const path of inputs) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

/**
 * @param {string} what
 * @param {string[]} args
 */
function runNode(what, args) {
  const run = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout ?? ""}${run.stderr ?? run.error?.message ?? ""}`);
    throw new Error(`${what} failed; its messages are above.`);
  }
}

/** @returns {boolean} */
export function libraryIsBuilt() {
  try {
    return existsSync(join(kernel, "dist", "main.js")) && readFileSync(stamp, "utf8") === fingerprint();
  } catch {
    return false;
  }
}

/** Builds the WebAssembly kernels, then the TypeScript; throws one clear sentence when either fails. */
export function setUpLibrary() {
  if (libraryIsBuilt()) return;
  console.error("Building lib");
  const script = kernelScripts.find((path) => existsSync(path));
  if (script) runNode("The build of the WebAssembly kernels", ["--import", "tsx", script]);
  const compiler = join("node_modules", "typescript", "bin", "tsc");
  runNode("The build of lib and the kernel (tsc -b lib kernel)", [compiler, "-b", "lib", "kernel"]);
  // Taken after the build: the kernels are generated into lib, and count as sources from then on.
  writeFileSync(`${stamp}.new`, fingerprint());
  renameSync(`${stamp}.new`, stamp);
}
