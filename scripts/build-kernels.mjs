// Compiles the kernels into lib/dist, where compiled code and sources alike find them: AssemblyScript to WebAssembly, and C for
// this processor where there is a compiler.
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { buildNative } from "./build-native.mjs";

const engine = join(dirname(fileURLToPath(import.meta.url)), "..", "lib", "engine");
const dist = join(engine, "..", "dist", "engine");

const modules = [
  {
    // NADE: a memory of its own, shared by threads.
    source: join(engine, "nade", "assembly", "index.ts"),
    target: join(dist, "nade", "nade.wasm"),
    options: ["--sharedMemory", "--initialMemory", "1", "--maximumMemory", "32768"],
    features: "threads,simd,bulk-memory",
  },
  {
    // Elementwise functions, optimizers, convolutions: works in the memory of tfjs's WebAssembly backend.
    source: join(engine, "assembly", "kernels.ts"),
    target: join(dist, "kernels.wasm"),
    options: ["--use", "abort="],
    features: "simd",
  },
  {
    // Sums over the edges of a grid: a memory of its own.
    source: join(engine, "stencil", "assembly", "index.ts"),
    target: join(dist, "stencil", "stencil.wasm"),
    options: ["--use", "abort="],
    features: "simd",
  },
];

for (const { source, target, options, features } of modules) {
  const part = `${target}.${process.pid}.part`;
  mkdirSync(dirname(target), { recursive: true });
  const output = ["--outFile", part, "-O3", "--noAssert", "--runtime", "stub", "--importMemory"];
  const { error, stderr } = await asc.main([source, ...output, "--enable", features, ...options]);
  if (error) {
    rmSync(part, { force: true });
    console.error(`${stderr.toString()}${source} could not be compiled: ${error.message}`);
    process.exit(1);
  }
  renameSync(part, target);
}

buildNative();
