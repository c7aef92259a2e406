// Compiles lib to lib/dist, which notebooks import by name, and the kernel that runs them to kernel/dist; skipped when nothing
// that goes into them has changed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { findProgram } from "./find-program.mjs";
import { root } from "./paths.mjs";

const library = join(root, "lib");
const kernel = join(root, "kernel");
const stamp = join(library, "dist", ".built-from");
const kernelScript = join(root, "scripts", "build-kernels.mjs");
const kernelScripts = [kernelScript, join(root, "scripts", "build-native.mjs")];

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
 * Changes when a source of lib, its build scripts or the compiler's version change (by size and time, as make does), and with
 * the processor and the C compiler, for which the native kernels are built.
 * @returns {string}
 */
function fingerprint() {
  const hash = createHash("sha256");
  const inputs = [
    ...filesBelow(library),
    ...filesBelow(kernel),
    join(root, "tsconfig.base.json"),
    join(root, "package-lock.json"),
    ...kernelScripts,
  ];
  for (const path of inputs) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  hash.update(`${cpus()[0]?.model} ${cpuFlags()} ${["cc", "gcc", "clang"].map((name) => findProgram(name))}`);
  return hash.digest("hex");
}

/** The processor's instruction sets, where the system lists them. */
function cpuFlags() {
  try {
    return /^(flags|Features)\s*:.*$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[0] ?? "";
  } catch {
    return "";
  }
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
  process.stderr.write(run.stderr);
}

/** @returns {boolean} */
export function libraryIsBuilt() {
  try {
    return existsSync(join(kernel, "dist", "main.js")) && readFileSync(stamp, "utf8") === fingerprint();
  } catch {
    return false;
  }
}

/** Builds the kernels, then the TypeScript; throws one clear sentence when either fails. */
export function setUpLibrary() {
  if (libraryIsBuilt()) return;
  console.error("Building lib");
  runNode("The build of the kernels", ["--import", "tsx", kernelScript]);
  const compiler = join("node_modules", "typescript", "bin", "tsc");
  runNode("The build of lib and the kernel (tsc -b lib kernel)", [compiler, "-b", "lib", "kernel"]);
  // Taken after the build: the kernels are generated into lib, and count as sources from then on.
  writeFileSync(`${stamp}.new`, fingerprint());
  renameSync(`${stamp}.new`, stamp);
}
