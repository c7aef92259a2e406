import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Random } from "../../lib/engine";
import { nativeDirectory, readBuildRecord } from "../../lib/engine/native/build-record";
import { nativeFunctions } from "../../lib/engine/native/library";

const root = join(__dirname, "../..");
const record = readBuildRecord();

/** What a fresh process with these variables says of its native kernels. */
function describeIn(environment: Record<string, string>): string {
  const code = `
    const { describeNative } = require(${JSON.stringify(join(root, "lib/engine/native/library.ts"))});
    const { createNadeKernel } = require(${JSON.stringify(join(root, "lib/engine/nade/index.ts"))});
    console.log(describeNative() + " | " + createNadeKernel({ threads: 1 }).description);
  `;
  const env = { ...process.env, ...environment };
  return execFileSync(process.execPath, ["--import", "tsx", "--eval", code], {
    env,
    encoding: "utf8",
  }).trim();
}

describe("the native kernels", () => {
  it("are left out by GENLAB_NATIVE=off, and WebAssembly takes their place", () => {
    expect(describeIn({ GENLAB_NATIVE: "off" })).toBe(
      "no native kernels: GENLAB_NATIVE is off | WebAssembly",
    );
  });

  it("are built, or leave a record that says why not", () => {
    expect(record).toBeDefined();
    expect(record!.library === undefined).toBe(record!.problem !== undefined);
  });

  it.runIf(record?.library)("say which registers and which compiler they are for", () => {
    expect(describeIn({ GENLAB_NATIVE: "" })).toMatch(
      /^native kernels \((AVX-512|AVX2|128-bit), (gcc|clang) .*\) \| native/,
    );
  });

  it.runIf(record?.library)("are not loaded on another processor than the one they were built for", () => {
    const scratch = mkdtempSync(join(tmpdir(), "genlab-native-"));
    try {
      // A copy of the sources beside a record of another processor.
      cpSync(join(root, "lib/engine"), join(scratch, "engine"), { recursive: true });
      cpSync(nativeDirectory(), join(scratch, "dist/engine/native"), { recursive: true });
      writeFileSync(join(scratch, "package.json"), "{}");
      writeFileSync(
        join(scratch, "dist/engine/native/build.json"),
        JSON.stringify({ ...record, cpu: "another one" }),
      );
      const library = JSON.stringify(join(scratch, "engine/native/library.ts"));
      const args = ["--import", "tsx", "--eval", `console.log(require(${library}).describeNative())`];
      const env = { ...process.env, GENLAB_NATIVE: "" };
      const said = execFileSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
      expect(said).toContain("no native kernels: they were built for another processor");
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });

  it("fail to build with one line that says so, and without an error", () => {
    const scratch = mkdtempSync(join(tmpdir(), "genlab-native-"));
    try {
      for (const folder of ["lib/engine/native", "scripts/build-native.mjs"]) {
        cpSync(join(root, folder), join(scratch, folder), { recursive: true });
      }
      writeFileSync(join(scratch, "package.json"), "{}");
      writeFileSync(join(scratch, "scripts/package.json"), '{"type":"module"}');
      writeFileSync(join(scratch, "lib/package.json"), "{}");
      writeFileSync(join(scratch, "lib/engine/native/adam.c"), "this is not C\n");
      const build = join(scratch, "scripts/build-native.mjs");
      const args = [
        "--import",
        "tsx",
        "--eval",
        `import(${JSON.stringify(build)}).then((m) => m.buildNative())`,
      ];
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
      expect(status).toBe(0);
      const lines = stderr.trim().split("\n");
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^Native kernels are left out/);
      const left = JSON.parse(readFileSync(join(scratch, "lib/dist/engine/native/build.json"), "utf8"));
      expect(left).toEqual({ problem: expect.any(String) });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });

  it.runIf(nativeFunctions())("draw the bits of the normal numbers that are drawn without them", () => {
    const n = 50_001; // several units of work, the last of them not full
    const counter = 2 ** 32 - 7; // and blocks on both sides of the counter's 32 bits
    const wanted = Random.fromState({ key: [8, -3], counter }).normal(n); // outside of the engine's memory: no kernel at all
    for (const threads of [1, 3]) {
      const drawn = new Float32Array(n);
      nativeFunctions()!.normal(threads, drawn, n, 8, -3 >>> 0, counter);
      expect(Buffer.from(drawn.buffer).equals(Buffer.from(wanted.buffer))).toBe(true);
    }
  });

  it.runIf(nativeFunctions())(
    "make Adam's update with the bits of float32 arithmetic, one operation after the other",
    () => {
      const f = Math.fround;
      const n = 100_003;
      const random = new Random(5);
      const [theta, m, g] = ["theta", "m", "g"].map((name) => random.split(name).normal(n));
      const v = random.split("v").uniform(n);
      const [beta1, beta2, rest1, rest2, decay, rate, epsilon] = [
        0.9, 0.999, 0.1, 0.001, 0.99, 0.01, 1e-8,
      ].map(f);
      const wanted = Float32Array.from(theta!, (value, i) => {
        const first = f(f(beta1! * m![i]!) + f(rest1! * g![i]!));
        const second = f(f(beta2! * v[i]!) + f(rest2! * f(g![i]! * g![i]!)));
        return f(f(decay! * value) - f(rate! * f(first / f(f(Math.sqrt(second)) + epsilon!))));
      });
      for (const threads of [1, 3]) {
        const moved = theta!.slice();
        nativeFunctions()!.adam(
          ...([threads, moved, g!, m!.slice(), v.slice(), n, beta1!, beta2!, rest1!, rest2!] as const),
          ...([decay!, rate!, epsilon!] as const),
        );
        expect(Buffer.from(moved.buffer).equals(Buffer.from(wanted.buffer))).toBe(true);
      }
    },
  );
});
