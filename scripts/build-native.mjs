// Compiles the native kernels (lib/engine/native) for this processor into lib/dist, where there is a C compiler. Without one, and
// when it fails, the kernels in WebAssembly do the work; the record that it leaves says why.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readBuildRecord } from "../lib/engine/native/build-record.ts";
import { cpuIdentity } from "../lib/engine/native/cpu.ts";

const library = join(dirname(fileURLToPath(import.meta.url)), "..", "lib");
const sources = join(library, "engine", "native");
const target = join(library, "dist", "engine", "native");

const common = [
  "-std=gnu11",
  "-O3",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-fPIC",
  "-fvisibility=hidden",
  "-pthread",
];
/** For this very processor: GCC and Clang say it in one of two ways, by architecture. */
const processor = [["-march=native"], ["-mcpu=native"], []];
/** Multiplications and additions are fused where nothing must agree bit for bit with WebAssembly. */
const fused = (/** @type {string} */ file) =>
  ["adam.c", "normal.c"].includes(file) ? "-ffp-contract=off" : "-ffp-contract=fast";

/** @returns {{ command: string, version: string } | undefined} */
function findCompiler() {
  // Without its developer tools macOS has a cc that opens a window to install them.
  if (process.platform === "darwin" && spawnSync("xcode-select", ["-p"]).status !== 0) return undefined;
  for (const command of [process.env.CC, "cc", "gcc", "clang"]) {
    if (!command) continue;
    const { status, stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
    if (status === 0) return { command, version: stdout.split("\n")[0] ?? command };
  }
  return undefined;
}

/** "gcc 12.2.0" from "gcc (Debian 12.2.0-14+deb12u1) 12.2.0". @param {string} version */
function shortVersion(version) {
  const number = /\d+\.\d+(\.\d+)?/.exec(version.replace(/\(.*?\)/, ""))?.[0] ?? "";
  return `${/clang/.test(version) ? "clang" : "gcc"} ${number}`.trim();
}

/**
 * @param {string} command
 * @param {string} output
 * @returns {string | undefined} the compiler's first complaint, or undefined when the library is there
 */
function compile(command, output) {
  const files = readdirSync(sources).filter((name) => name.endsWith(".c"));
  const scratch = mkdtempSync(join(tmpdir(), "genlab-native-"));
  let complaint = "";
  try {
    for (const flags of processor) {
      const object = (/** @type {string} */ file) => join(scratch, `${file}.o`);
      const commands = files.map((file) => {
        return [...common, ...flags, fused(file), "-c", join(sources, file), "-o", object(file)];
      });
      const libraries = process.platform === "linux" ? ["-lm", "-ldl"] : ["-lm"];
      commands.push(["-shared", "-pthread", ...files.map(object), "-o", output, ...libraries]);
      /** @type {import("node:child_process").SpawnSyncReturns<string> | undefined} */
      let failed;
      for (const args of commands) {
        const run = spawnSync(command, args, { encoding: "utf8" });
        if (run.status !== 0) {
          failed = run;
          break;
        }
      }
      if (!failed) return undefined;
      const lines = (failed.stderr ?? "").split("\n");
      complaint ||= (lines.find((line) => line.includes("error")) ?? lines[0] ?? "").replaceAll(
        sources,
        "lib/engine/native",
      );
    }
    return complaint || "the compiler gave no reason";
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Builds the library unless it is up to date; says in one line when it cannot. */
export function buildNative() {
  const compiler = findCompiler();
  const cpu = cpuIdentity();
  /** @param {import("../lib/engine/native/build-record").BuildRecord} record */
  const leave = (record) => {
    writeFileSync(join(target, "build.json.part"), `${JSON.stringify(record, null, 2)}\n`);
    renameSync(join(target, "build.json.part"), join(target, "build.json"));
    if (record.problem)
      console.error(`Native kernels are left out (WebAssembly does their work): ${record.problem}`);
  };
  mkdirSync(target, { recursive: true });
  if (!["linux", "darwin"].includes(process.platform))
    return leave({ problem: `there are none for ${process.platform} yet.` });
  if (!compiler) return leave({ problem: "there is no C compiler (cc, gcc or clang)." });

  const hash = createHash("sha256").update(JSON.stringify([compiler, cpu, common, processor]));
  for (const name of readdirSync(sources).sort()) {
    if (/\.[ch]$/.test(name)) hash.update(name).update(readFileSync(join(sources, name)));
  }
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  const key = hash.digest("hex");
  // A name of its own for each build: a library must not change under a process that runs it.
  const name = `genlab-${key.slice(0, 12)}${process.platform === "darwin" ? ".dylib" : ".so"}`;
  if (readBuildRecord()?.key === key && existsSync(join(target, name))) return;

  const part = join(target, `${name}.${process.pid}.part`);
  const complaint = compile(compiler.command, part);
  if (complaint) {
    rmSync(part, { force: true });
    return leave({ problem: `${compiler.command} does not compile them: ${complaint}` });
  }
  renameSync(part, join(target, name));
  leave({ library: name, cpu, compiler: shortVersion(compiler.version), key });
  for (const old of readdirSync(target))
    if (/^genlab-.*\.(so|dylib)$/.test(old) && old !== name) rmSync(join(target, old));
}
